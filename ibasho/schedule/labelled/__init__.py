"""Hours texts in the shapes that Japanese lists use, written for this program, each with what a person reads in it."""

from ibasho.schedule.labelled.accuracy import FIRST, SETS, Score, scores
from ibasho.schedule.labelled.case import NEW_YEAR, Case, exactly, on

__all__ = ["FIRST", "NEW_YEAR", "SETS", "Case", "Score", "exactly", "on", "scores"]

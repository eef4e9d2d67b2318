"""The story of the resident: what is near, open when one gets there, and right for them."""

from ibasho.nearby.answer import Activities, Alternative, Answer, Result
from ibasho.nearby.find import find
from ibasho.nearby.geojson import answer_as_geojson
from ibasho.nearby.question import Question, parse_time

__all__ = [
    "Activities",
    "Alternative",
    "Answer",
    "Question",
    "Result",
    "answer_as_geojson",
    "find",
    "parse_time",
]

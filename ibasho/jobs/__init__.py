"""Long work in another process: started one after the other, with progress, cancel, and an end even when it dies."""

from ibasho.jobs.carrying import Book, Cancelled, Step, Work, carry_out
from ibasho.jobs.line import Line

__all__ = ["Book", "Cancelled", "Line", "Step", "Work", "carry_out"]

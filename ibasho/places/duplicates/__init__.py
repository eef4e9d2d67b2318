"""Two entries, one place? Candidates, how alike they are and why, and how often that is right."""

from ibasho.places.duplicates.accuracy import PARTS, Accuracy, accuracy
from ibasho.places.duplicates.alike import Pair, alike
from ibasho.places.duplicates.likeness import Entry, Likeness, Reason, Surroundings, compare, entry
from ibasho.places.duplicates.merge import Saying, merge, sayings, unmerge
from ibasho.places.duplicates.newcomers import Newcomers, Resemblance
from ibasho.places.duplicates.register import Found, find

__all__ = [
    "PARTS",
    "Accuracy",
    "Entry",
    "Found",
    "Likeness",
    "Newcomers",
    "Pair",
    "Reason",
    "Resemblance",
    "Saying",
    "Surroundings",
    "accuracy",
    "alike",
    "compare",
    "entry",
    "find",
    "merge",
    "sayings",
    "unmerge",
]

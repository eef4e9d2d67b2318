"""The story of the resident: what is near, open when one gets there, and right for them."""

from ibasho.nearby.answer import Activities, Alternative, Answer, Result
from ibasho.nearby.distress import speaks_of_distress
from ibasho.nearby.find import find
from ibasho.nearby.geojson import answer_as_geojson
from ibasho.nearby.question import SLOW_M_PER_MIN, Question, parse_time
from ibasho.nearby.talk import Line, lines
from ibasho.nearby.when import When, parse_when

__all__ = [
    "SLOW_M_PER_MIN",
    "Activities",
    "Alternative",
    "Answer",
    "Line",
    "Question",
    "Result",
    "When",
    "answer_as_geojson",
    "find",
    "lines",
    "parse_time",
    "parse_when",
    "speaks_of_distress",
]

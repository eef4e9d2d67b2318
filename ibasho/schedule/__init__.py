"""Opening hours: Japanese text → rules, rules → sessions, "open at", "in time". No database, no files.

========== ==========================================================================================
understand Japanese hours text and list columns → session rules, and what was not understood
meeting    a rule → the days that it meets
expand     rules → days, sessions, intervals; how often a month
changes    what is announced about single dates, applied to sessions
state      open state at a time, in time on arrival, next sessions
holidays   Japan's public holidays
========== ==========================================================================================
"""

from ibasho.schedule.changes import whole_day
from ibasho.schedule.expand import (
    CANCELLED,
    FULL,
    UNCONFIRMED,
    Intervals,
    days_without_hours,
    intervals,
    marked,
    meeting_days,
    sessions,
    sessions_per_month,
    utc_seconds,
)
from ibasho.schedule.holidays import holiday_names, public_holidays
from ibasho.schedule.meeting import gives_days
from ibasho.schedule.state import (
    barred,
    bookable,
    booking_asked,
    booking_deadline,
    in_time,
    joinable,
    next_sessions,
    open_on_arrival,
    open_state,
)
from ibasho.schedule.understand import Understood, understand

__all__ = [
    "CANCELLED",
    "FULL",
    "UNCONFIRMED",
    "Intervals",
    "Understood",
    "barred",
    "bookable",
    "booking_asked",
    "booking_deadline",
    "days_without_hours",
    "gives_days",
    "holiday_names",
    "in_time",
    "intervals",
    "joinable",
    "marked",
    "meeting_days",
    "next_sessions",
    "open_on_arrival",
    "open_state",
    "public_holidays",
    "sessions",
    "sessions_per_month",
    "understand",
    "utc_seconds",
    "whole_day",
]

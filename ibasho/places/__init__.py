"""The story of the organiser: places, their activities and calendars come in and are kept true."""

from ibasho.places.layers import places_frame
from ibasho.places.register import register

__all__ = ["places_frame", "register"]

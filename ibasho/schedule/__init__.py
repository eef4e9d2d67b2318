"""Opening hours: Japanese text → rules, rules → sessions, "open at", "arrive while open". No database, no files."""

from ibasho.schedule.understand import Understood, understand

__all__ = ["Understood", "understand"]

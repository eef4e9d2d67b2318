"""How many came: counts per session, entered one by one or from a sheet. Numbers only; nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ibasho.errors import InvalidInput, NotFound
from ibasho.files.attendance import PEOPLE_MOST, CountedRow
from ibasho.files.tables import normal
from ibasho.model import Attendance, Finding, ImportReport, Level, Offer, Verdict
from ibasho.schedule import sessions
from ibasho.store import Connection
from ibasho.store import attendance as attendance_store
from ibasho.store import places as places_store

__all__ = ["add", "take_in"]


def add(
    conn: Connection,
    activity_id: str,
    day: date,
    visits: int,
    *,
    by: str,
    at: datetime,
    zone: ZoneInfo,
    people: int | None = None,
    start_min: int | None = None,
    place_id: str = "",
    note: str = "",
) -> tuple[Attendance, Verdict]:
    """Store how many came to one session; what is stored, and whether it is new, another number or the same.

    ``start_min`` may be left out when the activity has one session on that day, ``place_id`` when it comes at one place.
    Raises NotFound for an unknown activity or place, InvalidInput for numbers that cannot be, a day to come, or when it is
    not clear which session is meant.
    """
    if not 0 <= visits <= PEOPLE_MOST:
        raise InvalidInput(f"visits {visits}: 0 to {PEOPLE_MOST} are accepted", field="visits")
    if people is not None and not 0 <= people <= visits:
        raise InvalidInput(
            f"people {people}: 0 to {visits} are accepted, as many as there were visits", field="people"
        )
    if start_min is not None and not 0 <= start_min < 1440:
        raise InvalidInput(f"start_min {start_min}: 0 to 1439 minutes are accepted", field="start_min")
    row = CountedRow(0, day, visits, people, activity_id, place_id, start_min=start_min, note=note)
    found = _Register(conn).session(row, at, zone)
    if isinstance(found, str):
        raise NotFound(found, field="activity_id") if "does not exist" in found else InvalidInput(found)
    (verdict,) = attendance_store.put(conn, [found[0]], by=by, at=at)
    return found[0], verdict


def take_in(
    conn: Connection,
    rows: Sequence[CountedRow | int],
    findings: Iterable[Finding] = (),
    *,
    by: str,
    at: datetime,
    zone: ZoneInfo,
    dry_run: bool = False,
) -> ImportReport:
    """Store the rows of a sheet; the report has a verdict for every row.

    A number that was another one is ``updated``; the same sheet again gives only ``same``. A row of which it is not clear
    which session is meant, and a second row for a session with other numbers, is ``refused``.
    """
    register = _Register(conn)
    remarks = list(findings)
    verdicts: dict[int, Verdict] = {}
    meant: dict[tuple[str, str, date, int], tuple[int, Attendance]] = {}
    for row in rows:
        if isinstance(row, int):
            verdicts[row] = Verdict.REFUSED
            continue
        found = register.session(row, at, zone)
        if isinstance(found, str):
            verdicts[row.number] = Verdict.REFUSED
            remarks.append(Finding(row.number, "", _words(row), Level.ERROR, "no_session", found))
            continue
        count, doubt = found
        session = (count.activity_id, count.place_id, count.day, count.start_min)
        first = meant.setdefault(session, (row.number, count))
        if first[0] != row.number:
            verdicts[row.number] = _repeated(row, count, first, remarks)
            continue
        if doubt:
            remarks.append(Finding(row.number, "", _words(row), Level.WARNING, "not_on_calendar", doubt))
    told = attendance_store.put(conn, [each for _, each in meant.values()], by=by, at=at, dry_run=dry_run)
    verdicts |= {number: verdict for (number, _), verdict in zip(meant.values(), told, strict=True)}
    return ImportReport(None, tuple(sorted(verdicts.items())), tuple(remarks))


def _repeated(
    row: CountedRow, count: Attendance, first: tuple[int, Attendance], remarks: list[Finding]
) -> Verdict:
    if count == first[1]:
        return Verdict.SAME
    says = f"row {first[0]} tells other numbers of the same session; the row is refused"
    fix = "one row per session; 開始 tells several sessions of a day apart"
    remarks.append(Finding(row.number, "", _words(row), Level.ERROR, "repeated_session", says, fix))
    return Verdict.REFUSED


def _words(row: CountedRow) -> str:
    return " ".join(filter(None, (row.activity_id, row.place, row.activity, row.day.isoformat())))[:100]


class _Register:
    """The register as a sheet speaks of it: by ids and by names."""

    def __init__(self, conn: Connection) -> None:
        self._of_activity: dict[str, list[Offer]] = defaultdict(list)
        self._at_place: dict[str, list[Offer]] = defaultdict(list)
        for offer in places_store.offers(conn, visibility=None, statuses=None):
            self._of_activity[offer.activity.id].append(offer)
            self._at_place[normal(offer.place.name)].append(offer)

    def session(self, row: CountedRow, at: datetime, zone: ZoneInfo) -> tuple[Attendance, str] | str:
        """The count of the session that a row means and a doubt about it; or why it cannot be said which it means."""
        if row.day > at.astimezone(zone).date():
            return f"{row.day} is still to come: nobody can have been counted"
        offer = self._offer(row)
        if isinstance(offer, str):
            return offer
        starts = _starts(offer, row.day, zone)
        start, doubt = row.start_min, ""
        if start is None:
            if len(starts) > 1:
                several = ", ".join(f"{each // 60}:{each % 60:02}" for each in starts)
                return (
                    f"there are {len(starts)} sessions on {row.day} ({several}): say which one (開始, start)"
                )
            start = starts[0] if starts else 0
        if start not in starts:
            doubt = f"the calendar has no session then on {row.day}; the count is kept"
        count = Attendance(
            offer.activity.id, offer.place.id, row.day, start, row.visits, row.people, row.note
        )
        return count, doubt

    def _offer(self, row: CountedRow) -> Offer | str:
        if row.activity_id:
            found = self._of_activity.get(row.activity_id, [])
            if not found:
                return f"activity {row.activity_id!r} does not exist"
            found = [each for each in found if row.place_id in ("", each.place.id)]
            if not found:
                return f"activity {row.activity_id!r} does not come at place {row.place_id!r}"
            if row.place:
                found = [each for each in found if normal(each.place.name) == normal(row.place)]
        else:
            found = self._at_place.get(normal(row.place), [])
            if not found:
                return f"no place is called {row.place!r}"
            if row.activity:
                found = [each for each in found if normal(each.activity.name) == normal(row.activity)]
        if len(found) == 1:
            return found[0]
        if not found:
            return f"{row.place!r} has no such activity" + (f": {row.activity!r}" if row.activity else "")
        return (
            f"{len(found)} activities could be meant: name the activity, or its id and place id "
            "(`ibasho places list --json`)"
        )


def _starts(offer: Offer, day: date, zone: ZoneInfo) -> list[int]:
    """The minutes at which sessions of that day begin, those that were called off too."""
    told = sessions(offer.activity.rules, day, day, zone, changes=offer.activity.changes)
    return sorted({each.start.hour * 60 + each.start.minute for each in told})

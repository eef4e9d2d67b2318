"""What was when: versions, the register of any past date against a replay by brute force, and imports taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Activity, Fact, Offer, Place, Status, Verdict, Visibility
from ibasho.store import Connection, history, imports, places, register, undo
from ibasho.store.history import What
from tests import make

ALL = None
TODAY = date(2026, 4, 1)


def all_offers(conn: Connection, **given: Any) -> list[Offer]:
    return places.offers_as_of(conn, **{"valid_on": TODAY, "visibility": ALL, "statuses": ALL} | given)


def an_import(conn: Connection, now: datetime) -> str:
    about = {"file_name": "a.csv", "sha256": "0" * 64, "format": "csv", "source": "見本一覧"}
    return imports.put(conn, make.report(), at=now, **about)


def test_every_change_is_a_version_with_who_when_why_and_what(conn: Connection, now: datetime) -> None:
    offer = make.offer(name="見本会館")
    places.put(conn, [offer], at=now, by="u1", why="電話で聞いた", valid_from=date(2026, 1, 5))
    later = now + timedelta(days=30)
    moved = replace(offer.place, name="新会館", wifi=Fact.YES)
    places.put(conn, [Offer(moved, offer.activity)], at=later, by="link")
    first, second = history.of(conn, offer.place.id)
    assert (first.number, first.what, first.by, first.why) == (1, What.CREATED, "u1", "電話で聞いた")
    assert (first.known_from, first.valid_from) == (now, date(2026, 1, 5))
    assert ("name", None, "見本会館") in {(d.field, d.before, d.after) for d in first.differences}
    assert (second.number, second.what, second.by, second.valid_from) == (
        2,
        What.CHANGED,
        "link",
        later.date(),
    )
    assert [(d.field, d.before, d.after) for d in second.differences] == [
        ("name", "見本会館", "新会館"),
        ("wifi", None, "yes"),
    ]
    assert [each.what for each in history.of(conn, offer.activity.id)] == [What.CREATED]
    assert history.state_at(conn, offer.place.id, 1) == offer.place
    assert history.state_at(conn, offer.place.id, 2) == moved


def test_the_same_again_is_no_version(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    for _ in range(2):
        places.put(conn, [offer], at=now)
    assert len(history.of(conn, offer.place.id)) == len(history.of(conn, offer.activity.id)) == 1


def test_where_an_activity_comes_is_part_of_its_history(conn: Connection, now: datetime) -> None:
    here, there, third = make.place(), make.place(), make.place()
    salon = make.activity()
    places.put(conn, [Offer(here, salon)], at=now)
    places.put(conn, [Offer(there, salon), make.offer(place=third)], at=now)
    register.set_places(conn, salon.id, [there.id, third.id], at=now, by="u1", why="移りました")
    told = history.of(conn, salon.id)
    assert [(d.field, d.before, d.after) for v in told[1:] for d in v.differences] == [
        ("places", [here.id], sorted([here.id, there.id])),
        ("places", sorted([here.id, there.id]), sorted([there.id, third.id])),
    ]
    assert places.get(conn, there.id) == [Offer(there, salon)]
    with pytest.raises(NotFound):
        places.get(conn, here.id)
    assert [places.version_of(conn, each.id) for each in (here, there, third)] == [2, 1, 2]


def test_places_of_an_activity_that_cannot_be(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    with pytest.raises(InvalidInput, match="one place at least"):
        register.set_places(conn, offer.activity.id, [], at=now)
    with pytest.raises(NotFound, match="activity 'x' does not exist"):
        register.set_places(conn, "x", [offer.place.id], at=now)
    with pytest.raises(NotFound, match="place 'y' does not exist"):
        register.set_places(conn, offer.activity.id, [offer.place.id, "y"], at=now)


def test_a_change_cannot_be_true_from_tomorrow(conn: Connection, now: datetime) -> None:
    with pytest.raises(InvalidInput, match=r"valid_from 2026-04-02: it lies after today \(2026-04-01\)"):
        places.put(conn, [make.offer()], at=now, valid_from=date(2026, 4, 2))


def test_what_is_not_there_has_no_history(conn: Connection, now: datetime) -> None:
    with pytest.raises(NotFound, match="'x' does not exist"):
        history.of(conn, "x")
    offer = make.offer()
    places.put(conn, [offer], at=now)
    with pytest.raises(NotFound, match="has no version 2 to read: it has 1"):
        history.state_at(conn, offer.place.id, 2)


def test_valid_then_and_known_then_are_two_questions(conn: Connection, now: datetime) -> None:
    offer = make.offer(fee_yen=0)
    day = timedelta(days=1)
    places.put(conn, [offer], at=now - 60 * day)
    raised = replace(offer.activity, fee_yen=300)
    places.put(conn, [Offer(offer.place, raised)], at=now, valid_from=TODAY - timedelta(days=30))

    def fee(valid_on: date, known_at: datetime | None) -> int | None:
        (found,) = places.offers_as_of(conn, valid_on=valid_on, known_at=known_at)
        return found.activity.fee_yen

    in_march = TODAY - 20 * day
    assert fee(in_march, None) == 300, "it had been raised by then, as is known now"
    assert fee(in_march, now - day) == 0, "nobody knew it yet"
    assert fee(TODAY - 31 * day, None) == 0
    assert places.offers_as_of(conn, valid_on=TODAY - 61 * day) == []
    assert places.offers_as_of(conn, valid_on=TODAY, known_at=now - 61 * day) == []


def test_the_past_of_one_place(conn: Connection, now: datetime) -> None:
    here, there, salon = make.place(), make.place(), make.activity()
    day = timedelta(days=1)
    places.put(conn, [Offer(here, salon), make.offer(place=there), make.offer()], at=now - 9 * day)
    register.set_places(conn, salon.id, [there.id], at=now)
    before = places.offers_as_of(conn, valid_on=TODAY - day, place_id=here.id)
    assert before == [Offer(here, salon)]
    assert places.offers_as_of(conn, valid_on=TODAY, place_id=here.id) == []
    whole = [o for o in all_offers(conn) if o.place.id == there.id]
    assert places.offers_as_of(conn, valid_on=TODAY, place_id=there.id) == whole
    assert len(whole) == 2


def test_only_what_was_active_and_public_then(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    day = timedelta(days=1)
    places.put(conn, [offer], at=now - 9 * day)
    closed = Offer(replace(offer.place, status=Status.CLOSED), offer.activity)
    places.put(conn, [closed], at=now, valid_from=TODAY - 2 * day)
    assert places.offers_as_of(conn, valid_on=TODAY - 3 * day) == [offer]
    assert places.offers_as_of(conn, valid_on=TODAY - 2 * day) == []
    assert all_offers(conn, valid_on=TODAY - 2 * day) == [closed]
    hidden = Offer(replace(closed.place, visibility=Visibility.HIDDEN, status=Status.ACTIVE), offer.activity)
    places.put(conn, [hidden], at=now)
    assert places.offers_as_of(conn, valid_on=TODAY) == []


# ---- by brute force

FIELDS = {
    "place": st.fixed_dictionaries(
        {
            "name": st.sampled_from(("甲", "乙")),
            "wifi": st.sampled_from(Fact),
            "status": st.sampled_from((Status.ACTIVE, Status.PAUSED)),
        }
    ),
    "activity": st.fixed_dictionaries(
        {
            "fee_yen": st.sampled_from((None, 0, 300)),
            "rules": st.sampled_from(((), (make.rule(),), (make.rule(nth=(1,)),))),
        }
    ),
}
PUTS = st.tuples(
    st.just("put"),
    st.lists(
        st.tuples(st.integers(0, 2), FIELDS["place"], st.integers(0, 2), FIELDS["activity"]),
        min_size=1,
        max_size=3,
        unique_by=(lambda each: each[0], lambda each: each[2]),
    ),
    st.booleans(),
)
MOVES = st.tuples(st.just("move"), st.integers(0, 2), st.sets(st.integers(0, 2), min_size=1))
UNDOS = st.tuples(st.just("undo"), st.integers(0, 3))
STEPS = st.lists(st.tuples(PUTS | MOVES | UNDOS, st.integers(0, 6)), min_size=1, max_size=9)


@dataclass
class Told:
    """One change of one entry, as the oracle remembers it: all its fields after, and what they were before."""

    known: datetime
    valid: date
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    import_id: str | None
    undoes: Told | None = None


@dataclass
class Oracle:
    """The register as a pile of changes, asked by going through all of them."""

    log: dict[str, list[Told]] = field(default_factory=dict)

    def now(self, entry: str) -> dict[str, Any] | None:
        return self.log[entry][-1].after if self.log.get(entry) else None

    def tell(self, entry: str, after: Mapping[str, Any], at: datetime, valid: date, of: str | None) -> None:
        before = self.now(entry)
        if before != after:
            self.log.setdefault(entry, []).append(Told(at, valid, before, dict(after), of))

    def standing(self, entry: str, known_at: datetime) -> list[Told]:
        known = [each for each in self.log.get(entry, []) if each.known <= known_at]
        gone = {id(each.undoes) for each in known if each.undoes}
        return [each for each in known if each.undoes is None and id(each) not in gone]

    def then(self, entry: str, valid_on: date, known_at: datetime) -> dict[str, Any] | None:
        state: dict[str, Any] | None = None
        for each in self.standing(entry, known_at):
            if each.valid > valid_on:
                continue
            assert each.after is not None
            if each.before is None:
                state = dict(each.after)
            elif state is not None:
                state |= {
                    name: each.after[name] for name in each.after if each.after[name] != each.before[name]
                }
        return state

    def offers(self, valid_on: date, known_at: datetime) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        state = {each: self.then(each, valid_on, known_at) for each in self.log}
        found = []
        for entry, told in state.items():
            if told is not None and "at" in told:
                for place in told["at"]:
                    there = state.get(place)
                    if there is not None:
                        mine = {name: value for name, value in told.items() if name != "at"}
                        found.append((place, entry, there, mine))
        return [(there, mine) for _, _, there, mine in sorted(found, key=lambda each: each[:2])]

    def undo(self, import_id: str, at: datetime) -> bool:
        """Take an import back; False when something came later."""
        plan = {}
        for entry in self.log:
            count = self.standing(entry, at)
            mine = [each for each in count if each.import_id == import_id]
            if mine and count[-1] is not mine[0]:
                return False
            if mine:
                plan[entry] = mine[0]
        made = {entry for entry, told in plan.items() if told.before is None}
        for entry in self.log:
            state = self.now(entry)
            if entry not in plan and state is not None and made & set(state.get("at", ())):
                return False
        for entry, told in plan.items():
            self.log[entry].append(Told(at, at.date(), self.now(entry), told.before, None, told))
        return True


def values(entry: Place | Activity) -> dict[str, Any]:
    return {each.name: getattr(entry, each.name) for each in fields(entry)}


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_past_date_equals_a_replay_of_all_changes(
    conn: Connection, now: datetime, steps: list[Any]
) -> None:
    within = conn.begin_nested()
    try:
        replay(conn, now, steps)
    finally:
        within.rollback()


def replay(conn: Connection, now: datetime, steps: list[Any]) -> None:
    oracle, place_ids = Oracle(), [make.new_id() for _ in range(3)]
    activity_ids, import_ids = [make.new_id() for _ in range(3)], [an_import(conn, now)]
    at = now
    for step, back in steps:
        at += timedelta(hours=11)
        valid = at.date() - timedelta(days=back)
        if step[0] == "put":
            of = an_import(conn, at) if step[2] else None
            import_ids += [of] if of else []
            new = [
                Offer(
                    make.place(id=place_ids[p], source_key=f"k{p}", **of_place),
                    make.activity(id=activity_ids[a], **of_activity),
                )
                for p, of_place, a, of_activity in step[1]
            ]
            places.put(conn, new, at=at, valid_from=valid, import_id=of)
            for offer in new:
                comes = {*((oracle.now(offer.activity.id) or {}).get("at", ())), offer.place.id}
                oracle.tell(offer.place.id, values(offer.place), at, valid, of)
                oracle.tell(offer.activity.id, values(offer.activity) | {"at": comes}, at, valid, of)
        elif step[0] == "move":
            told, wanted = oracle.now(activity_ids[step[1]]), {place_ids[each] for each in step[2]}
            if told is not None and all(oracle.now(each) for each in wanted):
                register.set_places(conn, activity_ids[step[1]], wanted, at=at, valid_from=valid)
                oracle.tell(activity_ids[step[1]], told | {"at": wanted}, at, valid, None)
        else:
            import_id = import_ids[step[1] % len(import_ids)]
            if imports.get(conn, import_id)[0].undone_at is None:
                possible = oracle.undo(import_id, at)
                if possible:
                    undo.undo_import(conn, import_id, at=at)
                else:
                    with pytest.raises(Conflict):
                        undo.undo_import(conn, import_id, at=at)
    whole = places.offers(conn, visibility=ALL, statuses=ALL)
    assert all_offers(conn, valid_on=at.date()) == whole
    for known_at in [now, *(now + timedelta(hours=11 * n) for n in range(len(steps) + 1))]:
        for days in range(-7, 6, 3):
            valid_on = now.date() + timedelta(days=days)
            found = all_offers(conn, valid_on=valid_on, known_at=known_at)
            told = [(values(o.place), values(o.activity)) for o in found]
            assert told == oracle.offers(valid_on, known_at), (valid_on, known_at)


# ---- taking an import back


def test_an_import_is_taken_back_exactly(conn: Connection, now: datetime) -> None:
    old, shared = make.offer(), make.activity()
    places.put(conn, [old], at=now)
    before = places.offers(conn)
    version = places.version(conn)
    import_id = an_import(conn, now)
    changed = Offer(replace(old.place, name="別名"), replace(old.activity, fee_yen=500))
    added = [make.offer(), make.offer(activity=shared), Offer(old.place, shared)]
    places.put(conn, [changed, *added[:2], Offer(changed.place, shared)], at=now, import_id=import_id)
    done = undo.undo_import(conn, import_id, at=now + timedelta(days=1), by="u1", why="列がずれていた")
    assert places.offers(conn) == before
    assert places.version(conn) == version + 3
    assert set(done.restored) == {old.place.id, old.activity.id}
    assert len(done.removed) == 4
    assert done.kept == ()
    last = history.of(conn, old.place.id)[-1]
    assert (last.by, last.why, last.undoes) == ("u1", "列がずれていた", 2)
    assert [each.what for each in history.of(conn, shared.id)] == [What.CREATED, What.REMOVED]
    with pytest.raises(Conflict, match="was undone at"):
        undo.undo_import(conn, import_id, at=now)
    assert imports.get(conn, import_id)[0].undone_at == now + timedelta(days=1)
    assert imports.listing(conn)[0].undone_at is not None


def test_later_changes_are_a_conflict_that_names_them(conn: Connection, now: datetime) -> None:
    import_id = an_import(conn, now)
    edited, plain = make.offer(fee_yen=0), make.offer()
    places.put(conn, [edited, plain], at=now, import_id=import_id)
    later = Offer(edited.place, replace(edited.activity, fee_yen=300))
    places.put(conn, [later], at=now, by="u7")
    with pytest.raises(
        Conflict, match=rf"1 later changes.*{edited.activity.id} version 2 by u7, 2026-04-01: fee_yen"
    ):
        undo.undo_import(conn, import_id, at=now)
    assert places.offers(conn) == sorted([later, plain], key=lambda o: o.place.id)
    done = undo.undo_import(conn, import_id, at=now, keep_later=True)
    assert places.offers(conn) == [later], "the place of an activity that stays, stays"
    assert set(done.kept) == {edited.place.id, edited.activity.id}
    assert set(done.removed) == {plain.place.id, plain.activity.id}


def test_a_place_where_another_activity_came_since_is_not_taken_away(conn: Connection, now: datetime) -> None:
    import_id = an_import(conn, now)
    brought = make.offer()
    places.put(conn, [brought], at=now, import_id=import_id)
    guest = make.offer(place=brought.place)
    places.put(conn, [guest], at=now)
    with pytest.raises(Conflict, match=f"activity {guest.activity.id} came there"):
        undo.undo_import(conn, import_id, at=now)
    undo.undo_import(conn, import_id, at=now, keep_later=True)
    assert set(places.offers(conn)) == {brought, guest}


def test_two_imports_are_taken_back_one_after_the_other(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    first, second = an_import(conn, now), an_import(conn, now)
    places.put(conn, [offer], at=now, import_id=first)
    places.put(conn, [Offer(replace(offer.place, name="二度目"), offer.activity)], at=now, import_id=second)
    with pytest.raises(Conflict, match=f"by import {second}"):
        undo.undo_import(conn, first, at=now)
    undo.undo_import(conn, second, at=now)
    assert places.offers(conn) == [offer]
    undo.undo_import(conn, first, at=now)
    assert places.offers(conn) == []
    assert places.put(conn, [offer], at=now) == [Verdict.CREATED]


def test_an_unknown_import_is_not_found(conn: Connection, now: datetime) -> None:
    with pytest.raises(NotFound, match="import 'x' does not exist"):
        undo.undo_import(conn, "x", at=now)


def test_taking_back_what_is_hidden_changes_nothing_public(conn: Connection, now: datetime) -> None:
    import_id = an_import(conn, now)
    before = places.version(conn)
    places.put(conn, [make.offer(visibility=Visibility.HIDDEN)], at=now, import_id=import_id)
    undo.undo_import(conn, import_id, at=now)
    assert places.version(conn) == before

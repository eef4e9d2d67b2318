"""What counts as supply, and that everything left out is counted with its reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ibasho.gaps.supply import REASONS, supply
from ibasho.gaps.words import LEFT_OUT
from ibasho.model import Audience, Fact, GapQuestion, Travel, Visibility
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")
TODAY = date(2026, 4, 1)


def ask(**given: object) -> GapQuestion:
    """A question about 800 m by straight line."""
    return GapQuestion(population="people", travel=Travel.LINE, within_m=(800.0,), **given)


def count(offers: list, question: GapQuestion):
    """The supply of a question today."""
    return supply(offers, question, zone=ZONE, today=TODAY)


def test_a_place_counts_once_however_many_activities() -> None:
    """Three activities in one building are one place."""
    place = make.place()
    found = count([make.offer(place=place) for _ in range(3)], ask())
    assert (found.count.counted, len(found.lon)) == (1, 1)
    assert found.count.left_out == {}


@pytest.mark.parametrize(
    ("offer", "question", "reason"),
    [
        (make.offer(lon=None, lat=None), ask(), "no_location"),
        (make.offer(visibility=Visibility.AREA_ONLY), ask(), "area_only"),
        (make.offer(kind="library"), ask(kinds=("salon",)), "kind"),
        (make.offer(audience=Audience(age_max=15)), ask(audience_age=75), "audience"),
        (make.offer(rules=(make.rule(nth=(5,)),)), ask(), "few_sessions"),
        (make.offer(), ask(sessions_per_month_least=3), "few_sessions"),
        (
            make.offer(verified_on=TODAY - timedelta(days=18 * 31)),
            ask(verified_within_months=12),
            "not_verified",
        ),
        (make.offer(), ask(verified_within_months=12), "not_verified"),
    ],
)
def test_left_out_with_the_reason(offer, question: GapQuestion, reason: str) -> None:
    """Each condition leaves out and says so."""
    found = count([offer], question)
    assert found.places == ()
    assert found.count.left_out == {reason: 1}


def test_every_reason_has_words() -> None:
    """No reason reaches a reader as a code."""
    assert set(REASONS) == set(LEFT_OUT)


def test_unknown_is_not_no() -> None:
    """An unknown calendar or audience counts, and the calendar is said to be unknown."""
    silent = make.offer(rules=(), audience=Audience())
    found = count([silent], ask(audience_age=75))
    assert found.count.counted == 1
    assert found.count.calendar_unknown == 1
    everyone = make.offer(audience=Audience(everyone=Fact.YES))
    assert count([everyone], ask(audience_age=3)).count.counted == 1


def test_one_fitting_activity_is_enough() -> None:
    """A library with a monthly salon counts as a salon."""
    place = make.place()
    offers = [make.offer(place=place, activity=make.activity(kind=kind)) for kind in ("library", "salon")]
    assert count(offers, ask(kinds=("salon",))).count.counted == 1


def test_a_hidden_place_leaves_no_trace() -> None:
    """Neither counted nor left out nor in the fingerprint."""
    shown = [make.offer(), make.offer()]
    hidden = make.offer(visibility=Visibility.HIDDEN)
    without, with_it = count(shown, ask()), count([*shown, hidden], ask())
    assert without.count == with_it.count
    assert without.sha256 == with_it.sha256


def test_the_order_of_offers_does_not_matter() -> None:
    """Places come in id order."""
    offers = [make.offer(lon=134 + n / 100) for n in range(5)]
    assert count(offers, ask()).sha256 == count(offers[::-1], ask()).sha256


def test_verified_recently_enough_counts() -> None:
    """Eleven months ago is within twelve."""
    offer = make.offer(verified_on=(datetime(2026, 4, 1, tzinfo=ZONE) - timedelta(days=330)).date())
    assert count([offer], ask(verified_within_months=12)).count.counted == 1

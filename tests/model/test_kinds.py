"""The taxonomy: what every installation has, in seven languages, and kinds that one adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ibasho.errors import InvalidInput
from ibasho.files.place_facts import kind_of
from ibasho.model import KINDS, Kind, kind, kinds, own_kinds, set_own_kinds
from ibasho.model.kind_labels import LABELS

CATALOGUES = Path(__file__).resolve().parents[2] / "api" / "languages" / "catalogues"
SEEDED = {
    "salon", "childrens_cafeteria", "community_cafeteria", "cultural_club", "exercise_group", "community_cafe",
    "dementia_cafe", "japanese_class", "learning_support", "hikikomori_place", "self_help_group", "play_park",
    "community_centre", "childrens_hall", "childrearing_base", "youth_space", "library", "consultation_desk",
    "food_pantry", "weather_shelter", "online_gathering", "other",
}  # fmt: skip
BOOK_TALK = Kind("book_talk", "読書会", "book talk", ("読書会",), (("vi", "Nhóm đọc sách"),))


@pytest.fixture
def own() -> Iterator[None]:
    set_own_kinds([BOOK_TALK])
    yield
    set_own_kinds([])


def test_every_seeded_kind_has_labels_in_seven_languages() -> None:
    assert {each.code for each in KINDS} >= SEEDED
    assert set(LABELS) == {each.code for each in KINDS}
    for each in KINDS:
        assert set(each.labels) == {"ja", "ja-easy", "en", "zh-Hans", "ko", "vi", "pt"}
        assert all(label.strip() for label in each.labels.values())


@pytest.mark.parametrize("language", ["ja-x-easy", "zh-Hans", "ko", "vi", "pt"])
def test_labels_are_the_words_of_the_pages(language: str) -> None:
    catalogue = (CATALOGUES / f"{language}.po").read_text(encoding="utf-8")
    for each in KINDS:
        said = re.search(rf'msgid "{re.escape(each.label_ja)}"\nmsgstr "(.*)"', catalogue)
        assert said is not None
        assert each.label(language) == re.sub(r"\{([^|}]*)\|[^}]*\}", r"\1", said[1])


def test_a_label_that_is_missing_is_said_in_the_nearest_language() -> None:
    assert [BOOK_TALK.label(each) for each in ("ja", "ja-easy", "vi", "ko")] == [
        "読書会",
        "読書会",
        "Nhóm đọc sách",
        "book talk",
    ]


def test_a_kind_that_is_added_is_known(own: None) -> None:
    assert kind("book_talk") == BOOK_TALK
    assert own_kinds() == (BOOK_TALK,)
    assert kinds() == (BOOK_TALK, *KINDS)
    assert kind_of("サークル（読書会）") == "book_talk"


def test_a_kind_that_is_taken_away_is_not() -> None:
    set_own_kinds([BOOK_TALK])
    set_own_kinds([])
    assert kind("book_talk") is None
    assert kinds() == KINDS
    assert kind_of("サークル（読書会）") == "cultural_club"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("Book", "読書会", "book talk"), "kind 'Book': 2 to 40 small letters"),
        (("b", "読書会", "book talk"), "kind 'b'"),
        (("book_talk", "", "book talk"), "label ja ''"),
        (("book_talk", "読書会", "a\nb"), "label en"),
        (("book_talk", "読書会", "x" * 61), "label en"),
        (("book_talk", "読書会", "book talk", ("本",)), "word '本': 2 to 60"),
    ],
)
def test_kinds_that_cannot_be(given: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Kind(*given)  # type: ignore[arg-type]


def test_a_seeded_kind_cannot_be_taken_over() -> None:
    with pytest.raises(InvalidInput, match="'salon': it is a kind of every installation"):
        set_own_kinds([Kind("salon", "別の", "other thing")])
    assert own_kinds() == ()

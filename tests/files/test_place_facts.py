"""Single cells: what is read, what is refused, and that nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from ibasho.files.place_facts import (
    audience_of,
    clean,
    day_of,
    fact_of,
    fee_of,
    kind_of,
    mail_of,
    municipality_code,
    phone_of,
    point_of,
    scrub,
    url_of,
    without_names,
)
from ibasho.model import Audience, Fact


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        ("34.34", "134.05", (134.05, 34.34, "")),
        ("３４．３４", " 134.05 ", (134.05, 34.34, "")),
        ("34.34°", "134.05°", (134.05, 34.34, "")),
        ("134.05", "34.34", (134.05, 34.34, "swapped")),
        ("", "134.05", (None, None, "missing")),
        ("34.34", "  ", (None, None, "missing")),
        ("0", "0.0", (None, None, "zero")),
        ("北緯34度", "134.05", (None, None, "not_a_number")),
        ("34,34", "134,05", (None, None, "not_a_number")),
        ("nan", "inf", (None, None, "not_a_number")),
        ("1e400", "134", (None, None, "not_a_number")),
        ("51.5", "-0.1", (None, None, "outside")),
        ("134.05", "134.05", (None, None, "outside")),
        ("34.34", "34.34", (None, None, "outside")),
    ],
)
def test_points(lat: str, lon: str, expected: tuple[float | None, float | None, str]) -> None:
    """Swapped columns are put right only where the ranges of Japan prove it."""
    point = point_of(lat, lon)
    assert (point.lon, point.lat, point.problem) == expected


def test_points_anywhere() -> None:
    """Elsewhere on Earth only when asked for; never off it."""
    assert point_of("-30.05", "-51.2", anywhere=True).lon == -51.2
    assert point_of("91", "10", anywhere=True).problem == "outside"
    assert point_of("134.05", "34.34", anywhere=True).problem == "swapped"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((code, code) for code in ("131016", "011002", "092011", "431001", "271004", "472018", "131041")),
        ("92011", "092011"),
        ("13101", "131016"),
        ("37201", "372013"),
        ("37201.0", "372013"),
        ("1100", "011002"),
        ("１３１０１６", "131016"),
        ("992011", "992011"),
        ("131017", ""),
        ("東京都", ""),
        ("", ""),
        ("1310161", ""),
    ],
)
def test_codes(text: str, code: str) -> None:
    """Published codes, the zero that spreadsheets lose, the check digit that lists leave out."""
    assert municipality_code(text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("087-811-5666", ("087-811-5666", "")),
        ("(03)5822-5371", ("03-5822-5371", "")),
        ("０３－１２３４－５６７８", ("03-1234-5678", "")),
        ("03ー1234ー5678", ("03-1234-5678", "")),
        ("0120-00-0000", ("0120-00-0000", "")),
        ("0800-123-4567", ("0800-123-4567", "")),
        ("（例示課） 087-000-0000", ("087-000-0000", "more")),
        ("090-1234-5678", ("", "mobile")),
        ("０８０ー１２３４ー５６７８", ("", "mobile")),
        ("03-1234-5678 / 070-1111-2222", ("03-1234-5678", "mobile")),
        ("非公開", ("", "no_number")),
        ("119", ("", "no_number")),
        ("-", ("", "")),
        ("", ("", "")),
    ],
)
def test_phones(text: str, expected: tuple[str, str]) -> None:
    """A private mobile number never comes through."""
    assert phone_of(text) == expected


@pytest.mark.parametrize(
    ("text", "left", "dropped"),
    [
        ("毎月第2土曜", "毎月第2土曜", 0),
        ("連絡は090-1234-5678へ", "連絡はへ", 1),
        ("電話０９０－１２３４－５６７８", "電話", 1),
        ("mihon.taro@example.jp / 08012345678", "/", 2),
        ("2026-01-01 10:00-12:00", "2026-01-01 10:00-12:00", 0),
        ("087-811-5666", "087-811-5666", 0),
    ],
)
def test_scrub(text: str, left: str, dropped: int) -> None:
    """Mail addresses and mobile numbers leave every text; dates, times and public numbers stay."""
    assert scrub(text) == (left, dropped)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.jp/a", ("https://example.jp/a", "")),
        ("（例示課）https://example.jp/a", ("https://example.jp/a", "extra")),
        ("javascript:alert(1)", ("", "refused")),
        ("data:text/html,x", ("", "refused")),
        ("ftp://example.jp", ("", "refused")),
        ("https://example.jp/" + "a" * 2000, ("", "refused")),
        ("", ("", "")),
    ],
)
def test_urls(text: str, expected: tuple[str, str]) -> None:
    """http and https of at most 2,000 characters."""
    assert url_of(text) == expected


def test_clean() -> None:
    """Invisible and direction-changing characters go, lines stay, our own guard apostrophe goes."""
    assert clean("見本\u202e\u200bサロン\x00") == "見本サロン"
    assert clean("  一行目\u3000\u3000続き\r\n二行目\t ") == "一行目 続き\n二行目"
    assert clean("'=SUM(A1)") == "=SUM(A1)"
    assert clean("'普通の引用'") == "'普通の引用'"
    assert clean("\ud800見本") == "見本"


@pytest.mark.parametrize(
    ("text", "yen"),
    [("0", 0), ("0 ", 0), ("無料", 0), ("参加費無料", 0), ("100円", 100), ("３００", 300), ("1,000円", 1000), ("", None),
     ("こども無料", None), ("こども・おとな無料", 0), ("どなたでも無料", 0), ("無料または寄付", None), ("大人300円", None), ("実費", None), ("100円〜300円", None)],
)  # fmt: skip
def test_fees(text: str, yen: int | None) -> None:
    """One sum for everybody, or unknown: free for children is not free."""
    assert fee_of(text) == yen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("どなたでも", Audience(everyone=Fact.YES, text="どなたでも")),
        ("なし", Audience(everyone=Fact.YES, text="なし")),
        ("0歳〜3歳", Audience(age_min=0, age_max=3, text="0歳〜3歳")),
        ("65歳以上の方", Audience(age_min=65, text="65歳以上の方")),
        ("18歳未満", Audience(age_max=17, text="18歳未満")),
        ("１８歳まで", Audience(age_max=18, text="１８歳まで")),
        ("小学生", Audience(age_min=6, age_max=12, text="小学生")),
        ("おおむね65歳以上", Audience(text="おおむね65歳以上")),
        ("小学生とその保護者", Audience(text="小学生とその保護者")),
        ("", Audience()),
    ],
)
def test_audiences(text: str, expected: Audience) -> None:
    """A limit only where the words are nothing but a limit."""
    assert audience_of(text) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("2026/4/1", date(2026, 4, 1)),
        ("2026年4月1日（水）", date(2026, 4, 1)),
        ("R08.04.01", date(2026, 4, 1)),
        ("令和8年4月1日", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("H30.1.31", date(2018, 1, 31)),
        ("2026-04-01 10:00", date(2026, 4, 1)),
        ("2026-02-30", None),
        ("4月1日", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    """Western and Japanese years; what is no day of the calendar is none."""
    assert day_of(text) == day


def test_facts_have_three_values() -> None:
    """Empty and odd words are unknown."""
    assert [fact_of(t) for t in ("有", "1", "○", "有（5台）", "10台")] == [Fact.YES] * 5
    assert [fact_of(t) for t in ("無", "0", "×", "なし")] == [Fact.NO] * 4
    assert [fact_of(t) for t in ("", "要相談", "近隣にコインパーキング")] == [Fact.UNKNOWN] * 3


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("子ども食堂",), "childrens_cafeteria"),
        (("", "見本コミュニティセンター"), "community_centre"),
        (("salon",), "salon"),
        (("community_center",), "community_centre"),
        (("regional_child_rearing_support_base",), "childrearing_base"),
        (("childrens_hall",), "childrens_hall"),
        (("見本運動公園",), None),
        (("介護老人福祉施設",), None),
        (("その他",), None),
        (("", ""), None),
    ],
)
def test_kinds(texts: tuple[str, ...], code: str | None) -> None:
    """By code, Japanese words or English label; a sports ground is no exercise group."""
    assert kind_of(*texts) == code


@pytest.mark.parametrize(
    ("text", "left", "taken"),
    [
        ("代表：見本 太郎", "", 1),
        ("どなたでも。代表者名：見本太郎様、電話は館へ", "どなたでも。、電話は館へ", 1),
        ("担当：福祉課", "担当：福祉課", 0),
        ("代表：見本の会", "代表：見本の会", 0),
        ("代表電話：087-000-0000", "代表電話：087-000-0000", 0),
        ("会長賞の表彰式", "会長賞の表彰式", 0),
        ("見本の会 代表 見本 太郎", "見本の会", 1),
        ("見本の会（代表 見本太郎）", "見本の会", 1),
        ("見本の会（代表電話）", "見本の会（代表電話）", 0),
        ("担当者 変更 あり", "担当者 変更 あり", 0),
        ("代表 見本町 社協", "代表 見本町 社協", 0),
        ("代表：中村 見本", "", 1),
        ("担当：服部", "", 1),
        ("担当：福祉部", "担当：福祉部", 0),
    ],
)
def test_persons_in_charge_are_not_named(text: str, left: str, taken: int) -> None:
    """A person who is named as the one in charge leaves the text; offices and organisations stay."""
    assert without_names(text) == (left, taken)


def test_mobile_numbers_and_mail_when_consent_is_confirmed() -> None:
    """Only then a private number or address is read at all."""
    assert phone_of("０９０－１２３４－５６７８", mobile_too=True) == ("090-1234-5678", "")
    assert mail_of("（見本）mihon@example.jp まで") == "mihon@example.jp"
    assert mail_of("なし") == ""

"""The register written as a list and read again: the same entries, in every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ibasho.errors import InvalidInput
from ibasho.files import place_export, places
from ibasho.files.headings import MEANINGS, mapping_of
from ibasho.files.place_columns import COLUMNS
from ibasho.model import (
    KINDS,
    Activity,
    Audience,
    BookingUntil,
    Closure,
    Fact,
    HolidayPolicy,
    Offer,
    Place,
    SessionRule,
    Slot,
    Status,
    Visibility,
)

ON = date(2026, 4, 1)


def _full_place() -> Place:
    """A place whose every field that a list can bring differs from its default."""
    facts = dict.fromkeys(
        ("step_free", "accessible_toilet", "parking", "toilet", "elevator", "pushchair", "baby_corner"),
        Fact.YES,
    )
    return Place(
        id="01900000-0000-7000-8000-00000000000a", name="見本会館", lon=134.0512345678, lat=34.3412345678, name_kana="ミホンカイカン",
        location_level="block", address="香川県例示市一丁目1", municipality_code="372013", phone="087-000-0001",
        url="https://example.jp/?a=1,2", description="駐車場: 5台\n二行目", status=Status.PAUSED, postal_code="760-0000",
        building="例示ビル 2階", access_text="駅から徒歩5分", bus_stop="例示会館前", hearing_loop=Fact.NO, wifi=Fact.NO,
        visibility=Visibility.AREA_ONLY, source="一覧", source_key="k", **facts,
    )  # fmt: skip


def _full_activity() -> Activity:
    facts = dict.fromkeys(
        ("allergy_care", "halal", "takeaway", "food_pantry", "pick_up", "come_alone", "need_not_talk"),
        Fact.YES,
    )
    rule = SessionRule(
        weekdays=frozenset({5}), nth=(2, 4), slots=(Slot(660, 810), Slot(1320, 1500)), holidays=HolidayPolicy.CLOSED,
        closures=(Closure("お盆", (8, 13), (8, 16)),), valid_from=date(2026, 4, 1),
    )  # fmt: skip
    return Activity(
        id="01900000-0000-7000-8000-00000000000b", name="見本サロン", kind="salon",
        audience=Audience(Fact.YES, 65, 100, "おおむね65歳以上"), fee_yen=0, fee_text="無料（茶菓代100円）", booking=Fact.YES,
        last_entry_min=30, languages=("ja", "vi"), rules=(rule, SessionRule(dates=(date(2026, 5, 3),))),
        hours_text="第2・4土曜 11:00〜13:30", hours_not_understood="雨天中止", irregular=True, description="お茶とおしゃべり\n運営: 見本の会",
        status=Status.PAUSED, booking_text="電話", booking_until=BookingUntil(1, 1020), until_sold_out=Fact.YES, capacity=30,
        languages_on=(("en", frozenset({2, 4})),), food_text="カレー", asks_nothing=Fact.NO, kayoi_no_ba=Fact.NO, online=Fact.NO,
        phone="087-000-0002", chat_url="https://example.jp/chat", campaign="見本月間", **facts,
    )  # fmt: skip


def _bare(number: int) -> Offer:
    """An entry of which nothing is known but its name; its words would mislead whoever reads facts out of them."""
    words = "どなたでも 無料 なくなり次第終了 要予約 前日17時まで"
    place = Place(
        id=f"01900000-0000-7000-8000-0000000001{number:02d}", name="=例示サロン", location_level="none"
    )
    activity = Activity(
        id=f"01900000-0000-7000-8000-0000000002{number:02d}", name="通いの場", kind="other", hours_text=words, fee_text="無料",
        booking_text="要予約 前日17時まで", audience=Audience(text="小学生"),
    )  # fmt: skip
    return Offer(place, activity)


def _offers() -> list[Offer]:
    full = Offer(_full_place(), _full_activity())
    return [
        full,
        _bare(1),
        Offer(full.place, replace(_full_activity(), id="01900000-0000-7000-8000-0000000000cc", name="体操")),
    ]


def _comparable(offers: list[Offer]) -> list[Offer]:
    """Without ids, source and its key, which are those of the register that reads."""
    return [
        Offer(replace(o.place, id="", source="", source_key=""), replace(o.activity, id="")) for o in offers
    ]


def _again(path: Path, **options: Any) -> list[Offer]:
    file = places.read(path, source="export", anywhere=True, **options)
    assert not [f for draft in file.drafts for f in draft.findings if f.code != "no_coordinates"]
    return [draft.offer for draft in file.drafts if draft.offer is not None]


@pytest.mark.parametrize("suffix", place_export.SUFFIXES)
def test_there_and_back(tmp_path: Path, suffix: str) -> None:
    """Export, then import, gives the same entries: every field, unknown ones too, formula signs kept as text."""
    path = tmp_path / f"register{suffix}"
    place_export.write(_offers(), path, on=ON)
    again = _again(path)
    expected = _offers()
    if suffix == ".json":  # services come one by one, each with its places
        again.sort(key=lambda offer: offer.activity.name)
        expected.sort(key=lambda offer: offer.activity.name)
    assert _comparable(again) == _comparable(expected)
    assert len({offer.place.source_key for offer in again}) == 3


def test_every_field_is_exported() -> None:
    """A field that the vocabulary gains must find its column, or be named here as one that no list brings."""
    bare_place, bare_activity = Place("", ""), Activity("", "", "")
    not_of_lists = {
        "organisation_id", "verified_on", "successor_id", "verifications", "id", "name", "kind", "changes", "source",
    }  # fmt: skip
    same = {f for f in Place.__dataclass_fields__ if getattr(_full_place(), f) == getattr(bare_place, f)}
    same |= {
        f for f in Activity.__dataclass_fields__ if getattr(_full_activity(), f) == getattr(bare_activity, f)
    }
    assert same - not_of_lists - {"mail"} == set()


@pytest.mark.parametrize("kind", [each.code for each in KINDS])
def test_every_kind_comes_back(tmp_path: Path, kind: str) -> None:
    """By its code, also where the label holds the word of another kind."""
    path = tmp_path / "register.csv"
    place_export.write([Offer(_full_place(), replace(_full_activity(), kind=kind))], path, on=ON)
    assert _again(path)[0].activity.kind == kind


def test_the_csv_begins_with_the_municipal_standard(tmp_path: Path) -> None:
    """Its headings in its order, weekdays and times only where one weekly rule says it all, no formula."""
    weekly = SessionRule(weekdays=frozenset({0, 2}), slots=(Slot(600, 720),))
    offers = [Offer(_full_place(), replace(_full_activity(), rules=(weekly,))), *_offers()]
    path = tmp_path / "register.csv"
    place_export.write(offers, path, on=ON)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert tuple(rows[0])[:4] == ("全国地方公共団体コード", "ID", "地方公共団体名", "名称")
    told = [(row["利用可能曜日"], row["開始時間"], row["終了時間"]) for row in rows]
    assert told == [("月水", "10:00", "12:00"), ("", "", ""), ("", "", ""), ("", "", "")]
    assert rows[2]["名称"] == "'=例示サロン"
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"


def test_every_column_is_read_or_known() -> None:
    """No heading of the export is strange to the import, and none but the first of a meaning is used."""
    meanings = mapping_of(COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert not [heading for heading, meaning in zip(COLUMNS, meanings, strict=True) if meaning.endswith("*")]
    unread = {heading for heading, meaning in zip(COLUMNS, meanings, strict=True) if not meaning}
    assert unread == {
        "名称_英字",
        "町字ID",
        "高度の種別",
        "高度の値",
        "画像",
        "画像_ライセンス",
        "確認日",
        "出典",
    }
    assert set(meanings) - {""} <= set(MEANINGS)


def test_cp932(tmp_path: Path) -> None:
    """The wave dash is written as Windows does; what Shift_JIS cannot hold is refused by name, and no file is left."""
    path = tmp_path / "register.csv"
    place_export.write(_offers(), path, on=ON, encoding="cp932")
    assert "第2・4土曜 11:00～13:30" in path.read_bytes().decode("cp932")
    assert _again(path)[0].place == replace(
        _full_place(), id="", source="export", source_key=_again(path)[0].place.source_key
    )
    path.unlink()
    rare = [Offer(replace(_full_place(), name="𠮷野会館"), _full_activity())]
    with pytest.raises(InvalidInput, match="野会館, 名称: Shift_JIS has no '𠮷'; utf-8 holds everything"):
        place_export.write(rare, path, on=ON, encoding="cp932")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", place_export.SUFFIXES)
def test_the_same_register_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    """Also where a format keeps the time of its making."""
    one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    for path in (one, two):
        place_export.write(_offers(), path, on=ON)
    assert one.read_bytes() == two.read_bytes()


def test_a_workbook_holds_text_only(tmp_path: Path) -> None:
    """No formula, no link, no number out of a telephone number."""
    path = tmp_path / "register.xlsx"
    place_export.write(_offers(), path, on=ON)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_suffixes_encodings_and_folders(tmp_path: Path) -> None:
    """What cannot be written is said with what can."""
    with pytest.raises(InvalidInput, match=r"suffix '\.pdf'; \.csv, \.xlsx"):
        place_export.write([], tmp_path / "register.pdf", on=ON)
    with pytest.raises(InvalidInput, match="encoding 'latin-1': utf-8, cp932"):
        place_export.write([], tmp_path / "register.csv", on=ON, encoding="latin-1")
    with pytest.raises(InvalidInput, match="no such folder"):
        place_export.write([], tmp_path / "nowhere/register.csv", on=ON)


@pytest.mark.parametrize("suffix", place_export.SUFFIXES)
def test_an_empty_register_is_an_empty_list(tmp_path: Path, suffix: str) -> None:
    """Empty out, and empty in again."""
    path = tmp_path / f"register{suffix}"
    place_export.write([], path, on=ON)
    assert places.read(path, source="x").drafts == ()


_TYPES = {"string": str, "number": (int, float), "array": list, "object": dict, "boolean": bool}


def _faults(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    """What of a document breaks the compiled schema: types, required fields, values that are not among those listed."""
    if not isinstance(value, _TYPES[schema["type"]]):
        return [f"{where}: {value!r} is no {schema['type']}"]
    found = [
        f"{where}: no {key}"
        for key in schema.get("required", [])
        if isinstance(value, dict) and key not in value
    ]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r}")
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in schema.get("properties", {}):
                found += _faults(inner, schema["properties"][key], f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for each in value:
            found += _faults(each, schema["items"], where)
    return found


@pytest.mark.real
def test_hsds_keeps_the_compiled_schema(tmp_path: Path, real_data: Path) -> None:
    """Every service of the export is one of HSDS 3.0."""
    path = tmp_path / "register.json"
    place_export.write(_offers(), path, on=ON)
    schema = json.loads((real_data / "hsds/compiled/service.json").read_text("utf-8"))
    services = json.loads(path.read_text("utf-8"))["contents"]
    assert len(services) == 3
    assert [fault for service in services for fault in _faults(service, schema, "service")] == []
    assert _faults({"id": 1}, schema, "service")

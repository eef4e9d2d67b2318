"""Places to belong in an OpenStreetMap extract (PBF): which tags count, and their facts under the headings of lists.

Nodes, ways and multipolygons count; an area is represented by a point on it. Private ones and shelters, whose place
must not be spread, are left out. What comes of it is a derived database under the ODbL: the list's name keeps
「© OpenStreetMap contributors」, so that every page and file that names the source attributes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import shapely

from ibasho.files.confined import run
from ibasho.files.encodings import shown
from ibasho.files.streets import require_pbf
from ibasho.model import Finding, Level

__all__ = ["ATTRIBUTION", "is_pbf", "kind_of_tags", "read_rows"]

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
_WANTED: dict[str, list[str]] = {
    "amenity": ["community_centre", "youth_centre", "library", "social_facility", "social_centre"],
    "club": [],
}
"""Keys of which an object must have one, with one of the values (any, when none is named)."""
_OBJECTS_MOST = 200_000
_NO_ENTRY = {"private", "no"}
_FOR = {
    "senior": "高齢の方", "child": "子ども", "juvenile": "若い人", "homeless": "住まいのない方", "migrant": "外国につながる方",
    "disabled": "障害のある方", "unemployed": "仕事を探している方", "underprivileged": "生活に困っている方",
}  # fmt: skip
_PREFECTURE = ("addr:province", "addr:state", "addr:prefecture")
_TOWN = ("addr:county", "addr:city", "addr:suburb", "addr:quarter", "addr:neighbourhood")


def is_pbf(start: bytes) -> bool:
    """Whether a file beginning with these bytes is an OpenStreetMap extract in PBF format."""
    return b"OSMHeader" in start[:40]


def kind_of_tags(tags: Mapping[str, str]) -> str | None:
    """The code of the kind that these tags mean; None when they mean no place to belong, or one that must not be
    listed.
    """
    if tags.get("access", "") in _NO_ENTRY:
        return None
    amenity = tags.get("amenity", "")
    if amenity == "library":
        return "library"
    if amenity in {"community_centre", "youth_centre"}:
        return _centre(tags)
    if amenity == "social_facility":
        return {
            "soup_kitchen": "childrens_cafeteria"
            if _for(tags) <= {"child", "juvenile"}
            else "community_cafeteria",
            "food_bank": "food_pantry",
            "outreach": "consultation_desk",
        }.get(tags.get("social_facility", ""))
    if amenity == "social_centre":
        return "salon"
    if tags.get("club") and not amenity:
        return "salon" if tags["club"] in {"elderly", "social"} else "cultural_club"
    return None


def _for(tags: Mapping[str, str]) -> set[str]:
    said = ";".join(tags.get(key, "") for key in ("social_facility:for", "community_centre:for"))
    return {part.strip() for part in said.split(";") if part.strip()}


def _centre(tags: Mapping[str, str]) -> str:
    meant = _for(tags)
    if (
        tags.get("amenity") == "youth_centre"
        or tags.get("community_centre") == "youth_centre"
        or meant == {"juvenile"}
    ):
        return "youth_space"
    if meant == {"child"}:
        return "childrens_hall"
    return "senior_centre" if meant == {"senior"} else "community_centre"


def _first(tags: Mapping[str, str], *keys: str) -> str:
    return next((tags[key] for key in keys if tags.get(key)), "")


def _address(tags: Mapping[str, str]) -> str:
    if tags.get("addr:full"):
        return tags["addr:full"]
    numbers = "-".join(tags[key] for key in ("addr:block_number", "addr:housenumber") if tags.get(key))
    return _first(tags, *_PREFECTURE) + "".join(tags.get(key, "") for key in _TOWN) + numbers


def _has(value: str) -> str:
    """``有``, ``無`` or empty (not known) for a yes-or-no tag; ``limited`` says neither."""
    return {"yes": "有", "designated": "有", "no": "無"}.get(value, "")


def _cells(tags: Mapping[str, str], kind: str) -> dict[str, str]:
    """The facts of one object under the headings of lists."""
    fee = {"no": "無料"}.get(tags.get("fee", ""), "")
    wifi = {"wlan": "有", "yes": "有", "no": "無"}.get(tags.get("internet_access", ""), "")
    found = {
        "名称": _first(tags, "name:ja", "name"),
        "名称_カナ": _first(tags, "name:ja-Hira", "name:ja_kana", "name:ja-Kana"),
        "種別_コード": kind,
        "所在地_連結表記": _address(tags),
        "郵便番号": tags.get("addr:postcode", ""),
        "建物名等(方書)": tags.get("addr:flats", ""),
        "電話番号": _first(tags, "phone", "contact:phone"),
        "連絡先メールアドレス": _first(tags, "email", "contact:email"),
        "URL": _first(tags, "website", "contact:website", "url"),
        "opening_hours": tags.get("opening_hours", ""),
        "料金(基本)": fee or tags.get("charge", ""),
        "対象": "、".join(_FOR[each] for each in sorted(_for(tags)) if each in _FOR),
        "段差なし": _has(tags.get("wheelchair", "")),
        "車椅子使用者用トイレ有無": _has(tags.get("toilets:wheelchair", "")),
        "おむつ替えコーナー": _has(_first(tags, "changing_table", "diaper")),
        "Wi-Fi": wifi,
        "団体名": tags.get("operator", ""),
        "説明": _first(tags, "description:ja", "description"),
    }
    return {heading: value for heading, value in found.items() if value}


def _point(lines: list[list[list[float]]]) -> tuple[float, float] | None:
    """A point on the object: the node itself, inside the area, or on the line; None when no node is there."""
    placed = [line for line in lines if line]
    if not placed:
        return None
    drawn = [shapely.LineString(line) for line in placed if len(line) > 1]
    areas = shapely.polygonize(drawn)
    if not areas.is_empty:
        point = areas.representative_point()
    elif drawn:
        point = shapely.union_all(drawn).interpolate(0.5, normalized=True)
    else:
        point = shapely.Point(placed[0][0])
    return round(float(shapely.get_x(point)), 7), round(float(shapely.get_y(point)), 7)


def read_rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[Finding]]:
    """Per place its number (from 1, in the order of type and id) and its cells by heading, and findings.

    The extract is read in a child process with limits. Raises UnreadableFile when the file is no PBF, broken or cut
    off, or too large.
    """
    require_pbf(path)
    task = {"path": str(path.resolve()), "wanted": _WANTED, "objects_most": _OBJECTS_MOST}
    reply = run("extract", task, name=shown(path), memory_bytes=3_000_000_000, within_s=300)
    rows: list[tuple[int, dict[str, str]]] = []
    for key, tags, lines in sorted(reply["objects"], key=lambda each: _order(each[0])):
        kind = kind_of_tags(tags)
        if kind is None:
            continue
        cells = {"ID": key} | _cells(tags, kind)
        point = _point(lines)
        if point is not None:
            cells |= {"緯度": repr(point[1]), "経度": repr(point[0])}
        rows.append((len(rows) + 1, cells))
    says = f"{ATTRIBUTION}: who shows these places says so; keep them apart from municipal lists"
    return rows, [Finding(0, "", "", Level.NOTE, "attribution", says)]


def _order(key: str) -> tuple[str, int]:
    kind, number = key.split("/")
    return kind, int(number)

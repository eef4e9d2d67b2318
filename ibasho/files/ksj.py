"""Facilities of 国土数値情報 (the P series): the numbered attributes get the headings that lists use.

P05 市町村役場等及び公的集会施設, P14 福祉施設, P27 文化施設, P29 学校, as Shapefile and as the GeoJSON of 不動産情報ライブラリ
(whose names end in ``_ja``). Editions number the attributes differently: the 2015 edition of P14 and the 2013 edition
of P29 are told by a code where the later ones have a text. Source: the product pages of each data set and the
manual of 不動産情報ライブラリ API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["renamed"]

_FIELD = re.compile(r"(P05|P14|P27|P29)_\d{3}")
_NEW_P14 = {
    "001": "都道府県", "002": "市区町村名", "003": "所在地_全国地方公共団体コード", "004": "所在地", "006": "種別",
    "008": "名称",
}  # fmt: skip
_OLD_P14 = {"001": "都道府県", "002": "市区町村名", "003": "所在地", "005": "種別", "007": "名称"}
_NEW_P29 = {
    "001": "所在地_全国地方公共団体コード", "002": "ID", "003": "種別", "004": "名称", "005": "所在地",
    "009": "備考",
}  # fmt: skip
_OLD_P29 = {"001": "所在地_全国地方公共団体コード", "004": "種別", "005": "名称", "006": "所在地"}
_P05 = {"001": "所在地_全国地方公共団体コード", "003": "名称", "004": "所在地"}
_P27 = {"001": "所在地_全国地方公共団体コード", "004": "種別", "005": "名称", "006": "所在地"}

_KINDS = {
    "0203": "老人福祉センター",
    "0206": "在宅介護支援センター（相談）",
    "0513": "児童館",
    "03001": "美術館",
    "03002": "博物館",
    "03003": "図書館",
    "16001": "小学校",
    "16002": "中学校",
    "16003": "中等教育学校",
    "16004": "高等学校",
}
"""福祉施設中分類 (P14), 文化施設分類 (P27) and 学校分類 (P29), as far as a kind or a plain word follows from them."""


def _layout(series: str, sample: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """The attributes of the edition that these features are of."""
    if series == "P14":
        codes = [each.get("P14_003", "") for each in sample]
        return _NEW_P14 if all(re.fullmatch(r"\d{4,6}", code) for code in codes if code) else _OLD_P14
    if series == "P29":
        third = [each.get("P29_004", "") for each in sample]
        return _OLD_P29 if all(re.fullmatch(r"\d{5}", code) for code in third if code) else _NEW_P29
    return {"P05": _P05, "P27": _P27}[series]


def _plain(properties: Mapping[str, str]) -> dict[str, str]:
    """The properties with one name per attribute: ``P14_004_ja`` is P14_004, ``P14_006_name_ja`` the word of the
    code in P14_006.
    """
    found: dict[str, str] = {}
    for name, value in properties.items():
        match = _FIELD.match(name)
        if match is None or name[match.end() :] not in {"", "_ja", "_name_ja"}:
            found[name] = value
        elif not name.endswith("_name_ja"):
            found[match[0]] = value
    for name, value in properties.items():
        if name.endswith("_name_ja") and value and _FIELD.match(name):
            found[name.removesuffix("_name_ja")] = value
    return found


def renamed(features: Sequence[tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]] | None:
    """The features under the headings of lists; None when they are not of one of these series.

    Codes of kinds that matter here become words; a whole address begins with prefecture and municipality.
    """
    seen = {
        match[1] for _, properties in features[:50] for name in properties if (match := _FIELD.match(name))
    }
    if len(seen) != 1:
        return None
    series = seen.pop()
    plain = [(number, _plain(properties)) for number, properties in features]
    layout = _layout(series, [properties for _, properties in plain[:50]])
    headings = {f"{series}_{number}": heading for number, heading in layout.items()}
    return [(number, _under_headings(properties, headings)) for number, properties in plain]


def _under_headings(properties: Mapping[str, str], headings: Mapping[str, str]) -> dict[str, str]:
    found = {headings.get(name, name): value for name, value in properties.items()}
    kind = found.get("種別", "")
    if kind:
        found["種別"] = _KINDS.get(kind, "" if kind.isdigit() else kind)
    address = found.get("所在地", "")
    for part in (found.get("市区町村名", ""), found.get("都道府県", "")):
        if part and address and not address.startswith(part):
            address = part + address
    if address:
        found["所在地"] = address
    return found

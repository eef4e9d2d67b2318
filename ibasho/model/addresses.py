"""What a gazetteer knows: addresses with the level at which each is known, and what was found for a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["PREFECTURES", "Address", "AddressLevel", "Entry", "Found", "Hit"]


class AddressLevel(StrEnum):
    """How exact a place in the world is that an address, a station or a name gives; the most exact first."""

    EXACT = "exact"
    """The building's own point."""
    BLOCK = "block"
    """The block (街区) or the lot (地番)."""
    PLACE = "place"
    """A registered place, found by its name."""
    STATION = "station"
    NEIGHBOURHOOD = "neighbourhood"
    """町丁・大字・小字: one point stands for the whole."""
    POSTCODE = "postcode"
    MUNICIPALITY = "municipality"
    """The middle of the municipality's neighbourhoods: where it is, never where something in it is."""


@dataclass(frozen=True)
class Address:
    """One entry of a gazetteer, in the words of its source.

    ``lon`` and ``lat`` are degrees (WGS 84 / JGD2011), both set or both None (a postcode has none of its own).
    ``within_m``: how far from the point what it stands for reaches, metres, when that is known.
    """

    level: AddressLevel
    prefecture: str = ""
    municipality: str = ""
    """With its district or ward: 木田郡三木町, 札幌市中央区."""
    municipality_code: str = ""
    """Five digits, or empty when the source does not say."""
    neighbourhood: str = ""
    """大字・町丁目, such as 恵比寿四丁目."""
    koaza: str = ""
    block: str = ""
    """街区符号 or 地番."""
    name: str = ""
    """A station's name without 駅."""
    lines: tuple[str, ...] = ()
    """The railway lines of a station."""
    postcode: str = ""
    """Seven digits."""
    kana: str = ""
    """The reading of the neighbourhood or station, when the source has one."""
    lon: float | None = None
    lat: float | None = None
    within_m: float | None = None

    @property
    def label(self) -> str:
        """The whole in words, as it is shown: 東京都渋谷区恵比寿四丁目, 見本駅（見本線）, 〒100-0001 …"""
        where = f"{self.prefecture}{self.municipality}{self.neighbourhood}{self.koaza}"
        if self.level is AddressLevel.STATION:
            lines = f"（{'・'.join(self.lines)}）" if self.lines else ""
            return f"{self.name}駅{lines}"
        if self.level is AddressLevel.POSTCODE:
            return f"〒{self.postcode[:3]}-{self.postcode[3:]} {where}".strip()
        joint = "-" if self.block and where[-1:].isdigit() and self.block[:1].isdigit() else ""
        return f"{where}{joint}{self.block}"


@dataclass(frozen=True)
class Entry:
    """An address under the key by which it is found (``ibasho.gazetteer.wording.spelling``).

    ``made_of`` says what of the same source it was made of: empty when the source lists it, ``parts`` for a municipality from
    its neighbourhoods or a neighbourhood from its blocks, ``chome`` for what 丁目 have in common (恵比寿).
    ``source`` and ``format`` are those of the gazetteer that it is in; empty before it is stored.
    """

    address: Address
    key: str
    made_of: str = ""
    source: str = ""
    format: str = ""


@dataclass(frozen=True)
class Hit:
    """A place in the world that a text may mean. ``rest`` is the part of the text that it does not account for.

    ``loosely`` says in which way the text and the entry differ beyond spelling; empty when they do not:
    ``suffix`` (町 is missing in the text), ``words_after`` (words follow that are no house number: another
    neighbourhood may be meant).
    """

    level: AddressLevel
    label: str
    lon: float
    lat: float
    within_m: float | None = None
    municipality_code: str = ""
    rest: str = ""
    loosely: tuple[str, ...] = ()
    named: bool = False
    """Whether the text itself names the municipality."""
    source: str = ""
    """The name under which the gazetteer was imported; empty for a registered place."""
    id: str = ""
    """A registered place's id."""


@dataclass(frozen=True)
class Found:
    """What a text may mean, the best first. ``equal``: how many of the first are equally good."""

    text: str
    hits: tuple[Hit, ...] = ()
    equal: int = 0

    @property
    def only(self) -> Hit | None:
        """The one meaning of the text; None when there is none or several are equally good."""
        return self.hits[0] if self.equal == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether several meanings are equally good: a person must choose."""
        return self.equal > 1


PREFECTURES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県",
    "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
    "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
    "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip
"""In the order of their codes: PREFECTURES[12] is 13, 東京都."""

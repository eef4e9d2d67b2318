"""The one palette: colours, shapes and patterns of every map.

Kinds differ by shape and character as well as by colour, workers by dash as well as by colour, classes of cells by
lightness as well as by hue. tests/maps/test_palette.py holds what is promised: contrast of symbols and of text, and
that the colours stay apart for people with protanopia, deuteranopia and tritanopia.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ACCENT",
    "BACKDROP",
    "DASHES",
    "FAMILIES",
    "INK",
    "LAND",
    "LINE_COLOURS",
    "NO_FIGURE",
    "PROPOSED",
    "REACHED",
    "SYMBOLS",
    "Symbol",
    "bands",
    "people",
    "symbol",
]

LAND = "#FBFAF7"
"""The ground inside the boundary; everything must stand out from it."""
INK = "#1C2530"
ACCENT = "#0B5D55"
BACKDROP = "#7D8794"
"""Places where they are not the subject."""
PROPOSED = "#B0137A"
"""Proposed sites: a star, in a colour that no kind and no class has."""
NO_FIGURE = "#D5D8DC"
"""Cells without a figure; they carry dots as well."""
REACHED = "#EEF3F1"
"""Cells within reach on a map of the people who are not."""

FAMILIES: dict[str, str] = {
    "食べる": "#8F2208",
    "集まる": "#2B5FD0",
    "子ども・若者": "#0E7D68",
    "相談・支え": "#6A1B86",
    "学び・文化": "#946D14",
    "場所": "#1F252C",
}
"""Families of kinds and their colours: 4.5:1 or more against white, so that a character on them can be read."""


@dataclass(frozen=True)
class Symbol:
    """How a kind is drawn: a filled shape with one character, white on the family's colour."""

    family: str
    shape: str
    mark: str

    @property
    def colour(self) -> str:
        """The family's colour."""
        return FAMILIES[self.family]


SYMBOLS: dict[str, Symbol] = {
    "childrens_cafeteria": Symbol("食べる", "circle", "食"),
    "community_cafeteria": Symbol("食べる", "square", "膳"),
    "food_pantry": Symbol("食べる", "hexagon", "配"),
    "salon": Symbol("集まる", "circle", "茶"),
    "exercise_group": Symbol("集まる", "square", "体"),
    "senior_centre": Symbol("集まる", "house", "憩"),
    "dementia_cafe": Symbol("集まる", "diamond", "認"),
    "community_cafe": Symbol("集まる", "hexagon", "喫"),
    "childrearing_base": Symbol("子ども・若者", "circle", "育"),
    "childrens_hall": Symbol("子ども・若者", "house", "児"),
    "play_park": Symbol("子ども・若者", "diamond", "遊"),
    "youth_space": Symbol("子ども・若者", "hexagon", "若"),
    "learning_support": Symbol("子ども・若者", "square", "学"),
    "consultation_desk": Symbol("相談・支え", "square", "相"),
    "self_help_group": Symbol("相談・支え", "circle", "助"),
    "hikikomori_place": Symbol("相談・支え", "house", "居"),
    "library": Symbol("学び・文化", "house", "本"),
    "cultural_club": Symbol("学び・文化", "circle", "文"),
    "japanese_class": Symbol("学び・文化", "square", "語"),
    "community_centre": Symbol("場所", "house", "公"),
    "weather_shelter": Symbol("場所", "hexagon", "涼"),
    "online_gathering": Symbol("場所", "diamond", "遠"),
    "other": Symbol("場所", "circle", "他"),
}

LINE_COLOURS: tuple[str, ...] = ("#2B5FD0", "#8F2208", "#0E7D68", "#6A1B86", "#946D14", "#1F252C")
"""Colours of workers, in the order in which they are given out."""
DASHES: tuple[str, ...] = ("", "14 7", "3 7", "14 6 3 6")
"""Dashes of workers (SVG stroke-dasharray)."""

_NEAR_TO_FAR = ("#C2E5DF", "#EDD27F", "#E69A4C", "#C94F38", "#8B2350", "#3D123E")
_FEW_TO_MANY = ("#D3CCE9", "#A9A2D6", "#7873BC", "#4A4998", "#20215A")


def bands(count: int) -> tuple[str, ...]:
    """``count`` colours (1 or more) from near to far: lightness falls at every step, the far stand out."""
    return _ramp(_NEAR_TO_FAR, count)


def people(count: int) -> tuple[str, ...]:
    """``count`` colours (1 or more) from few to many people: lightness falls at every step."""
    return _ramp(_FEW_TO_MANY, count)


def symbol(kind: str) -> Symbol:
    """The kind's symbol; a kind that is not in the taxonomy is drawn as the kind ``other``."""
    return SYMBOLS.get(kind, SYMBOLS["other"])


def _ramp(anchors: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Colours at equal steps along the anchors, the first and the last included."""
    if count == 1:
        return (anchors[0],)
    steps = (step / (count - 1) * (len(anchors) - 1) for step in range(count))
    return tuple(_between(anchors, at) for at in steps)


def _between(anchors: tuple[str, ...], at: float) -> str:
    low = min(int(at), len(anchors) - 2)
    pairs = zip(_rgb(anchors[low]), _rgb(anchors[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (at - low)):02X}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

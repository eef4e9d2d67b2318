"""How a layer looks in QGIS: QML and SLD made from the layer's own data, so that a GeoPackage opens coloured
and named.

The colours from near to far are those of the maps (a test keeps the two together).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np

from ibasho.layers import AREAS, CANDIDATES, GAPS, Layer

__all__ = ["Rule", "band_colours", "qml", "rules_of", "sld", "thresholds"]

_NEAR_TO_FAR = ("#C2E5DF", "#EDD27F", "#E69A4C", "#C94F38", "#8B2350", "#3D123E")
_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
_FEW_TO_MANY = ("#C94F38", "#E69A4C", "#EDD27F", "#C2E5DF", "#4D9F92")
_ACCENT = "#0B5D55"
_UNREACHED = "#1C2530"
_SYMBOL_TYPE = {"Polygon": "fill", "Point": "marker", "LineString": "line"}


@dataclass(frozen=True)
class Rule:
    """One class: its label, colour, condition in QGIS and as OGC filter (both empty: everything)."""

    label: str
    colour: str
    expression: str = ""
    ogc: str = ""


def thresholds(frame: gpd.GeoDataFrame) -> list[float]:
    """The distances of the run that occur in the layer, ascending."""
    band = np.asarray(frame["band_m"], dtype=np.float64)
    return [float(value) for value in np.unique(band[np.isfinite(band)])]


def band_colours(count: int) -> list[str]:
    """``count`` colours (1 or more) from near to far."""
    steps = [step / (count - 1) * (len(_NEAR_TO_FAR) - 1) if count > 1 else 0.0 for step in range(count)]
    return [_between(at) for at in steps]


def _between(at: float) -> str:
    low = min(int(at), len(_NEAR_TO_FAR) - 2)
    pairs = zip(_rgb(_NEAR_TO_FAR[low]), _rgb(_NEAR_TO_FAR[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (at - low)):02X}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _compare(operator: str, column: str, value: float | str) -> str:
    literal = f"{value:g}" if isinstance(value, float) else value
    name = f"<ogc:PropertyName>{column}</ogc:PropertyName>"
    return f"<ogc:{operator}>{name}<ogc:Literal>{literal}</ogc:Literal></ogc:{operator}>"


def _is_null(column: str) -> str:
    return f"<ogc:PropertyIsNull><ogc:PropertyName>{column}</ogc:PropertyName></ogc:PropertyIsNull>"


def _gap_rules(frame: gpd.GeoDataFrame) -> list[Rule]:
    """One class per threshold, one for farther, one for what cannot be reached at all."""
    limits = thresholds(frame)
    colours = band_colours(len(limits) + 1)
    rules = [
        Rule(
            f"{limit:g} m以内",
            colour,
            f'"band_m" = {limit:g}',
            _compare("PropertyIsEqualTo", "band_m", limit),
        )
        for limit, colour in zip(limits, colours, strict=False)
    ]
    farther = f"<ogc:And>{_is_null('band_m')}<ogc:Not>{_is_null('nearest_m')}</ogc:Not></ogc:And>"
    label = f"{limits[-1]:g} mより遠い" if limits else "圏外"
    rules.append(Rule(label, colours[-1], '"band_m" IS NULL AND "nearest_m" IS NOT NULL', farther))
    rules.append(Rule("行ける居場所がない", _UNREACHED, '"nearest_m" IS NULL', _is_null("nearest_m")))
    return rules


def _area_rules() -> list[Rule]:
    rules = []
    for low, high, colour in zip((0.0, *_SHARES), _SHARES, _FEW_TO_MANY, strict=False):
        last = high == _SHARES[-1]
        upper = "<=" if last else "<"
        name = "PropertyIsLessThanOrEqualTo" if last else "PropertyIsLessThan"
        both = _compare("PropertyIsGreaterThanOrEqualTo", "covered_share", low) + _compare(
            name, "covered_share", high
        )
        expression = f'"covered_share" >= {low:g} AND "covered_share" {upper} {high:g}'
        rules.append(
            Rule(f"カバー率 {low:.0%}〜{high:.0%}", colour, expression, f"<ogc:And>{both}</ogc:And>")
        )
    return rules


def rules_of(layer: Layer, frame: gpd.GeoDataFrame) -> list[Rule]:
    """The classes of a layer: by the run's thresholds, by share, by choice, or one for everything."""
    if layer is GAPS:
        return _gap_rules(frame)
    if layer is AREAS:
        return _area_rules()
    if layer is CANDIDATES:
        return [
            Rule("選定", "#B0137A", '"chosen"', _compare("PropertyIsEqualTo", "chosen", "1")),
            Rule("候補", "#7D8794", 'NOT "chosen"', _compare("PropertyIsEqualTo", "chosen", "0")),
        ]
    return [Rule(layer.title_ja, _ACCENT)]


def _options(values: dict[str, str]) -> str:
    """Properties in the form of QGIS 3.20 and later and in the older one."""
    newer = "".join(f'<Option name="{k}" type="QString" value="{v}"/>' for k, v in values.items())
    older = "".join(f'<prop k="{k}" v="{v}"/>' for k, v in values.items())
    return f'<Option type="Map">{newer}</Option>{older}'


def _colour(colour: str, alpha: int = 255) -> str:
    return ",".join(str(part) for part in (*_rgb(colour), alpha))


def _symbol(number: int, geometry: str, colour: str) -> str:
    kind = _SYMBOL_TYPE[geometry]
    if kind == "fill":
        name = "SimpleFill"
        values = {
            "color": _colour(colour, 190), "outline_color": _colour("#FFFFFF"), "outline_style": "solid",
            "outline_width": "0.1", "outline_width_unit": "MM", "style": "solid",
        }  # fmt: skip
    elif kind == "line":
        name = "SimpleLine"
        values = {
            "line_color": _colour(colour),
            "line_style": "solid",
            "line_width": "0.8",
            "line_width_unit": "MM",
        }
    else:
        name = "SimpleMarker"
        values = {
            "color": _colour(colour), "name": "circle", "outline_color": _colour("#FFFFFF"),
            "outline_style": "solid", "outline_width": "0.3", "outline_width_unit": "MM",
            "size": "3", "size_unit": "MM",
        }  # fmt: skip
    return (
        f'<symbol name="{number}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{name}" enabled="1" locked="0" pass="0">{_options(values)}</layer></symbol>'
    )


def _key(number: int) -> str:
    """A rule's key: QGIS wants a UUID in braces; the same layer gives the same keys."""
    return f"{{00000000-0000-4000-8000-{number:012d}}}"


def qml(layer: Layer, frame: gpd.GeoDataFrame) -> str:
    """The style as QGIS reads it: classes by rules, and Japanese names for the columns."""
    rules = rules_of(layer, frame)
    parts = [
        f'<rule key={quoteattr(_key(i + 1))} symbol="{i}" label={quoteattr(rule.label)}'
        + (f" filter={quoteattr(rule.expression)}" if rule.expression else "")
        + "/>"
        for i, rule in enumerate(rules)
    ]
    symbols = "".join(_symbol(i, layer.geometry, rule.colour) for i, rule in enumerate(rules))
    aliases = "".join(
        f'<alias field={quoteattr(column.name)} index="{i + 1}" '
        f"name={quoteattr(column.meaning_ja + (f' ({column.unit})' if column.unit else ''))}/>"
        for i, column in enumerate(layer.columns)
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology|Fields">'
        '<renderer-v2 type="RuleRenderer" enableorderby="0" forceraster="0" symbollevels="0">'
        f"<rules key={quoteattr(_key(0))}>{''.join(parts)}</rules><symbols>{symbols}</symbols></renderer-v2>"
        f"<aliases>{aliases}</aliases></qgis>\n"
    )


def _symbolizer(geometry: str, colour: str) -> str:
    fill = f'<sld:Fill><sld:CssParameter name="fill">{colour}</sld:CssParameter></sld:Fill>'
    edge = '<sld:Stroke><sld:CssParameter name="stroke">#FFFFFF</sld:CssParameter></sld:Stroke>'
    if geometry == "Polygon":
        return f"<sld:PolygonSymbolizer>{fill}{edge}</sld:PolygonSymbolizer>"
    if geometry == "LineString":
        stroke = f'<sld:CssParameter name="stroke">{colour}</sld:CssParameter>'
        return f"<sld:LineSymbolizer><sld:Stroke>{stroke}</sld:Stroke></sld:LineSymbolizer>"
    mark = f"<sld:Mark><sld:WellKnownName>circle</sld:WellKnownName>{fill}{edge}</sld:Mark>"
    return (
        f"<sld:PointSymbolizer><sld:Graphic>{mark}<sld:Size>10</sld:Size></sld:Graphic></sld:PointSymbolizer>"
    )


def sld(layer: Layer, frame: gpd.GeoDataFrame) -> str:
    """The same classes as an OGC Styled Layer Descriptor 1.0.0, for other programs."""
    rules = "".join(
        f"<sld:Rule><sld:Title>{escape(rule.label)}</sld:Title>"
        + (f"<ogc:Filter>{rule.ogc}</ogc:Filter>" if rule.ogc else "")
        + f"{_symbolizer(layer.geometry, rule.colour)}</sld:Rule>"
        for rule in rules_of(layer, frame)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sld:StyledLayerDescriptor version="1.0.0" '
        'xmlns:sld="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">'
        f"<sld:NamedLayer><sld:Name>{layer.name}</sld:Name><sld:UserStyle><sld:FeatureTypeStyle>{rules}"
        "</sld:FeatureTypeStyle></sld:UserStyle></sld:NamedLayer></sld:StyledLayerDescriptor>\n"
    )

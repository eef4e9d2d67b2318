"""QR codes as SVG, drawn by segno. The text inside is never source: it becomes squares."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

__all__ = ["qr_svg"]


def qr_svg(text: str, *, scale: int = 4, fluid: bool = False) -> Markup:
    """A QR code of the text with medium error correction and a quiet border, as an inline SVG element.

    ``scale``: pixels per module. ``fluid``: no size of its own, it fills what the style sheet gives it.

    ``text`` may have up to about 2,300 bytes; longer ones raise segno's DataOverflowError.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=scale, border=4, xmldecl=False, svgns=True, omitsize=fluid, title=None
    )
    return Markup(out.getvalue().decode("ascii"))  # noqa: S704 - segno writes paths of numbers only

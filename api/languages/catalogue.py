"""A language's sentences, read from its catalogue (gettext's .po format), and the readings that stand in them.

In the catalogue of easy Japanese ``{場所|ばしょ}`` is 場所 with its reading. Which of the three is shown (with the
reading above, without it, or the reading alone where a page can hold no markup) is the page's choice.
"""

from __future__ import annotations

import gettext
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from api.languages.choice import Language

__all__ = ["CATALOGUES", "READING", "Catalogue", "catalogue_of", "kana", "unread", "with_readings"]

CATALOGUES = Path(__file__).parent / "catalogues"
READING = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
"""A word and its reading in a catalogue."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """What is said in one language. ``reviewed``: whether somebody who speaks it has checked the catalogue."""

    sentences: gettext.NullTranslations
    reviewed: bool

    def text(self, message: str) -> str:
        """The sentence for a Japanese one; the Japanese one where there is none."""
        return self.sentences.gettext(message)

    def counted(self, message: str, n: int) -> str:
        """The sentence for ``n`` things, in the form that the language has for that number."""
        return self.sentences.ngettext(message, message, n)


@cache
def catalogue_of(language: Language) -> Catalogue:
    """The language's catalogue, read once."""
    if language.is_source:
        return Catalogue(gettext.NullTranslations(), reviewed=True)
    with (CATALOGUES / f"{language.code}.po").open("rb") as file:
        read = read_po(file, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return Catalogue(gettext.GNUTranslations(compiled), reviewed="Reviewed: yes" in read.header_comment)


def with_readings(text: str) -> Markup:
    """The text with each reading above its word, as one element: rows of a flexible box must not tear it apart."""
    parts = READING.split(text)
    told = [escape(parts[0])]
    for word, reading, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        told.append(
            Markup("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>").format(word, reading) + escape(after)
        )
    whole = Markup("").join(told)
    return whole if len(parts) == 1 else Markup("<span>{}</span>").format(whole)


def unread(text: str) -> str:
    """The text without readings."""
    return READING.sub(r"\1", text)


def kana(text: str) -> str:
    """The text with readings in place of their words."""
    return READING.sub(r"\2", text)

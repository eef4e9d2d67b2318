"""Which languages there are, and which of them a visitor reads: the one in the address, else the browser's."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["JAPANESE", "LANGUAGES", "SPOKEN", "Language", "choose"]


@dataclass(frozen=True)
class Language:
    """One language of the pages.

    ``code`` stands in addresses and names the catalogue; ``tag`` is the BCP 47 tag that the page says (there is none
    for easy Japanese, which is Japanese); ``locale`` is Babel's name; ``name`` is the language's own name in its script;
    ``spoken`` is the code under which the register states that it is spoken somewhere.
    """

    code: str
    tag: str
    locale: str
    name: str
    spoken: str

    @property
    def is_source(self) -> bool:
        """Whether sentences are read as they are written in the code."""
        return self.code == "ja"

    @property
    def reads_entries(self) -> bool:
        """Whether the register's entries, which are in Japanese, are in this language."""
        return self.tag == "ja"

    @property
    def is_easy(self) -> bool:
        """Whether it is easy Japanese (やさしい日本語), the one with readings above its characters."""
        return self.code == "ja-x-easy"


JAPANESE = Language("ja", "ja", "ja_JP", "日本語", "ja")

LANGUAGES: tuple[Language, ...] = (
    JAPANESE,
    Language("ja-x-easy", "ja", "ja_JP", "やさしい日本語", "ja-easy"),
    Language("en", "en", "en_US", "English", "en"),
    Language("zh-Hans", "zh-Hans", "zh_Hans_CN", "简体中文", "zh"),
    Language("ko", "ko", "ko_KR", "한국어", "ko"),
    Language("vi", "vi", "vi_VN", "Tiếng Việt", "vi"),
    Language("pt", "pt-BR", "pt_BR", "Português", "pt"),
)
"""In the order in which the pages list them."""

SPOKEN: dict[str, str] = {
    "ja-easy": "やさしい日本語",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "pt": "Português",
    "es": "Español",
    "tl": "Tagalog",
    "ne": "नेपाली",
    "id": "Bahasa Indonesia",
    "my": "မြန်မာဘာသာ",
    "th": "ไทย",
    "si": "සිංහල",
    "bn": "বাংলা",
    "uk": "Українська",
    "fr": "Français",
    "ru": "Русский",
}
"""Languages that one can look for a place by, each with its own name; beside them sign language."""

_BY_CODE = {language.code.lower(): language for language in LANGUAGES}
_TRADITIONAL = re.compile(r"-(hant|tw|hk|mo)\b")
_RANGE = re.compile(r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})(?:\s*;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?")
_HEADER_MOST = 500


def choose(asked: str | None, accept_language: str = "") -> tuple[Language, bool]:
    """The language for a page, and whether the address chose it.

    ``asked`` (``lang=`` of the address) wins when it names one that there is; else the best of the Accept-Language
    header (RFC 9110, 12.5.4) that there is; else Japanese. Who reads traditional Chinese only gets what stands next in
    the header. No text breaks it.
    """
    named = _BY_CODE.get((asked or "").strip().lower())
    if named is not None:
        return named, True
    wanted: list[tuple[float, int, Language]] = []
    for place, part in enumerate(accept_language[:_HEADER_MOST].split(",")):
        found = _RANGE.fullmatch(part.strip())
        if not found:
            continue
        weight = 1.0 if found[2] is None else float(found[2])
        language = _of_tag(found[1].lower())
        if language is not None and weight > 0:
            wanted.append((-min(weight, 1.0), place, language))
    return (min(wanted, key=lambda each: each[:2])[2] if wanted else JAPANESE), False


def _of_tag(tag: str) -> Language | None:
    """The language of a tag of the header, by its longest beginning that there is."""
    if tag in _BY_CODE:
        return _BY_CODE[tag]
    main = tag.split("-")[0]
    if main == "zh":
        return None if _TRADITIONAL.search(tag) else _BY_CODE["zh-hans"]
    return _BY_CODE.get(main)

"""The sentences of residents' pages and their catalogues: ``python tools/catalogues.py`` brings the two together.

It writes every ``api/languages/catalogues/*.po`` anew: sentences that no page says any more leave, new ones come in
without translation, and those are listed. Exit status 1 when a catalogue is not complete.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from api.languages.catalogue import CATALOGUES  # noqa: E402 - found beside this file
from api.languages.choice import LANGUAGES  # noqa: E402
from ibasho.model import KINDS  # noqa: E402

_COUNTED = (1, 1)
"""One Japanese sentence is both the singular and the plural."""
_KEYWORDS = {"_": None, "_n": _COUNTED, "_plain": None, "say": None, "count": _COUNTED, "mark": None}
_LEFT_OUT = (
    '"POT-Creation', '"PO-Revision', '"Generated-By', '"Project-Id', '"Report-Msgid', '"Last-Tr', '"Language-Team',
)  # fmt: skip
"""Lines of a heading that would make every run another file, or that nobody filled in."""
_CODE = ("api", "api/languages", "api/pages")
_TEMPLATES = ROOT / "api" / "pages" / "templates"


def sentences() -> dict[str, bool]:
    """Every Japanese sentence that residents' pages can say, in the order in which they stand in the files; True where
    it counts things."""
    found: dict[str, bool] = {}
    for method, path in _files():
        keywords = (
            _KEYWORDS if method == "python" else {each: _KEYWORDS[each] for each in ("_", "_n", "_plain")}
        )
        with path.open("rb") as file:
            for _, message, _, _ in extract(method, file, keywords=keywords, comment_tags=()):
                counts = isinstance(message, tuple)
                sentence = message[0] if counts else message
                found[sentence] = found.get(sentence, False) or counts
    for kind in KINDS:
        found.setdefault(kind.label_ja, False)
    return found


def _files() -> Iterator[tuple[str, Path]]:
    for path in sorted(_TEMPLATES.glob("*.html")):
        yield "jinja2.ext:babel_extract", path
    for folder in _CODE:
        for path in sorted((ROOT / folder).glob("*.py")):
            yield "python", path


def read(code: str) -> Catalog:
    """The catalogue of a language; an empty one when there is no file yet."""
    path = CATALOGUES / f"{code}.po"
    if not path.exists():
        return Catalog(locale=None, header_comment=f"# {code}\n# Reviewed: no")
    with path.open("rb") as file:
        return read_po(file)


def missing(code: str) -> list[str]:
    """The sentences that the catalogue of a language does not translate."""
    catalogue = read(code)
    lacking = []
    for sentence, counts in sentences().items():
        known = catalogue.get(sentence)
        said = known.string if known is not None else ""
        forms = said if isinstance(said, tuple) else (said,)
        if known is None or known.fuzzy or not all(forms) or isinstance(known.id, tuple) is not counts:
            lacking.append(sentence)
    return lacking


def update(code: str, locale: str) -> None:
    """Writes the catalogue anew with today's sentences, in their order."""
    old = read(code)
    new = Catalog(locale=locale, header_comment=old.header_comment, fuzzy=False)
    for sentence, counts in sentences().items():
        known = old.get(sentence)
        said = known.string if known is not None and isinstance(known.id, tuple) is counts else None
        new.add((sentence, sentence) if counts else sentence, said if said is not None else "")
    written = BytesIO()
    write_po(written, new, width=110, omit_header=False, sort_output=False)
    lines = written.getvalue().decode("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(_LEFT_OUT)]
    (CATALOGUES / f"{code}.po").write_text("\n".join(kept) + "\n", encoding="utf-8")


def main() -> int:
    """Update all; say what is missing."""
    CATALOGUES.mkdir(exist_ok=True)
    complete = True
    for language in LANGUAGES:
        if language.is_source:
            continue
        update(language.code, language.locale)
        for sentence in missing(language.code):
            complete = False
            print(f"{language.code}: {sentence}")  # noqa: T201 - a command
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())

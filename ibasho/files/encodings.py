"""Bytes to text: which encoding a list is in, and what a file is when it is no text at all."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ibasho.errors import UnreadableFile

__all__ = ["decode", "printable", "read_bytes", "shown", "what_it_is"]

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook (.xlsx)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Excel or Word file (.xls, .doc) or one locked with a password",
    ),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\x00", "a SQLite database (GeoPackage?)"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a Windows program"),
)


def printable(text: str, most: int = 100) -> str:
    """The text as messages may repeat it: at most so many characters, none that moves a cursor or cannot be written."""
    return "".join(char for char in text[: most * 2] if char.isprintable())[:most]


def shown(path: Path) -> str:
    """The file's name as messages say it: without its folder and without control characters."""
    return printable(path.name, 200) or "file"


def read_bytes(path: Path, *, bytes_most: int, first: int | None = None) -> bytes:
    """The whole file, or its first bytes only; raises UnreadableFile when it is missing, a folder, empty,
    locked or larger than ``bytes_most``.
    """
    name = shown(path)
    if path.name.startswith("~$"):
        raise UnreadableFile(f"{name}: this is the mark of an open Excel file; choose the file itself")
    try:
        if path.is_dir():
            raise UnreadableFile(f"{name}: this is a folder; a file is accepted")
        size = path.stat().st_size
        if size > bytes_most:
            raise UnreadableFile(f"{name}: {size:,} bytes; up to {bytes_most:,} bytes are accepted")
        with path.open("rb") as stream:
            data = stream.read(-1 if first is None else first)
    except FileNotFoundError:
        raise UnreadableFile(f"{name}: there is no such file") from None
    except PermissionError:
        raise UnreadableFile(
            f"{name}: it may not be read; close it in other programs and check its permissions"
        ) from None
    except OSError as error:
        raise UnreadableFile(
            f"{name}: it cannot be read ({error.strerror or 'input/output error'})"
        ) from None
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"{name}: the file is empty")
    return data


def what_it_is(data: bytes) -> str | None:
    """What the bytes are when they are no plain text ("a PNG image" …), or None."""
    for signature, words in _SIGNATURES:
        if data.startswith(signature):
            return words
    start = data[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start[:500]:
        return "a web page (HTML); the download led to a page and not to the file"
    if start.startswith((b"<?xml", b"<")):
        return "an XML document"
    return None


_USUAL = re.compile(r"[\t\r\n\x20-\x7e\u2010-\u2027\u2460-\u24ff\u3000-\u30ff\u4e00-\u9fff\uff01-\uffee]")
"""Characters that Japanese lists are made of."""


def _utf16_without_mark(data: bytes) -> str | None:
    """``utf-16-le`` or ``utf-16-be`` when the bytes read so are nearly all characters of Japanese lists, else None.

    Zeros alone do not tell: the code of 一 ends in one.
    """
    sample = data[:4000]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    usual = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
        usual[encoding] = len(_USUAL.findall(text)) / len(text)
    best = max(usual, key=lambda encoding: usual[encoding])
    return best if usual[best] > 0.95 else None


def _sixteen(data: bytes) -> str | None:
    """The UTF-16 encoding that the mark or the zeros tell, or None."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None if data.startswith(codecs.BOM_UTF8) else _utf16_without_mark(data)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _other_japanese(data: bytes) -> str | None:
    """The name of an older Japanese encoding that the bytes are in, or None."""
    if b"\x1b$B" in data or b"\x1b$@" in data:
        return "ISO-2022-JP (JIS)"
    if _decodes(data, "utf-8"):
        return None
    try:
        as_euc = data.decode("euc_jp")
    except UnicodeDecodeError:
        return None
    try:
        as_cp932 = data.decode("cp932")
    except UnicodeDecodeError:
        return "EUC-JP" if any("\u3040" <= c <= "\u30ff" for c in as_euc) else None
    # EUC-JP read as cp932 turns into half-width katakana, which no list is full of.
    halfwidth = sum("\uff61" <= c <= "\uff9f" for c in as_cp932)
    kana = sum("\u3040" <= c <= "\u30ff" for c in as_euc)
    return "EUC-JP" if halfwidth > max(20, 0.2 * len(as_cp932)) and kana > 0 else None


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and its encoding (``utf-8``, ``utf-16``, ``utf-16-le``, ``utf-16-be`` or ``cp932``), marks
    removed.

    Raises UnreadableFile naming what the bytes are instead (an image, a zip, an older encoding), or the first
    line that is in no accepted encoding.
    """
    is_other = what_it_is(data)
    if is_other:
        raise UnreadableFile(f"{name}: this is {is_other}, not a text table")
    sixteen = _sixteen(data)
    if sixteen is None and b"\x00" in data:
        raise UnreadableFile(f"{name}: binary data, not a text table; CSV text or .xlsx is accepted")
    other = _other_japanese(data) if sixteen is None else None
    if other:
        raise UnreadableFile(
            f"{name}: the text is in {other}; UTF-8, UTF-16 and Shift_JIS (cp932) are accepted"
        )
    for encoding in (sixteen,) if sixteen else ("utf-8", "cp932"):
        try:
            return data.decode(encoding).lstrip("\ufeff"), encoding
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    tried = "UTF-16" if sixteen else "UTF-8 or Shift_JIS (cp932)"
    raise UnreadableFile(
        f"{name}: line {line} cannot be read as {tried}; save the file as UTF-8 and try again"
    )

"""Zip archives from outside: opened only after their directory and their real bytes have been checked."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from ibasho.errors import UnreadableFile

__all__ = ["Archive", "ArchiveLimits", "open_archive"]

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    OSError,
    NotImplementedError,
    EOFError,
)
_NESTED = re.compile(r"\.(zip|gz|bz2|xz|7z|rar|tar|tgz|xlsx)$", re.IGNORECASE)


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold. The ratio is looked at only above ``ratio_from_bytes`` of content."""

    entries_most: int = 200
    bytes_most: int = 200_000_000
    ratio_most: int = 100
    ratio_from_bytes: int = 10_000_000
    nested: bool = False


class Archive:
    """An archive whose directory has been checked; ``members`` are its files, in order."""

    def __init__(self, data: bytes, name: str, limits: ArchiveLimits) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except _DAMAGE:
            raise UnreadableFile(f"{name}: the zip archive is broken or cut off") from None
        if len(entries) > limits.entries_most:
            raise UnreadableFile(
                f"{name}: {len(entries):,} entries in the archive; up to {limits.entries_most:,} are accepted"
            )
        for entry in entries:
            self._check_entry(entry, limits)
        declared = sum(entry.file_size for entry in entries)
        if declared > limits.bytes_most or (
            declared > limits.ratio_from_bytes and declared > limits.ratio_most * len(data)
        ):
            raise UnreadableFile(
                f"{name}: the archive unpacks to {declared:,} bytes; up to {limits.bytes_most:,} bytes and "
                f"{limits.ratio_most} times its own size are accepted"
            )
        self.members = tuple(entry.filename for entry in entries)

    def _check_entry(self, entry: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        shown = "".join(c for c in path.name if c.isprintable())
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename or "\x00" in entry.orig_filename:
            raise UnreadableFile(f"{self._name}: entry {shown!r} points outside the archive")
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise UnreadableFile(f"{self._name}: entry {shown!r} is a link; plain files are accepted")
        if entry.flag_bits & 0x1:
            raise UnreadableFile(
                f"{self._name}: the archive is locked with a password; an unlocked one is accepted"
            )
        if not limits.nested and _NESTED.search(path.name):
            raise UnreadableFile(f"{self._name}: entry {shown!r} is an archive itself; unpack it first")

    def read(self, member: str) -> bytes:
        """The whole content of one member. Raises UnreadableFile when it is larger than declared, or
        damaged.
        """
        declared = self._zip.getinfo(member).file_size
        try:
            with self._zip.open(member) as stream:
                content = stream.read(declared + 1)
        except (*_DAMAGE, RuntimeError):
            raise UnreadableFile(f"{self._name}: the archive is damaged") from None
        if len(content) != declared:
            raise UnreadableFile(f"{self._name}: the archive lies about the size of its content")
        return content


def open_archive(data: bytes, name: str, limits: ArchiveLimits | None = None) -> Archive:
    """The archive, its directory checked. Raises UnreadableFile with the reason; ``name`` is what messages
    call it.
    """
    return Archive(data, name, limits or ArchiveLimits())

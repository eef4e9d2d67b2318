"""Archives: everything a zip can lie about."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from ibasho.errors import UnreadableFile
from ibasho.files.archives import ArchiveLimits, open_archive


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_plain_archive_is_read() -> None:
    """Members in order, content as it was."""
    archive = open_archive(_zip({"a.txt": b"one", "b/c.txt": b"two"}), "z.zip")
    assert archive.members == ("a.txt", "b/c.txt")
    assert archive.read("b/c.txt") == b"two"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"../x.txt": b""}, "points outside"),
        ({"a/../../x.txt": b""}, "points outside"),
        ({"/etc/x": b""}, "points outside"),
        ({"C:\\x.txt": b""}, "points outside"),
        ({"..\\x.txt": b""}, "points outside"),
        ({"inner.zip": b"PK"}, "is an archive itself"),
        ({"inner.tar": b"x"}, "is an archive itself"),
        ({f"{n}.txt": b"" for n in range(201)}, "201 entries"),
        ({"big.txt": bytes(30_000_000)}, "unpacks to 30,000,000 bytes"),
    ],
)
def test_hostile_members_are_refused(members: dict[str, bytes], words: str) -> None:
    """Paths that leave the archive, archives inside it, too many entries, and bombs."""
    with pytest.raises(UnreadableFile, match=f"^z.zip: .*{words}"):
        open_archive(_zip(members), "z.zip")


def test_links_and_passwords_are_refused() -> None:
    """A symbolic link and an encrypted entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnreadableFile, match="is a link"):
        open_archive(out.getvalue(), "z.zip")
    data = bytearray(_zip({"a.txt": b"x"}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    with pytest.raises(UnreadableFile, match="locked with a password"):
        open_archive(bytes(data), "z.zip")


def test_lies_about_sizes_are_found_when_read() -> None:
    """An entry that unpacks to more than it declares is refused and never held."""
    data = bytearray(_zip({"a.txt": bytes(5_000_000)}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    archive = open_archive(bytes(data), "z.zip")
    with pytest.raises(UnreadableFile, match=r"lies about the size|damaged"):
        archive.read("a.txt")


def test_damage_is_refused() -> None:
    """Cut off, or flipped inside."""
    data = _zip({"a.txt": b"some text " * 1000})
    with pytest.raises(UnreadableFile, match="broken or cut off"):
        open_archive(data[:-10], "z.zip")
    flipped = bytearray(data)
    flipped[45] ^= 255
    with pytest.raises(UnreadableFile, match="damaged"):
        open_archive(bytes(flipped), "z.zip").read("a.txt")


def test_many_entries_can_be_allowed() -> None:
    """Limits are a parameter."""
    members = {f"{n}.txt": b"" for n in range(300)}
    assert len(open_archive(_zip(members), "z.zip", ArchiveLimits(entries_most=300)).members) == 300

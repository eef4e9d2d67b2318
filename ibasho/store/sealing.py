"""Encryption of what is stored: AES-256-GCM, with keys that are never in a database."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import time
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ibasho.errors import InvalidInput, Unavailable

__all__ = ["KEY_BYTES", "Keys", "load_key"]

KEY_BYTES = 32
_NONCE_BYTES = 12
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY
_WAITS = 50
_PAD_BYTES = 256
"""Texts are padded to a multiple of this, so that the length of a note tells little."""


class Keys:
    """What one key of 32 bytes gives: sealing, marks that find a token, and codes that vouch for rows.

    ``about`` names what the key is for (``visits``, ``accounts``): the same bytes for another purpose open nothing.
    """

    def __init__(self, key: bytes, about: str) -> None:
        if len(key) != KEY_BYTES:
            raise InvalidInput(
                f"{about} key: it has {len(key)} bytes; {KEY_BYTES} are accepted", field=f"{about}_key"
            )
        self._about = about
        self._seal = AESGCM(self._derived(key, "seal"))
        self._mark = self._derived(key, "mark")
        self._vouch = self._derived(key, "vouch")

    def seal(self, text: str, bound_to: str) -> bytes:
        """The encrypted text. It opens only with the same ``bound_to``: a row's content fits no other row."""
        raw = text.encode()
        padded = raw + b" " * (-len(raw) % _PAD_BYTES)
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, padded, bound_to.encode())

    def unseal(self, sealed: bytes, bound_to: str) -> str:
        """The text that was sealed; Unavailable when it was altered, moved to another row, or the key is another."""
        try:
            padded = self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
        except InvalidTag:
            raise Unavailable(
                f"a stored entry cannot be decrypted: it was altered, or the {self._about} key is another"
            ) from None
        return padded.rstrip(b" ").decode()

    def mark(self, *words: str) -> str:
        """A keyed hash that finds a token and does not show it: 64 hexadecimal digits."""
        return hmac.digest(self._mark, _joined(words), "sha256").hex()

    def vouch(self, *words: str) -> str:
        """A code over some words that nobody can make without the key: 64 hexadecimal digits."""
        return hmac.digest(self._vouch, _joined(words), "sha256").hex()

    def _derived(self, key: bytes, purpose: str) -> bytes:
        info = f"ibasho {self._about} {purpose}".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(key)


def load_key(given: str, data_dir: Path, *, about: str, without: str, create: bool = False) -> bytes:
    """The key: the one given (url-safe base64 of 32 bytes), else the one in ``<about>.key`` of the data directory.

    With ``create`` a missing file is made, readable by its owner only. Raises InvalidInput for a key of another form
    and Unavailable when there is none (``without``: what cannot be done then) or when others may read the file. No
    message shows a key.
    """
    variable = f"IBASHO_{about.upper()}_KEY"
    if given:
        return _decoded(given, variable, about)
    path = data_dir / f"{about}.key"
    if create and not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # Another process may make it at the same moment: then theirs counts.
        with suppress(FileExistsError), os.fdopen(os.open(path, _NEW, 0o600), "wb") as handle:
            handle.write(base64.urlsafe_b64encode(os.urandom(KEY_BYTES)) + b"\n")
    if not path.is_file():
        raise Unavailable(
            f"{path} is missing: without it {without}. Put it back from where you keep the copy, or set {variable}",
            field=f"{about}_key",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Unavailable(f"{path} can be read by others; run: chmod 600 {path}", field=f"{about}_key")
    return _decoded(_written(path), path.name, about)


def _written(path: Path) -> str:
    """The file's text; waited for while another process that has just made it has not written it yet."""
    for _ in range(_WAITS):
        text = path.read_text("ascii", errors="replace").strip()
        if text:
            return text
        time.sleep(0.02)
    return ""


def _decoded(text: str, where: str, about: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise InvalidInput(f"{where}: url-safe base64 of {KEY_BYTES} bytes is accepted", field=f"{about}_key")
    return key


def _joined(words: tuple[str, ...]) -> bytes:
    # Lengths first: ("ab", "c") and ("a", "bc") must differ.
    parts = [word.encode() for word in words]
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)

"""Hashes of tokens and keys that are random to their last bit."""

from __future__ import annotations

import hashlib

__all__ = ["token_hash"]


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal: a fast hash is enough, nobody can guess their way to 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()

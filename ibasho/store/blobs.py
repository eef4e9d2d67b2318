"""Arrays as one compressed blob (docs/decisions/0004)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["packed", "unpacked"]


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Named arrays of numbers or text as compressed bytes."""
    blob = io.BytesIO()
    np.savez_compressed(blob, allow_pickle=False, **arrays)
    return blob.getvalue()


def unpacked(blob: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of ``packed``, by name and in the order they were given."""
    # Never a pickle: whoever can write to the database must not thereby run code here.
    with np.load(io.BytesIO(blob), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}

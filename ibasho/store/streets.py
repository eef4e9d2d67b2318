"""Street networks under a name, each as one compressed blob of arrays (docs/decisions/0004)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from ibasho.errors import InvalidInput
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Finding, InputMeta, Verdict
from ibasho.store import content, inputs
from ibasho.store.blobs import packed, unpacked
from ibasho.store.engine import Connection
from ibasho.store.tables import street_networks

__all__ = ["findings", "get", "hashes", "names", "put"]

_NOUN = "street network"


def put(
    conn: Connection,
    name: str,
    network: StreetNetwork,
    *,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> tuple[InputMeta, Verdict]:
    """Store a street network: what is stored now, and created, updated (other content) or same (equal content)."""
    arrays = {each: np.asarray(array) for each, array in network.to_arrays().items()}
    objects = sorted(each for each, array in arrays.items() if array.dtype.hasobject)
    if objects:
        raise InvalidInput(f"arrays {objects} hold Python objects: numbers and text are accepted")
    meta = inputs.meta_of(name, source, at, content.of_arrays(arrays))
    about = {each: [array.dtype.str, list(array.shape)] for each, array in arrays.items()}
    columns = {"about": about, "arrays": packed(arrays)}
    _, meta, verdict = inputs.put(conn, street_networks, meta, findings, columns)
    return meta, verdict


def get(conn: Connection, name: str) -> tuple[InputMeta, StreetNetwork]:
    """A street network and where it came from; NotFound lists what is stored."""
    row, meta = inputs.find(conn, street_networks, _NOUN, name)
    return meta, StreetNetwork.from_arrays(unpacked(bytes(row.arrays)))


def names(conn: Connection) -> list[str]:
    """The street networks that are stored."""
    return inputs.names(conn, street_networks)


def hashes(conn: Connection) -> dict[str, str]:
    """The content hash of each network that is stored: enough to know whether one in memory is still the same."""
    return inputs.hashes(conn, street_networks)


def findings(conn: Connection, name: str) -> tuple[Finding, ...]:
    """What was remarked when the network was read."""
    return inputs.findings(conn, street_networks, _NOUN, name)

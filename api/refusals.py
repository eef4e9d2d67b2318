"""What is refused because of how it was asked over HTTP, beyond what the library refuses."""

from __future__ import annotations

from ibasho.errors import Conflict, InvalidInput

__all__ = ["ChangedMeanwhile", "VersionNeeded"]


class VersionNeeded(InvalidInput):
    """A change without If-Match: two people must not overwrite one another unseen."""

    def __init__(self) -> None:
        super().__init__(
            "If-Match is needed: send the ETag that GET gave, so that nobody's change is overwritten unseen",
            field="If-Match",
        )


class ChangedMeanwhile(Conflict):
    """The entry is no longer of the version that If-Match names."""

    def __init__(self, tag: str) -> None:
        super().__init__(
            f"If-Match {tag[:40]!r}: the entry was changed meanwhile; read it again and repeat the change",
            field="If-Match",
        )

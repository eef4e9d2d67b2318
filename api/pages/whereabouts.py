"""From where a visitor asks, in their own words: what the finder understood, what it asks back, what it could not find."""

from __future__ import annotations

from dataclasses import dataclass

from api.languages import Message, mark
from ibasho.model import AddressLevel, Hit
from ibasho.nearby.origin import candidates
from ibasho.store import Connection

__all__ = ["Whereabouts", "from_words"]

_ABOUT = {AddressLevel.NEIGHBOURHOOD, AddressLevel.POSTCODE, AddressLevel.MUNICIPALITY}
_NOT_FOUND = mark("その場所は 見つかりませんでした。書き方を変えて、もう一度 入れてください。")
_ONLY_PART = mark("入れた言葉のうち、市区町村までしか わかりませんでした。もう一度 入れてください。")


@dataclass(frozen=True)
class Whereabouts:
    """What words mean: one place, or several to choose from, or nothing with the reason."""

    hit: Hit | None = None
    choices: tuple[Hit, ...] = ()
    problems: tuple[Message, ...] = ()

    @property
    def about(self) -> bool:
        """Whether the point stands for an area that it is in the middle of."""
        return self.hit is not None and self.hit.level in _ABOUT


def from_words(conn: Connection, text: str) -> Whereabouts:
    """What the words mean; no words mean nothing, and that is no problem."""
    if not text:
        return Whereabouts()
    found = candidates(conn, text)
    only = found.only
    if only is not None and not (only.level is AddressLevel.MUNICIPALITY and only.rest):
        return Whereabouts(only)
    if only is not None:
        return Whereabouts(choices=found.hits, problems=(Message(_ONLY_PART),))
    if found.ambiguous:
        return Whereabouts(choices=found.hits[: found.equal])
    return Whereabouts(choices=found.hits, problems=(Message(_NOT_FOUND),))

"""How a map reaches its reader: as one file, or served."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from ibasho.errors import InvalidInput

__all__ = ["Delivery"]

_NONCE = re.compile(r"[A-Za-z0-9+/_-]{16,128}={0,2}")
_STATIC_URL = re.compile(r"(https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?)?(/[A-Za-z0-9._~\-]+)+")


@dataclass(frozen=True)
class Delivery:
    """``Delivery.FILE``: one self-contained file that makes no request at all, with its Content-Security-Policy inside.

    ``Delivery.served(static_url, nonce)``: scripts and styles come from ``static_url`` (see ``maps.assets.served``) and
    carry the nonce; whoever serves the page sends ``content_security_policy`` (or a policy that allows as much).
    """

    static_url: str = ""
    nonce: str = ""

    FILE: ClassVar[Delivery]

    @classmethod
    def served(cls, static_url: str, nonce: str) -> Delivery:
        """Served below ``static_url`` (an absolute path or http(s) address without query), with a fresh nonce.

        Raises InvalidInput when either holds a character that could leave its attribute or header.
        """
        address = static_url.rstrip("/")
        if not _STATIC_URL.fullmatch(address):
            raise InvalidInput(
                f"static_url {static_url!r}: a path such as /static/maps or an http(s) address is accepted",
                field="static_url",
            )
        if not _NONCE.fullmatch(nonce):
            raise InvalidInput(
                "nonce: 16 to 128 characters of base64 (or its url-safe form) are accepted", field="nonce"
            )
        return cls(address, nonce)

    @property
    def is_file(self) -> bool:
        """Whether the page must stand alone."""
        return not self.static_url

    @property
    def content_security_policy(self) -> str:
        """The policy that a served page needs, as the value of the header; a file carries its own in the page.

        Scripts and styles run by nonce alone. Images are the layer button's icon and nothing else.
        """
        if self.is_file:
            raise InvalidInput(
                "a file carries its policy inside; only a served map needs the header", field="delivery"
            )
        host = re.match(r"https?://[^/]+", self.static_url)
        images = host.group(0) if host else "'self'"
        return (
            f"default-src 'none'; script-src 'nonce-{self.nonce}'; style-src 'nonce-{self.nonce}'; "
            f"img-src {images} data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )


Delivery.FILE = Delivery()

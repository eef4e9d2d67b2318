"""Numbers and addresses of the register, made safe to be dialled and followed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["dial", "mail_address", "web_address"]


def dial(phone: str) -> str:
    """The number as a telephone dials it, or nothing when it holds anything but digits and their usual separators."""
    if not re.fullmatch(r"\+?[0-9][0-9()\- ]{2,30}", phone.strip()):
        return ""
    return re.sub(r"[^0-9+]", "", phone)


def web_address(url: str) -> str:
    """The address when a browser may be sent there: http or https with a host; else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname and len(url) <= 2000 else ""


def mail_address(mail: str) -> str:
    """The address when a mail program may be given it: one plain address without any parameter; else nothing."""
    plain = mail.strip()
    return plain if re.fullmatch(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,250}", plain) else ""

"""Reading a drawn page in a test: its data, and the page without them."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["payload_of", "shell_of"]

_DATA = re.compile(r'(<script type="application/json" id="ibasho-data">)(.*?)(</script>)', re.DOTALL)
_TITLE = re.compile(r"(<title>)(.*?)(</title>)", re.DOTALL)


def payload_of(page: str) -> dict[str, Any]:
    """The data of a page; there is exactly one block."""
    ((_, written, _),) = _DATA.findall(page)
    found: dict[str, Any] = json.loads(written)
    return found


def shell_of(page: str) -> str:
    """The page without its data and its title: what no text may change."""
    return _TITLE.sub(r"\1\3", _DATA.sub(r"\1\3", page))

"""Addresses and telephone numbers in one form, to be compared: not to be shown, and not to be found on a map."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ibasho.writing import fold

__all__ = ["Address", "address", "phone_digits"]

_LETTERS_MOST = 300
"""Letters of an address or a telephone number that are looked at."""
_MUNICIPALITY = re.compile(
    r"^(?P<prefecture>北海道|東京都|(?:京都|大阪)府|[^\d\s]{2,3}?県)?"
    r"(?P<name>(?:[^\d\s市区町村]{1,4}郡)?(?:[^\d\s市]{1,5}?市(?!町)|[^\d\s市区]{1,4}?区|[^\d\s町村]{1,5}?[町村](?=大字|字)))"
)
_TOWN = re.compile(r"^(?P<name>(?:[^\d\s郡]{1,4}郡)?[^\d\s町村]{1,5}?[町村])(?=.*\D)")
_CHOME = re.compile(r"([一二三四五六七八九十]+)(?=丁目|番(?![町丁])|号)")
_NUMERAL = str.maketrans("一二三四五六七八九", "123456789")
_STEP = re.compile(r"丁目|番地の|番地|番(?![町丁])|号|の(?=\d)|[-‐‑‒–—―−ー－](?=\d)")
_FIRST_NUMBER = re.compile(r"^(?P<where>\D*)(?P<number>\d+(?:-\d+)*)-?(?P<rest>.*)$")
_ROOM = re.compile(r"(?:地下|B)?(\d+)\s*(?:階|F(?![a-z])|号室)", re.IGNORECASE)
_PHONE = re.compile(r"[\d\-‐‑–—−ー－()\s.+]{9,}")


@dataclass(frozen=True)
class Address:
    """The parts of an address that two writings of it share; empty parts are not known."""

    municipality: str = ""
    """As it stands in the address: 見本市. Empty when the address does not begin with one."""
    where: str = ""
    """What stands between the municipality and the number: the neighbourhood, folded."""
    number: tuple[int, ...] = ()
    """丁目, 番, 号: 2-8-7 is (2, 8, 7)."""
    floor: str = ""
    """The floor or room."""
    building: str = ""
    """What else is said after the number, folded."""


def address(text: str) -> Address:
    """The parts of an address; all empty when there is no text.

    >>> address("例示県見本市扇町二丁目８番７号 扇ビル2F").number, address("扇町2-8-7").number
    ((2, 8, 7), (2, 8, 7))
    """
    plain = unicodedata.normalize("NFKC", text[:_LETTERS_MOST]).strip()
    plain = re.split(r"※|\(", plain, maxsplit=1)[0].strip()
    if not plain:
        return Address()
    found = _MUNICIPALITY.match(plain)
    municipality = found["name"] if found else ""
    plain = plain[found.end() :] if found else re.sub(r"^[^\d\s]{2,3}?県", "", plain)
    plain = _CHOME.sub(lambda numeral: str(_number(numeral[1])), plain)
    plain = re.sub(r"大字|字", "", _STEP.sub("-", plain)).replace(" -", "-")
    parts = _FIRST_NUMBER.match(plain)
    if parts is None:
        return Address(municipality, fold(plain))
    numbers = tuple(int(each[:6]) for each in parts["number"].split("-"))
    floor = _ROOM.search(parts["rest"])
    return Address(
        municipality,
        fold(parts["where"]),
        numbers[:3],
        floor[1] if floor else "-".join(map(str, numbers[3:])),
        fold(_ROOM.sub("", parts["rest"])),
    )


def town(text: str) -> str:
    """The 町 or 村 that an address without a city begins with, which may be a municipality or a neighbourhood."""
    plain = re.sub(r"^[^\d\s]{2,3}?県", "", unicodedata.normalize("NFKC", text[:_LETTERS_MOST]).strip())
    found = _TOWN.match(plain)
    return found["name"] if found else ""


def phone_digits(text: str) -> str:
    """The digits of the first telephone number in a text, with a leading 0; empty when there is none.

    >>> phone_digits("（０００）0000-1147 内線 21"), phone_digits("+81-00-0000-3147")
    ('00000001147', '00000003147')
    """
    found = _PHONE.search(unicodedata.normalize("NFKC", text[:_LETTERS_MOST]))
    if found is None:
        return ""
    number = found[0].strip().replace("(0)", "")
    digits = re.sub(r"\D", "", number)
    if number.startswith("+81"):
        digits = "0" + digits[2:]
    return digits if 9 <= len(digits) <= 11 else ""


def _number(numeral: str) -> int:
    tens, ten, units = numeral.rpartition("十")
    return (int(tens.translate(_NUMERAL) or 1) * 10 if ten else 0) + int(units.translate(_NUMERAL) or 0)

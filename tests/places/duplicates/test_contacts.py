"""Addresses and telephone numbers in one form."""

from __future__ import annotations

import doctest

import pytest

from ibasho.places.duplicates import contacts
from ibasho.places.duplicates.contacts import Address, address, phone_digits


@pytest.mark.parametrize(
    "text",
    [
        "見本市扇町二丁目8-7",
        "例示県見本市扇町2丁目8番7号",
        "見本市扇町２−８−７",
        "見本市扇町2ー8ー7",
        "見本市大字扇町２丁目８番地の７",
        "見本市 扇町2-8-7（扇ビル）",
        "見本市扇町二丁目八番七号",
    ],
)
def test_one_address_in_many_writings(text: str) -> None:
    assert address(text) == Address("見本市", "扇町", (2, 8, 7))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", Address()),
        ("※非公開", Address()),
        ("扇町2-8-7", Address("", "扇町", (2, 8, 7))),
        ("見本市扇町", Address("見本市", "扇町")),
        ("見本市川島191番地10 山ビル2F", Address("見本市", "川島", (191, 10), "2", "山びる")),
        ("見本市八代5-6-37-109", Address("見本市", "八代", (5, 6, 37), "109")),
        ("例示区緑池3丁目4番", Address("例示区", "緑池", (3, 4))),
        ("例示県余白町大字清書55番地", Address("余白町", "清書", (55,))),
        ("見本市二十三番町十二丁目3", Address("見本市", "二十三番町", (12, 3))),
    ],
)
def test_parts_of_an_address(text: str, told: Address) -> None:
    assert address(text) == told


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("000-0000-1147", "00000001147"),
        ("(000)0000-1147", "00000001147"),
        ("０００－００００－１１４７", "00000001147"),
        ("TEL 000-0000-1147（平日のみ）", "00000001147"),
        ("000-0000-1147 / 000-0000-1148", "00000001147"),
        ("00-0000-1147 内線21", "0000001147"),
        ("+81-00-0000-1147", "00000001147"),
        ("", ""),
        ("なし", ""),
        ("110", ""),
        ("市役所に問い合わせ", ""),
    ],
)
def test_phone_digits(text: str, digits: str) -> None:
    assert phone_digits(text) == digits


def test_examples() -> None:
    assert doctest.testmod(contacts).failed == 0

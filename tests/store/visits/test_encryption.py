"""Sealing and keys: texts open only where they belong, keys are checked and never shown."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, Unavailable
from ibasho.store.visits.encryption import KEY_BYTES, Keys, load_key

KEYS = Keys(bytes(range(32)))


@given(st.text(max_size=600).map(lambda text: text.rstrip(" ")), st.text(max_size=20))
def test_a_text_comes_back_where_it_belongs(text: str, bound_to: str) -> None:
    assert KEYS.unseal(KEYS.seal(text, bound_to), bound_to) == text


def test_a_text_opens_nowhere_else_and_not_when_altered() -> None:
    sealed = KEYS.seal("見本", "a")
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for keys, raw, bound_to in (
        (KEYS, sealed, "b"),
        (KEYS, altered, "a"),
        (KEYS, sealed[:20], "a"),
        (Keys(bytes(32)), sealed, "a"),
    ):
        with pytest.raises(Unavailable, match="cannot be decrypted"):
            keys.unseal(raw, bound_to)


def test_equal_texts_look_different_and_long_ones_like_short_ones() -> None:
    assert KEYS.seal("見本", "a") != KEYS.seal("見本", "a")
    assert len(KEYS.seal("", "a")) <= len(KEYS.seal("x", "a")) == len(KEYS.seal("x" * 256, "a"))


def test_marks_depend_on_key_and_every_word() -> None:
    words = [("a", "b", "c"), ("ab", "", "c"), ("a", "bc"), ("a", "b", "d")]
    marks = {KEYS.mark(*each) for each in words} | {KEYS.vouch(*words[0]), Keys(bytes(32)).mark(*words[0])}
    assert len(marks) == len(words) + 2
    assert KEYS.mark(*words[0]) == Keys(bytes(range(32))).mark(*words[0])


def test_a_key_given_wins_over_the_file(tmp_path: Path) -> None:
    given_key = base64.urlsafe_b64encode(bytes(range(224, 256))).decode()
    assert load_key(given_key, tmp_path) == bytes(range(224, 256))
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_for_its_owner_alone_and_kept(tmp_path: Path) -> None:
    key = load_key("", tmp_path / "data", create=True)
    path = tmp_path / "data" / "visits.key"
    assert len(key) == KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key("", tmp_path / "data", create=True) == load_key("", tmp_path / "data") == key


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_key("", tmp_path, create=True)
    (tmp_path / "visits.key").chmod(0o640)
    with pytest.raises(Unavailable, match="chmod 600"):
        load_key("", tmp_path)


@pytest.mark.parametrize("text", ["geheim", "geheim" * 20, "あ"])
def test_a_key_of_another_form_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match="url-safe base64 of 32 bytes") as refused:
        load_key(text, tmp_path)
    assert text not in str(refused.value)
    (tmp_path / "visits.key").write_text(text, encoding="utf-8")
    (tmp_path / "visits.key").chmod(0o600)
    with pytest.raises(InvalidInput, match=r"visits.key: url-safe base64") as refused:
        load_key("", tmp_path)
    assert text not in str(refused.value)


def test_a_missing_key_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"visits.key is missing.*IBASHO_VISITS_KEY"):
        load_key("", tmp_path)

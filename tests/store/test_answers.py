"""Kept answers: found for a day under their key, never twice under the same one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from ibasho.errors import Conflict
from ibasho.store import Connection, Store, answers
from ibasho.store.answers import KEPT, KeptAnswer

ANSWER = KeptAnswer("request", 201, {"id": "見本", "n": [1, None]}, {"ETag": '"v1"'})


def test_an_answer_comes_back_for_a_day(conn: Connection, now: datetime) -> None:
    assert answers.find(conn, "key", at=now) is None
    answers.keep(conn, "key", ANSWER, at=now)
    assert answers.find(conn, "key", at=now + KEPT - timedelta(seconds=1)) == ANSWER
    assert answers.find(conn, "key", at=now + KEPT) is None
    assert answers.find(conn, "another", at=now) is None


def test_old_answers_are_forgotten_when_a_new_one_is_kept(conn: Connection, now: datetime) -> None:
    answers.keep(conn, "old", ANSWER, at=now)
    answers.keep(conn, "new", ANSWER, at=now + KEPT)
    assert conn.execute(sa.text("SELECT key_hash FROM kept_answers")).scalars().all() == ["new"]


def test_a_key_is_taken_once(store: Store, now: datetime) -> None:
    with store.writing() as conn:
        answers.keep(conn, "key", ANSWER, at=now)
    with pytest.raises(Conflict, match="is being done"), store.writing() as conn:
        answers.keep(conn, "key", ANSWER, at=now)

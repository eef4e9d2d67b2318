"""The coordinator's import: looked at first, in only when somebody says so, and the same list again changes nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from api.app import create_app
from api.pages.importing import upload_path
from api.security import BODY_BYTES_MOST
from api.work import carry_out_all
from ibasho.errors import InvalidInput
from ibasho.model import Role
from ibasho.store import places
from tests.api.town import PASSWORD, Town, build

AT = datetime.fromisoformat("2026-04-01T09:00:00+09:00")
HEADINGS = "ID,名称,種別,所在地_連結表記,緯度,経度,利用可能日時特記事項\r\n"
LIST = (
    HEADINGS
    + "1,見本の縁側,サロン,見本町1,34.25,133.63,毎週水曜 10:00〜12:00\r\n2,<b>見本</b>の軒先,サロン,見本町2,,,\r\n"
)


@pytest.fixture
def desk(
    tmp_path: Any, client_of: Callable[..., Any]
) -> Iterator[tuple[Town, Callable[[Role], Any], Callable[[], int]]]:
    """A town of the test's own, clients signed in for a role, and the worker, which runs when it is told to."""
    town = build(tmp_path, AT)
    app = create_app(town.settings, clock=lambda: AT)
    app.state.house.line.start = lambda: None

    def signed_in(role: Role) -> Any:
        client = client_of(app)
        if role is not Role.PUBLIC:
            assert (
                client.post("/sign-in", data={"login": role.value, "password": PASSWORD}).status_code == 303
            )
        return client

    yield town, signed_in, lambda: carry_out_all(town.settings, say=lambda *_, **__: None)
    town.store.close()


def send(client: Any, content: str | bytes, name: str = "見本一覧.csv", **form: str) -> Any:
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    return client.post("/moderation/import", files={"file": (name, io.BytesIO(data), "text/csv")}, data=form)


def names(town: Town) -> list[str]:
    with town.store.reading() as conn:
        return [o.place.name for o in places.offers(conn, visibility=None, statuses=None)]


def test_a_list_is_looked_at_and_comes_in_when_it_is_told_to(desk: Any) -> None:
    town, signed_in, work = desk
    coordinator = signed_in(Role.COORDINATOR)
    before = names(town)
    sent = send(coordinator, LIST)
    assert sent.status_code == 303
    waiting = coordinator.get(sent.headers["location"]).text
    assert "中身を調べています" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert work() == 1
    looked = coordinator.get(sent.headers["location"]).text
    assert "まだ何も変わっていません" in looked
    assert re.search(r"新しく入る</dt><dd>2 行", looked)
    assert "&lt;b&gt;" in looked or "<b>見本" not in looked
    assert names(town) == before
    told = coordinator.post(f"{sent.headers['location']}/commit")
    assert told.status_code == 303
    assert names(town) == before
    assert work() == 1
    assert "取りこみました" in coordinator.get(told.headers["location"]).text
    assert sorted(names(town)) == sorted([*before, "見本の縁側", "<b>見本</b>の軒先"])
    assert list((town.settings.data_dir / "uploads").iterdir()) == []


def test_the_same_list_again_has_nothing_to_bring_in(desk: Any) -> None:
    town, signed_in, work = desk
    coordinator = signed_in(Role.COORDINATOR)
    for _ in range(2):
        sent = send(coordinator, LIST, source="見本")
        work()
        page = coordinator.get(sent.headers["location"]).text
        coordinator.post(f"{sent.headers['location']}/commit")
        work()
    assert "取りこむものはありません" in page
    assert re.search(r"かわらない</dt><dd>2 行", page)
    assert names(town).count("見本の縁側") == 1


def test_a_file_that_cannot_be_read_is_said_and_changes_nothing(desk: Any) -> None:
    town, signed_in, work = desk
    coordinator = signed_in(Role.COORDINATOR)
    before = names(town)
    for content, name in (
        (b"\x00\x01\x02" * 50, "見本.csv"),
        (b"", "空.csv"),
        (b"PK\x03\x04broken", "見本.xlsx"),
    ):
        sent = send(coordinator, content, name)
        work()
        page = coordinator.get(sent.headers["location"]).text
        assert "読みとれませんでした" in page
        assert "Traceback" not in page
        assert coordinator.post(f"{sent.headers['location']}/commit").status_code == 409
    assert names(town) == before


def test_another_coordinators_import_and_a_planners_curiosity_find_nothing(desk: Any) -> None:
    _, signed_in, work = desk
    sent = send(signed_in(Role.COORDINATOR), LIST)
    work()
    job_id = sent.headers["location"].rsplit("/", 1)[1]
    assert signed_in(Role.PLANNER).get(f"/api/jobs/{job_id}").status_code == 404
    assert signed_in(Role.PLANNER).post(f"/api/jobs/{job_id}/cancel").status_code == 404
    assert signed_in(Role.PLANNER).get(sent.headers["location"]).status_code == 403


def test_large_bodies_are_for_who_has_signed_in_and_on_this_path_only(desk: Any) -> None:
    _, signed_in, _ = desk
    large = (HEADINGS + "x" * BODY_BYTES_MOST).encode()
    assert send(signed_in(Role.PUBLIC), large).status_code == 413
    coordinator = signed_in(Role.COORDINATOR)
    assert send(coordinator, large).status_code == 303
    assert (
        coordinator.post("/suggest", data={"kind": "new_place", "message": "x" * BODY_BYTES_MOST}).status_code
        == 413
    )


def test_names_of_files_lead_nowhere(desk: Any, tmp_path: Any) -> None:
    town, signed_in, _ = desk
    coordinator = signed_in(Role.COORDINATOR)
    for name in ("../../evil.csv", "..\\evil.csv", "/etc/passwd", "a" * 300 + ".csv"):
        assert send(coordinator, LIST, name).status_code == 303
    kept = list((town.settings.data_dir / "uploads").iterdir())
    assert len(kept) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}(\.csv)?", each.name) for each in kept)
    for wrong in ("../x", "x", "a" * 32 + "/../y"):
        with pytest.raises(InvalidInput):
            upload_path(tmp_path, wrong)

"""The child process of the native parsers: what it is given, and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ibasho.errors import UnreadableFile
from ibasho.files import confined


def _workbook(folder: Path) -> Path:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("s").write(0, 0, "見本")
    return path


def test_an_answer_and_a_refusal(tmp_path: Path) -> None:
    """The child answers with data, or says why not; messages carry the name that they are given."""
    reply = confined.run("workbook", {"path": str(_workbook(tmp_path))}, name="list.xlsx")
    assert reply == {"sheets": [{"name": "s", "visible": True, "rows": [["見本"]]}]}
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK")
    with pytest.raises(UnreadableFile, match=r"^list.xlsx: it is no readable xlsx workbook"):
        confined.run("workbook", {"path": str(broken)}, name="list.xlsx")


def test_limits_on_time_and_memory(tmp_path: Path) -> None:
    """Too slow, or too large: a refusal, and this process lives."""
    task = {"path": str(_workbook(tmp_path))}
    with pytest.raises(UnreadableFile, match="longer than 0 seconds"):
        confined.run("workbook", task, name="list.xlsx", within_s=0)
    with pytest.raises(UnreadableFile, match="limits on memory"):
        confined.run("workbook", task, name="list.xlsx", memory_bytes=1_000_000)


def test_a_child_that_dies_or_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exit status or an empty answer is a refusal."""
    for code in (0, 1, -11):
        monkeypatch.setattr(
            subprocess, "run", lambda *_, code=code, **__: subprocess.CompletedProcess([], code)
        )
        with pytest.raises(UnreadableFile, match="cannot be read within the limits"):
            confined.run("workbook", {"path": "x"}, name="list.xlsx")


def test_no_secret_reaches_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's environment has the path and little else, and it runs isolated from the working directory."""
    monkeypatch.setenv("IBASHO_VISITS_KEY", "secret-of-the-installation")
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    seen: dict[str, Any] = {}

    def watch(arguments: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(given, arguments=arguments)
        given["stdout"].write(b'{"sheets": []}')
        return subprocess.CompletedProcess(arguments, 0)

    monkeypatch.setattr(subprocess, "run", watch)
    confined.run("workbook", {"path": "x"}, name="list.xlsx", environment={"OGR_SKIP": "A,B"})
    assert set(seen["env"]) - {"PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP"} == {
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "PYTHONWARNINGS",
        "OGR_SKIP",
    }
    assert "-I" in seen["arguments"]
    assert set(json.loads(seen["input"])) == {"path", "limits"}

"""Worker processes one after the other, and a job whose process died is not left running for ever."""

from __future__ import annotations

import sys
from pathlib import Path

from ibasho.jobs import Line


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """Each process refuses to begin while the mark of another one is there."""
    script = (
        "import pathlib, sys, time\n"
        f"mark = pathlib.Path({str(tmp_path / 'mark')!r})\n"
        "mark.touch(exist_ok=False)\n"
        "time.sleep(0.05)\n"
        "mark.unlink()\n"
    )
    line = Line((sys.executable, "-c", script), "", lambda job_id: None)
    assert [each.result() for each in [line.start() for _ in range(3)]] == [0, 0, 0]
    line.close()


def test_settings_come_over_standard_input_not_the_command_line(tmp_path: Path) -> None:
    target = tmp_path / "given"
    script = f"import pathlib, sys; pathlib.Path({str(target)!r}).write_text(sys.stdin.read())"
    line = Line((sys.executable, "-c", script), '{"a": "居場所"}', lambda job_id: None)
    assert line.start().result() == 0
    line.close()
    assert target.read_text(encoding="utf-8") == '{"a": "居場所"}'


def test_the_last_job_of_a_dead_process_is_reported() -> None:
    died: list[str] = []
    script = "import os; print('one', flush=True); print('two', flush=True); os.kill(os.getpid(), 9)"
    line = Line((sys.executable, "-c", script), "", died.append)
    assert line.start().result() != 0
    line.close()
    assert died == ["two"]


def test_a_process_that_ends_well_reports_nothing() -> None:
    died: list[str] = []
    line = Line((sys.executable, "-c", "print('one')"), "", died.append)
    assert line.start().result() == 0
    line.close()
    assert died == []

"""One job to its end: result, refusal, accident or cancel, each written down once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ibasho.errors import InvalidInput
from ibasho.jobs import Step, carry_out


@dataclass
class Paper:
    """A book that remembers in memory."""

    cancel_at: float = 2.0
    steps: list[tuple[float, str]] = field(default_factory=list)
    ends: list[tuple[str, Any]] = field(default_factory=list)

    def progress(self, done: float, message: str) -> bool:
        self.steps.append((done, message))
        return done >= self.cancel_at

    def finish(self, result: Any) -> None:
        self.ends.append(("done", result))

    def fail(self, message: str) -> None:
        self.ends.append(("failed", message))


def halves(parameters: Mapping[str, Any], step: Step) -> int:
    step("first half", 0.5)
    step("second half", 1.0)
    return int(parameters["number"]) * 2


def test_a_result_and_every_step_are_written_down() -> None:
    paper = Paper()
    assert carry_out(halves, {"number": 21}, paper)
    assert paper.steps == [(0.5, "first half"), (1.0, "second half")]
    assert paper.ends == [("done", 42)]


def test_a_cancelled_job_stops_at_its_next_step() -> None:
    paper = Paper(cancel_at=0.5)
    assert not carry_out(halves, {"number": 21}, paper)
    assert [message for _, message in paper.steps] == ["first half"]
    assert paper.ends == [("failed", "cancelled")]


def test_a_refusal_is_told_in_its_own_words() -> None:
    def refuse(parameters: Mapping[str, Any], step: Step) -> None:
        raise InvalidInput("population 'x': not stored")

    paper = Paper()
    assert not carry_out(refuse, {}, paper)
    assert paper.ends == [("failed", "population 'x': not stored")]


def test_an_accident_is_told_without_its_details(caplog: pytest.LogCaptureFixture) -> None:
    def stumble(parameters: Mapping[str, Any], step: Step) -> None:
        raise KeyError("/secret/path")

    paper = Paper()
    assert not carry_out(stumble, {}, paper)
    assert len(paper.ends) == 1
    assert "secret" not in paper.ends[0][1]
    assert "secret" in caplog.text


@pytest.mark.parametrize(("told", "kept"), [(-1.0, 0.0), (0.25, 0.25), (7.0, 1.0)])
def test_progress_is_a_share(told: float, kept: float) -> None:
    paper = Paper()
    carry_out(lambda _, step: step("x", told), {}, paper)
    assert paper.steps == [(kept, "x")]

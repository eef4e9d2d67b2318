"""What commands print: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ibasho.errors import IbashoError, InvalidInput
from ibasho.model import Finding, Level

__all__ = ["print_findings", "print_json", "print_table", "progress", "refuse", "say"]

_FINDINGS_SHOWN = 20

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str, *, aside: bool = False) -> None:
    """Print a line as it is (no markup is read from it); ``aside`` goes to stderr."""
    (_err if aside else _out).print(escape(text))


def print_json(value: Any) -> None:
    """Print one JSON document on stdout; NaN and infinity become null."""
    sys.stdout.write(json.dumps(_finite(value), ensure_ascii=False, indent=2, default=str) + "\n")


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; columns whose name starts with ``>`` are set to the right."""
    table = Table(title=escape(title), title_justify="left", box=None, pad_edge=False)
    for name in columns:
        table.add_column(
            name.lstrip(">"), justify="right" if name.startswith(">") else "left", no_wrap=name[:1] == ">"
        )
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    _out.print(table)


def print_findings(findings: Sequence[Finding], file_name: str = "") -> None:
    """Say each finding on stderr, errors first, at most 20; the rest are counted."""
    order = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}
    for finding in sorted(findings, key=lambda f: order[f.level])[:_FINDINGS_SHOWN]:
        where = ", ".join(
            part for part in (file_name, f"row {finding.row}" if finding.row else "", finding.column) if part
        )
        value = f" [{finding.value}]" if finding.value else ""
        fix = f" → {finding.fix}" if finding.fix else ""
        say(f"{finding.level.value}: {where}{value}: {finding.message}{fix}", aside=True)
    if len(findings) > _FINDINGS_SHOWN:
        say(
            f"… and {len(findings) - _FINDINGS_SHOWN} more; --report FILE or --json gives them all",
            aside=True,
        )


def refuse(error: IbashoError) -> NoReturn:
    """Say why on stderr and end with status 1."""
    say(f"refused: {error.message}", aside=True)
    if isinstance(error, InvalidInput):
        print_findings(error.findings)
    sys.exit(1)


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """A progress bar on a terminal, nothing elsewhere; yields ``step(text, done 0–1)``."""
    if not sys.stderr.isatty():
        yield lambda step, done: None
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=_err, transient=True
    )
    with bar:
        task = bar.add_task(title, total=1.0)
        yield lambda step, done: bar.update(task, description=f"{title}: {step}", completed=done)

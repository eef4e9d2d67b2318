"""Child process: reads the cells of one xlsx workbook. Run by ``ibasho.files.confined.run``; imports nothing
of Ibasho.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any


def _limit(limits: dict[str, int]) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_s"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _text(cell: object) -> str:
    """What a person sees in the cell, in machine form: whole numbers without a point, dates as ISO 8601,
    times as HH:MM.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return "" if cell is None else str(cell)


def _sheets(path: str) -> list[dict[str, Any]]:
    import python_calamine

    workbook = python_calamine.CalamineWorkbook.from_path(path)
    sheets = []
    for meta in workbook.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        rows = sheet.to_python(skip_empty_area=False)
        visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
        sheets.append(
            {"name": meta.name, "visible": visible, "rows": [[_text(cell) for cell in row] for row in rows]}
        )
    return sheets


def main() -> None:
    """Reads the task from standard input, writes the sheets or the reason of refusal to standard output."""
    task = json.load(sys.stdin)
    _limit(task["limits"])
    try:
        answer: dict[str, Any] = {"sheets": _sheets(task["path"])}
    except (MemoryError, ImportError):  # the limit may be met while a library is loaded
        sys.exit(1)
    except Exception as error:
        name = type(error).__name__
        answer = {
            "refused": "it is locked with a password; an unlocked copy is accepted"
            if name == "PasswordError"
            else "it is no readable xlsx workbook; open it in a spreadsheet program and save it again as "
            ".xlsx"
        }
    json.dump(answer, sys.stdout, ensure_ascii=True)


main()

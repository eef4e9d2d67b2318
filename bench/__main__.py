"""Run the benchmarks and print one table: what, how long it took here, beside what, and the ratio.

``python -m bench [WORD …]`` runs those whose name holds a word. ``--json`` prints the rows as JSON.
"""

from __future__ import annotations

import json
import os
import platform
import sys

from bench import access, demo, maps, mesh, nearest, places, register, schedule, streets
from bench.timing import Row

SUITES = (mesh, nearest, streets, access, schedule, places, register, maps, demo)


def main(words: list[str]) -> None:
    """Run what is asked for; each suite yields rows as it finishes."""
    as_json = "--json" in words
    wanted = [word for word in words if not word.startswith("--")]
    rows: list[Row] = []
    if not as_json:
        print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
        print(f"{'what':<58}{'seconds':>10}{'beside':>34}{'seconds':>10}{'ratio':>9}")
    for suite in SUITES:
        name = suite.__name__.rpartition(".")[2]
        if wanted and not any(word in name for word in wanted):
            continue
        for row in suite.rows():
            rows.append(row)
            if not as_json:
                print(row.line(), flush=True)
    if as_json:
        print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])

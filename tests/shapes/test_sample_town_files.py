"""The sample town's files are exactly what its generator writes, and small."""

import hashlib
from pathlib import Path
from typing import Any

TOWN = Path(__file__).resolve().parents[2] / "data" / "shapes"


def test_generator_writes_the_committed_bytes(tmp_path: Path) -> None:
    from generate.write import write_town

    told = list(write_town(tmp_path))
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {
        path.name: path.read_bytes() for path in TOWN.iterdir() if path.is_file() and path.name != "README.md"
    }
    assert sorted(written) == sorted(committed)
    assert [name for name in written if written[name] != committed[name]] == []
    assert len(told) == len(written) - 1  # a line about each file but SOURCES.toml


def test_sources_name_every_file_with_its_hash(sources: dict[str, Any]) -> None:
    files = {one["name"]: one for one in sources["file"]}
    there = {path.name for path in TOWN.iterdir() if path.is_file()} - {"README.md", "SOURCES.toml"}
    assert set(files) == there
    for name, one in files.items():
        content = (TOWN / name).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest(), name
        assert one["bytes"] == len(content), name
        assert one["licence"] == "CC0-1.0", name


def test_all_files_together_are_below_three_megabytes() -> None:
    assert sum(path.stat().st_size for path in TOWN.rglob("*") if path.is_file()) < 3_000_000


def test_municipality_code_has_a_valid_check_digit_of_a_prefecture_that_does_not_exist(
    sources: dict[str, Any],
) -> None:
    code = sources["town"]["code"]
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
    assert int(code[5]) == ((11 - total % 11) % 10 if total >= 11 else 11 - total)
    assert int(code[:2]) > 47

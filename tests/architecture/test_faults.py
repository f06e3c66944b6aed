"""Every row of docs/faults.md has a test that is named after it, and no test is named after a row that forgets it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
ROWS: Final = 68
NAMED: Final = re.compile(r"test_((?:\d\d_(?:and_)?)+)")


def _cells() -> dict[int, list[str]]:
    lines = (ROOT / "docs/faults.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {int(row[0]): row for row in rows if row[0].isdigit()}


def _files(row: int) -> list[Path]:
    """The test files that a row names; of a folder all."""
    named = [ROOT / path for path in re.findall(r"`(tests/[\w/.]+)`", _cells()[row][-1])]
    return [file for path in named for file in ([path] if path.is_file() else path.rglob("test_*.py"))]


def _tests(file: Path) -> Iterator[str]:
    """The names that pytest collects in a file."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name


def _rows_of(test: str) -> set[int]:
    """The rows that a test is named after: `test_02_and_03_…`."""
    found = NAMED.match(test)
    return {int(number) for number in re.findall(r"\d\d", found[1])} if found else set()


def test_the_table_has_each_row_once_and_whole() -> None:
    text = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"(?m)^\| (\d+) \|", text)]
    assert numbers == list(range(1, ROWS + 1))
    assert [row for row, cells in _cells().items() if len(cells) != 4 or not all(cells)] == []


@pytest.mark.parametrize("row", range(1, ROWS + 1))
def test_each_row_has_a_test_that_is_named_after_it(row: int) -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", _cells()[row][-1])
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [test for file in _files(row) for test in _tests(file) if row in _rows_of(test)]


def test_no_test_is_named_after_a_row_that_does_not_name_it() -> None:
    forgotten = [
        f"{file.relative_to(ROOT)}: {test} is not beside row {row}"
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for test in _tests(file)
        for row in _rows_of(test)
        if file not in _files(row)
    ]
    assert forgotten == []

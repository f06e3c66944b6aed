"""The contract suite's own promises: whom it may test, and what it collects."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway_client import DIALECTS, Trap
from tests.contract.conftest import found_out, may_be_tested

ROOT = Path(__file__).parents[2]
TOKEN = "0" * 32


class Options:
    """A pytest configuration, as far as the suite asks it."""

    def __init__(self, **given: Any) -> None:
        self._given = given

    def getoption(self, name: str, default: Any = None) -> Any:
        return self._given.get(name, default)


def test_without_options_at_least_80_tests_of_each_dialect_are_collected_as_far_as_they_apply() -> None:
    command = [sys.executable, "-m", "pytest", "tests/contract", "--collect-only", "-q"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True)
    lines = [line for line in run.stdout.splitlines() if "::" in line]
    for name in DIALECTS:
        assert sum(f"[{name}" in line for line in lines) >= 80, name
    once = {line.partition("::")[2] for line in lines if "test_the_same_twice_is_" in line}
    assert once == {
        "test_the_same_twice_is_credited_once[companion]",
        "test_the_same_twice_is_doubled_and_said[oneapi]",
        "test_the_same_twice_is_doubled_and_said[laisky]",
    }


def test_every_trap_that_a_dialect_has_is_shown() -> None:
    written = "".join(path.read_text() for path in (ROOT / "tests" / "contract").glob("test_*.py"))
    had = {trap for dialect in DIALECTS.values() for trap in dialect.traps}
    assert had == set(Trap)
    for trap in Trap:
        assert f"@trapped(Trap.{trap.name})" in written, trap


def test_what_is_not_on_this_machine_is_tested_on_its_owners_word_alone() -> None:
    tries = [
        ("http://127.0.0.1:1", False),
        ("https://oneapi.example", False),
        ("https://oneapi.example", True),
    ]
    assert [may_be_tested(url, is_owned=is_owned) for url, is_owned in tries] == [True, False, True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"gateway_url": "http://192.0.2.1", "gateway_token": TOKEN}, "add --i-own-this"),
        ({"gateway_url": "http://127.0.0.1:9"}, "--gateway-url needs --gateway-token"),
        ({"gateway_url": "http://127.0.0.1:9", "gateway_token": TOKEN}, "no connection"),
    ],
)
def test_a_gateway_that_may_not_or_cannot_be_tested_stops_the_suite(
    options: dict[str, str], said: str
) -> None:
    with pytest.raises(pytest.UsageError, match=said) as caught:
        found_out(Options(**options))
    assert TOKEN not in str(caught.value)

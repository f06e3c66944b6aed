"""scripts/setup, run for real: environments are made, renewed and repaired; a machine that cannot is told why."""

import importlib.util
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.setup.house import House, write_wheel

OK, FAILED = 0, 1
BARE_PYTHON = 'case "$2" in *version_info*) exit 0 ;; esac; exit 1'
"""What Debian's python3 answers scripts/setup: new enough, and no venv, virtualenv or pip."""

needs_venv = pytest.mark.skipif(
    importlib.util.find_spec("ensurepip") is None,
    reason="needs a Python with ensurepip (Debian: python3-venv)",
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House.built(tmp_path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One environment for the tests that need a finished one; each leaves it finished."""
    house = House.built(tmp_path_factory.mktemp("house"))
    house.give_python()
    code, said, complained = house.setup()
    assert (code, complained) == (OK, "")
    assert said.endswith("setup: done\n")
    assert house.colour() == "red"
    return house


@needs_venv
def test_setup_of_what_is_done_says_nothing_and_needs_no_python(finished: House) -> None:
    (finished.programs / "python3").unlink()
    try:
        assert finished.setup() == (OK, "", "")
    finally:
        finished.give_python()


@needs_venv
def test_new_lock_is_installed_into_the_environment_there_is(finished: House) -> None:
    (finished.place / ".venv" / "kept").touch()
    finished.lock("dev", write_wheel(finished.wheels, "brick", "2.0", "COLOUR = 'yellow'\n"))
    code, said, complained = finished.setup()
    assert (code, complained) == (OK, "")
    assert said
    assert finished.colour() == "yellow"
    assert (finished.place / ".venv" / "kept").exists()


@needs_venv
def test_copied_checkout_gets_an_environment_of_its_own(finished: House) -> None:
    copy = House(finished.place.with_name("copy"), finished.wheels, finished.programs)
    shutil.copytree(finished.place, copy.place, symlinks=True)
    assert copy.setup()[0] == OK
    assert copy.colour() == finished.colour()
    assert str(copy.place) in (copy.place / ".venv" / "bin" / "paydesk").read_text().splitlines()[0]


@needs_venv
def test_package_other_than_locked_is_refused_in_the_tools_words(house: House) -> None:
    house.give_python()
    write_wheel(house.wheels, "brick", "1.0", "COLOUR = 'forged'\n")
    code, _, complained = house.setup()
    assert code == FAILED
    assert "DO NOT MATCH THE HASHES" in complained
    assert complained.splitlines()[-1].startswith("setup: failed: ")
    assert not (house.place / ".venv" / "finished").exists()


@needs_venv
def test_killed_setup_is_repaired_by_the_next(house: House) -> None:
    house.give_python()
    running = house.start_setup()
    deadline = time.monotonic() + 60
    while not (house.place / ".venv" / "bin" / "python").exists():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        os.sched_yield()
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert house.setup()[0] == OK
    assert house.colour() == "red"


def test_python_that_is_too_old_is_named(house: House) -> None:
    house.program("python3", "exit 1")
    assert house.setup() == (
        FAILED,
        "",
        "setup: Python 3.11 or newer is needed, as python3, python3.13, python3.12 or python3.11\n",
    )


def test_on_debian_a_person_is_told_the_one_line_to_type(house: House) -> None:
    house.program("python3", BARE_PYTHON)
    house.program("id", "echo 1000")
    house.program("apt-get", 'echo "called by a person who is not root" >&2; exit 100')
    code, _, complained = house.setup()
    assert code == FAILED
    assert complained.splitlines()[1:] == [
        "apt-get update && apt-get install -y --no-install-recommends python3-venv"
    ]


def test_elsewhere_a_person_is_told_what_would_do(house: House) -> None:
    house.program("python3", BARE_PYTHON)
    code, _, complained = house.setup()
    assert code == FAILED
    assert (
        complained == "setup: python3 has neither venv nor pip; install any one of uv, virtualenv and pip\n"
    )

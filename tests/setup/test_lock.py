"""The lock: hashes for everything, no place of download, and what pyproject.toml asks for."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("setup", "dev", "run")
NAMED_IN_FULL = ("python-telegram-bot", "aiosmtplib", "imapclient", "httpx", "sqlalchemy", "apscheduler")
NAMED_FOR_TESTS = ("pytest", "pytest-asyncio")

PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)(?:\[[a-z,-]+\])?==(?P<version>[0-9a-z.+!]+)(?: ; (?P<marker>[^\\]+))? \\"
)
HASH = re.compile(r"    --hash=sha256:(?P<digest>[0-9a-f]{64})(?P<goes_on> \\)?")

Pins = dict[str, tuple[str, frozenset[str]]]


def read_lock(name: str) -> Pins:
    """Version and hashes per package; any line that is neither a comment, a pin nor a hash is a fault."""
    pins: Pins = {}
    package = ""
    for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if pin := PIN.fullmatch(line):
            package = pin["name"]
            assert package not in pins
            pins[package] = (pin["version"], frozenset())
            continue
        one = HASH.fullmatch(line)
        assert one, f"neither a pin nor a hash: {line!r}"
        version, hashes = pins[package]
        pins[package] = (version, hashes | {one["digest"]})
    return pins


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def unmet(wanted: Iterable[str], pins: Pins) -> list[str]:
    requirements = [Requirement(one) for one in wanted]
    return [
        str(one)
        for one in requirements
        if (name := canonicalize_name(one.name)) not in pins or not one.specifier.contains(pins[name][0])
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    pins = read_lock(name)
    assert pins
    assert [package for package, (_, hashes) in pins.items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_place_of_download(name: str) -> None:
    words = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", words)


def test_locks_agree() -> None:
    dev, run, setup = read_lock("dev"), read_lock("run"), read_lock("setup")
    assert {name: pin for name, pin in run.items() if dev.get(name) != pin} == {}
    assert {name: pin for name, pin in setup.items() if name in dev and dev[name] != pin} == {}


def test_lock_of_development_has_all_that_the_project_asks_for(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *(one for extra in extras.values() for one in extra)]
    assert unmet(wanted, read_lock("dev")) == []


def test_lock_of_production_has_bot_and_gateway_and_nothing_for_tests(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    pins = read_lock("run")
    wanted = [*project["project"]["dependencies"], *extras["gateway"]]
    assert unmet(wanted, pins) == []
    own = {canonicalize_name(Requirement(one).name) for one in wanted}
    for_tests = {
        canonicalize_name(Requirement(one).name)
        for name in ("sandbox", "test", "dev")
        for one in extras[name]
    }
    assert (for_tests - own - {"cryptography"}) & pins.keys() == set()


def test_lock_of_setup_has_what_builds(project: dict[str, Any]) -> None:
    wanted = [*project["build-system"]["requires"], *project["dependency-groups"]["setup"]]
    assert unmet(wanted, read_lock("setup")) == []


def test_packages_that_were_asked_for_are_named_literally(project: dict[str, Any]) -> None:
    base = {Requirement(one).name for one in project["project"]["dependencies"]}
    extra = {Requirement(one).name for one in project["project"]["optional-dependencies"]["test"]}
    assert set(NAMED_IN_FULL) <= base
    assert set(NAMED_FOR_TESTS) <= extra

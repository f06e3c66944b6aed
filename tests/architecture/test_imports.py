"""Who may import whom; the contracts stand in pyproject.toml, what they cannot say stands here."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "gateway_client", "gateway", "sandbox")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LINES_MAX = 400


def imports_of(path: Path) -> Iterator[str]:
    """Modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has a relative import"
            yield node.module or ""


def test_every_contract_of_the_import_linter_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "bot/desk").glob("*.py")), ids=lambda path: path.stem)
def test_the_desk_imports_itself_and_the_standard_library(path: Path) -> None:
    for name in imports_of(path):
        assert name.startswith("bot.desk") or name.split(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", sorted((ROOT / "bot/desk").glob("*.py")), ids=lambda path: path.stem)
def test_the_desk_has_no_float_clock_or_chance(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "float")
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _has_int_literal(node))
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow"} or _is_data(node), ast.unparse(node)
    assert not {"random", "secrets", "time", "os", "uuid"} & {name.split(".")[0] for name in imports_of(path)}


def _has_int_literal(node: ast.BinOp) -> bool:
    return all(
        isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (node.left, node.right)
    )


def _is_data(node: ast.Attribute) -> bool:
    """`facts.now` is handed in; `datetime.now` is not."""
    return not (isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"})


def test_nothing_but_tests_imports_the_pretend_world() -> None:
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] != "sandbox":
            assert not [name for name in imports_of(path) if name.split(".")[0] == "sandbox"], path


@pytest.mark.parametrize("modules", ["bot.cli", "bot.cli, bot.intake.parse"])
def test_the_way_of_mail_parse_imports_nothing_heavy(modules: str) -> None:
    heavy = (
        "telegram",
        "sqlalchemy",
        "httpx",
        "dkim",
        "alembic",
        "apscheduler",
        "pydantic",
        "aiosmtplib",
        "imapclient",
    )
    program = f"import sys, {modules}; print([name for name in {heavy!r} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_its_one_thing(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.is_relative_to(ROOT / package)
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        and path.read_text(encoding="utf-8").strip()
    ]

    assert silent == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_long(package: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if path.is_relative_to(ROOT / package)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_MAX
    }

    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in MODULES if path.stem in {"utils", "helpers", "common", "misc", "manager"}]

"""The production image, as far as it can be told without building it: what goes in, and that all of it does."""

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "").splitlines()
COPIED = [
    name for line in LINES if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
]
PACKAGES = ["bot", "gateway", "gateway_client"]


def test_the_image_takes_the_three_packages_and_neither_sandbox_nor_tests() -> None:
    assert [name for name in COPIED if (ROOT / name).is_dir()] == PACKAGES


def test_the_image_is_slim_runs_without_rights_and_tells_its_health() -> None:
    last = LINES[max(n for n, line in enumerate(LINES) if line.startswith("FROM ")) :]
    assert re.fullmatch(r"FROM python:3\.\d+-slim", last[0])
    assert [line for line in last if line.startswith("USER ")] == ["USER paydesk"]
    assert any(line.startswith("HEALTHCHECK ") and "/readyz" in line for line in last)


def test_its_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    # Built from what the image copies, as the image builds it.
    source, wheels = tmp_path / "src", tmp_path / "wheels"
    listed = subprocess.run(
        ["git", "ls-files", "--", *COPIED], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for name in listed:
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"),
            *("--no-build-isolation", "--wheel-dir", wheels, source),
        ],
        check=True,
    )
    (wheel,) = wheels.iterdir()
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {name for name in listed if name.partition("/")[0] in PACKAGES}

"""A small project of its own around the real scripts/setup, and a machine that has only what a test gives it.

Its packages are wheels in a folder, which pip is told of by its environment: nothing is downloaded.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "setup"
TOOLS = ("cat", "cmp", "dirname", "env", "grep", "head", "id", "mktemp", "mv", "rm", "sh", "sleep")
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "paydesk"
version = "1.0"
"""
BACKEND = """\
import shutil

def build_editable(folder, config_settings=None, metadata_directory=None):
    return shutil.copy("paydesk-1.0-py3-none-any.whl", folder).rpartition("/")[2]
"""


def write_wheel(folder: Path, name: str, version: str, module: str, *, script: bool = False) -> str:
    """A wheel of one module.

    Returns:
        Its line for a lock.
    """
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": module,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{name} = {name}:main\n"
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(text.encode())}\n")
    files[f"{info}/RECORD"] = "".join(rows) + f"{info}/RECORD,,\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass(frozen=True)
class House:
    """A checkout at `place`, wheels in `wheels`, programs in `programs`."""

    place: Path
    wheels: Path
    programs: Path

    @classmethod
    def built(cls, folder: Path) -> "House":
        house = cls(folder / "checkout", folder / "wheels", folder / "programs")
        for path in (house.wheels, house.programs, house.place / "scripts", house.place / "requirements"):
            path.mkdir(parents=True)
        shutil.copy(SCRIPT, house.place / "scripts")
        (house.place / "pyproject.toml").write_text(PYPROJECT)
        (house.place / "backend.py").write_text(BACKEND)
        write_wheel(
            house.place,
            "paydesk",
            "1.0",
            "def main():\n    import brick\n    print(brick.COLOUR)\n",
            script=True,
        )
        house.lock("setup", write_wheel(house.wheels, "mortar", "1.0", ""))
        house.lock("dev", write_wheel(house.wheels, "brick", "1.0", "COLOUR = 'red'\n"))
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            house.program(tool, f'exec "{found}" "$@"')
        return house

    def lock(self, name: str, lines: str) -> None:
        (self.place / "requirements" / f"{name}.txt").write_text(lines)

    def give_python(self) -> None:
        """The Python under the one that runs the tests, with the venv of its standard library."""
        self.program("python3", f'exec "{getattr(sys, "_base_executable", sys.executable)}" "$@"')

    def program(self, name: str, words: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{words}\n")
        path.chmod(0o755)

    def start_setup(self) -> subprocess.Popen[str]:
        """Start scripts/setup in a process group of its own."""
        return subprocess.Popen(
            [self.place / "scripts" / "setup"],
            env={
                "PATH": str(self.programs),
                "HOME": str(self.wheels),
                "LANG": "C.UTF-8",
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_NO_INDEX": "1",
                "PIP_FIND_LINKS": str(self.wheels),
                "PIP_NO_CACHE_DIR": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def setup(self) -> tuple[int, str, str]:
        """Run scripts/setup: exit code, what it said, what it complained of."""
        running = self.start_setup()
        said, complained = running.communicate(timeout=100)
        return running.returncode, said, complained

    def colour(self) -> str:
        """What the installed command prints: the word of the locked package that it imports."""
        return subprocess.run(
            [self.place / ".venv" / "bin" / "paydesk"], check=True, capture_output=True, text=True
        ).stdout.strip()

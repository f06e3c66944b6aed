"""Reading is cheap to start: `paydesk mail parse` pays for nothing it does not use."""

import subprocess
import sys
from pathlib import Path

_HEAVY = (
    "telegram",
    "sqlalchemy",
    "httpx",
    "dkim",
    "dns",
    "authres",
    "publicsuffixlist",
    "charset_normalizer",
    "pydantic",
)


def test_reading_and_vetting_import_nothing_heavy() -> None:
    program = (
        "import sys; import bot.intake.mime, bot.intake.vetting; "
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=Path(__file__).parents[3]
    )

    assert done.stdout.decode().strip() == "[]"

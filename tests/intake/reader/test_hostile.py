"""Hostile mails, each read by a process of its own within one gibibyte of addresses and ten seconds."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from bot.desk.mail import Unreadable
from bot.intake import limits
from bot.intake.mime import read
from tests.intake.reader.hostile import HOSTILE

_LIMIT_S = 10
"""Of the processor's own time: what else a machine does meanwhile is not the reader's fault."""
_PATIENCE_S = 90
_PROGRAM = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({_LIMIT_S}, {_LIMIT_S}))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from bot.desk.mail import Mail
from bot.intake.mime import read
from bot.intake.own import OwnAddresses
from bot.intake.vetting import vet
with open(sys.argv[1], "rb") as file:
    octets = file.read()
read_as = read(octets)
if isinstance(read_as, Mail):
    vet(read_as, OwnAddresses.of("chat@gateway.example"))
    assert len(read_as.text) <= 200_000
    assert len(read_as.attachments) <= 200
    assert all(len(one.filename) <= 120 for one in read_as.attachments)
    assert "\\x00" not in read_as.text + read_as.subject + read_as.history
else:
    assert not read_as.reason.startswith("reading failed"), read_as.reason
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_within_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.eml"
    path.write_bytes(HOSTILE[name]())

    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path)],
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
        cwd=Path(__file__).parents[3],
    )

    assert done.returncode == 0, done.stderr.decode()[-2_000:]


def test_mail_larger_than_the_limit_is_unreadable_and_says_so() -> None:
    refused = read(b"From: a@b.test\r\n\r\n" + b"x" * limits.OCTETS_MAX)

    assert isinstance(refused, Unreadable)
    assert "larger than" in refused.reason


@pytest.mark.parametrize(
    "octets", [b"", b"\r\n", b"\x00\x01\x02", b"no header at all"], ids=["empty", "blank", "binary", "prose"]
)
def test_what_is_no_mail_is_unreadable_with_the_digest_of_its_octets(octets: bytes) -> None:
    refused = read(octets)

    assert refused == Unreadable("no header fields", hashlib.sha256(octets).hexdigest())

"""How fast mails are read and understood, against the standard library's bare parse in the same run.

    python benchmarks/parse_speed.py [FOLDER]

Prints mails a second for `email` with `compat32`, for `email.policy.default` (headers and bodies asked
for), for `mime.read` alone and for the whole of `parse_file`; each the best of several rounds. Aim:
2,000 small mails a second, twice `email.policy.default`.
"""

import email
import email.policy
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from bot.intake.mime import read
from bot.intake.parse import parse_file

ROUNDS = 7
SMALL_OCTETS_MAX = 8_000
LARGE_OCTETS = 1_000_000


def bare_compat32(octets: bytes) -> None:
    email.message_from_bytes(octets)


def bare_default(octets: bytes) -> None:
    mail = cast(EmailMessage, email.message_from_bytes(octets, policy=email.policy.default))
    try:
        for name in ("From", "To", "Subject", "Date", "Message-ID"):
            str(mail[name])
        body = mail.get_body(("plain", "html"))
        if body is not None:
            body.get_content()
    except (ValueError, LookupError, AttributeError, KeyError):
        return  # the policy raises on some of the corpus; what it did until then counts for it


def whole(octets: bytes) -> None:
    parse_file(octets, "")


def rate(act: Callable[[bytes], object], mails: list[bytes]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for octets in mails:
            act(octets)
        best = min(best, time.perf_counter() - begin)
    return len(mails) / best


def large_ms() -> float:
    words = "微信转了100元，账号 linxi88。" + "Some more words about it all. " * (LARGE_OCTETS // 30)
    octets = (
        b"From: a@b.example\r\nSubject: big\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + words.encode()
    )
    return 1000 / rate(whole, [octets])


def main() -> None:
    default = Path(__file__).resolve().parent.parent / "tests/samples/mails"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    mails = [
        path.read_bytes() for path in sorted(folder.glob("*.eml")) if path.stat().st_size < SMALL_OCTETS_MAX
    ]
    rates = {
        "email, compat32": rate(bare_compat32, mails),
        "email.policy.default": rate(bare_default, mails),
        "mime.read": rate(read, mails),
        "read and understood": rate(whole, mails),
    }
    print(f"{len(mails)} small mails")
    for name, value in rates.items():
        print(f"{name:<24}{value:>9.0f}/s")
    print(
        f"ratio to email.policy.default  {rates['read and understood'] / rates['email.policy.default']:.2f}"
    )
    print(f"1 MB mail  {large_ms():.1f} ms")


if __name__ == "__main__":
    main()

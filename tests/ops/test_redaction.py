"""Secrets never leave: planted ones, and whatever has the shape of one (fault 34)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ops import redact
from bot.ops.redact import MASK, learn_secrets, redacted

PLANTED = "planted-imap-password"
SHAPES = [
    "sk-abcdefghijklmnop1234567890",
    "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-x",
    "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-x/sendMessage",
    "Authorization: Bearer abcdef0123456789",
    "postgresql://paydesk:hunter22@db/paydesk",
    "http://user:pass@proxy.example:3128",
]
TELLING = [
    "abcdefghijklmnop1234567890",
    "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "abcdef0123456789",
    "hunter22",
    "user:pass",
]

PROGRAM = """
import json, logging, sys
import structlog
from bot.ops import logs
from bot.ops.redact import learn_secrets

planted, shapes, form = json.loads(sys.argv[1])
learn_secrets([planted])
logs.set_up(form, "debug")
log = structlog.get_logger("bot.test")
for text in [f"before {planted} after", *shapes]:
    log.info("event", text=text, deep={"list": [text, ("tuple", {"x": text})]}, error=ValueError(text))
    log.bind(bound=text).warning(text)
    log.info("positional %s", text)
    logging.getLogger("another.library").warning("said %s", text)
    logging.getLogger("another.library").warning("said", extra={"more": text})
    for logger in (log, logging.getLogger("another.library")):
        try:
            raise RuntimeError(text)
        except RuntimeError:
            logger.exception("raised")
    log.info("octets", octets=text.encode())
    logging.getLogger("another.library").warning(text, stack_info=True)
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_secret_leaves_through_the_log(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps([PLANTED, SHAPES, form])],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    said = done.stderr.decode()

    assert done.stdout == b""
    assert said.count(MASK) > 50
    for secret in (PLANTED, *TELLING):
        assert secret not in said
    if form == "json":
        lines = [json.loads(line) for line in said.splitlines()]
        assert len(lines) == 9 * (1 + len(SHAPES))
        assert all({"event", "level", "timestamp", "logger"} <= set(line) for line in lines)


@pytest.fixture(autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    before = list(redact._known)
    yield
    redact._known[:] = before


@pytest.mark.parametrize("text", SHAPES)
def test_what_has_the_shape_of_a_secret_is_cut_out(text: str) -> None:
    clean = redacted(f"error at {text} now")

    assert MASK in clean
    assert not any(secret in clean for secret in TELLING)
    assert clean.startswith("error at ")
    assert clean.endswith(" now")


@pytest.mark.parametrize(
    "text",
    [
        "TU-7K3F9Q-1",
        "12:30:45",
        "¥100.00 CNY",
        "log row 123456789",
        "task-force sk-1",
        "https://a.example/b:c@d",
    ],
)
def test_innocent_words_stay(text: str) -> None:
    assert redacted(text) == text


def test_a_secret_that_holds_another_is_cut_out_whole() -> None:
    learn_secrets(["abcd", "abcdefgh", "xxabcdefghyy"])
    learn_secrets(["abcdef"])

    assert redacted("1 abcd 2 abcdef 3 abcdefgh 4 xxabcdefghyy") == f"1 {MASK} 2 {MASK} 3 {MASK} 4 {MASK}"


def test_a_very_short_secret_does_not_eat_words() -> None:
    learn_secrets(["a", ""])

    assert redacted("banana") == "banana"


@given(st.text(), st.text(min_size=4, max_size=20).filter(lambda secret: secret not in MASK), st.text())
def test_a_learnt_secret_is_in_no_text(before: str, secret: str, after: str) -> None:
    redact._known[:] = []
    learn_secrets([secret])

    assert secret not in redacted(before + secret + after).replace(MASK, "\n")


def test_loud_libraries_are_quiet() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            """
import logging
from bot.ops import logs
logs.set_up("json", "debug")
logging.getLogger("httpx").info("GET")
logging.getLogger("telegram.ext").info("x")
""",
        ],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stderr == b""

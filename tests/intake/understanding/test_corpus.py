"""The sample mails are read as their expected objects say; the command line prints them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.intake.own import OwnAddresses
from bot.intake.parse import main_lines, parse_file

SAMPLES = Path(__file__).parents[2] / "samples" / "mails"
EXPECTED = [
    json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]


def _comparable(parsed: dict[str, object], *, judge_text: bool) -> dict[str, object]:
    kept = {key: value for key, value in parsed.items() if key not in {"why", "reply_text"}}
    return kept | {"reply_text": " ".join(str(parsed["reply_text"]).split()) if judge_text else None}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_sample_is_read_as_expected(expected: dict[str, object]) -> None:
    name = str(expected["file"])
    parsed = dict(parse_file((SAMPLES / name).read_bytes(), name))
    judge_text = expected["reply_text"] is not None
    assert _comparable(parsed, judge_text=judge_text) == _comparable(expected, judge_text=judge_text)


def test_every_object_has_the_keys_of_the_schema_in_their_order() -> None:
    keys = [key for key in EXPECTED[0] if key != "why"]
    paths = [str(SAMPLES / str(expected["file"])) for expected in EXPECTED[:5]]
    for line in main_lines(paths):
        assert list(json.loads(line)) == keys


@pytest.mark.parametrize("octets", [b"", b"\x00" * 500, b"no header at all"])
def test_unreadable_mail_is_a_question_that_is_not_answered(octets: bytes) -> None:
    parsed = parse_file(octets, "x.eml")
    assert parsed == {
        "file": "x.eml",
        "kind": "question",
        "language": None,
        "account": None,
        "amount": None,
        "currency": None,
        "method": None,
        "reference": None,
        "case_ref": None,
        "reply_text": "",
        "attachments": 0,
        "must_not_reply": True,
    }


def test_missing_file_is_an_unreadable_mail(tmp_path: Path) -> None:
    (line,) = main_lines([str(tmp_path / "gone.eml")])
    assert json.loads(line)["must_not_reply"] is True


def test_mail_of_our_own_configured_address_is_not_a_request() -> None:
    octets = "From: desk@ours.example\nSubject: 充值\n\n微信转了100元，账号 abc_1".encode()
    assert parse_file(octets, "x", OwnAddresses.of("desk@ours.example"))["kind"] == "auto_reply"
    assert parse_file(octets, "x")["kind"] == "topup"


def test_explanation_points_at_the_words() -> None:
    octets = "From: a@b.example\nSubject: hi\n\n微\u200b信转了１００元，账号 abc_1".encode()
    parsed = parse_file(octets, "x", explain=True)
    explained = parsed["explain"]
    assert isinstance(explained, dict)
    assert explained["found"]["amount"]["words"] == "１００元"
    assert explained["found"]["account"]["words"] == "abc_1"
    assert explained["found"]["account"]["rule"] == "account-labelled"
    assert explained["warnings"] == [
        "full-width letters or digits",
        "invisible characters within a word, at 1",
    ]


def test_parsing_imports_neither_network_nor_database() -> None:
    program = (
        "import sys, bot.intake.parse as p; list(p.main_lines(sys.argv[1:]));"
        "print([m for m in ('telegram','sqlalchemy','httpx','dkim','pydantic','imapclient','dns') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(SAMPLES / "d001.eml")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

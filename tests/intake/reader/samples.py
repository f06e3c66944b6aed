"""Where the sample mails lie, and how what was read is compared with what was expected."""

import json
from pathlib import Path
from typing import Any

from bot.desk.mail import Mail
from bot.intake.own import OwnAddresses
from bot.intake.vetting import robot_of, vet

SAMPLES = Path(__file__).parents[2] / "samples"
CORPUS = SAMPLES / "mails"
OWN = OwnAddresses.of("chat@gateway.example")


def collapsed(text: str) -> str:
    return " ".join(text.split())


def corpus() -> list[dict[str, Any]]:
    lines = (CORPUS / "expected.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def own_samples() -> list[Path]:
    return sorted((SAMPLES / "reader").glob("*.eml"))


def differences(mail: Mail, expected: dict[str, Any]) -> list[str]:
    """What the mail has otherwise than expected, key by key; an unknown key is a difference too."""
    shown: dict[str, Any] = {
        "text": collapsed(mail.text),
        "attachments": [one.filename for one in mail.attachments],
        "types": [one.content_type for one in mail.attachments],
        "subject": mail.subject,
        "sender_name": mail.sender.name if mail.sender else None,
        "to": [one.address for one in mail.to],
        "robot": robot_of(mail, OWN),
        "disposition": vet(mail, OWN).disposition,
        "lines": mail.text.split("\n"),
    }
    within = {
        "text_has": mail.text,
        "signature_has": mail.signature,
        "history_has": mail.history,
        "forwarded_has": "\n".join(mail.forwarded),
    }
    found = []
    for key, value in expected.items():
        if key in within:
            found += [f"{key}: {one!r} not in {within[key]!r}" for one in value if one not in within[key]]
        elif (key == "text" and "text_has" in expected) or (key == "text" and "lines" in expected):
            continue
        elif key not in shown:
            found.append(f"unknown key {key}")
        elif shown[key] != (collapsed(value) if key == "text" else value):
            found.append(f"{key}: {shown[key]!r} instead of {value!r}")
    return found

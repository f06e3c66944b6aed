"""What `paydesk mail parse` prints: octets of a mail in, one object in the corpus's schema out.

Imports nothing but intake and the desk's types; needs no network and no configuration.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Final

from bot.desk.claim import Claim, Evidence, Found, MailKind, Reading
from bot.desk.mail import Disposition, Mail, Unreadable
from bot.intake.mime import read
from bot.intake.own import OwnAddresses
from bot.intake.understand import understand
from bot.intake.vetting import examine

DEFAULT_OWN: Final = OwnAddresses.of("chat@gateway.example")
"""Whose mailbox it is, where no configuration tells."""

_UNJUDGED_TEXT: Final = frozenset({MailKind.BOUNCE, MailKind.NEWSLETTER})
"""Robots whose text nobody looks at: `reply_text` is null."""

Value = str | bool | int | None
Parsed = dict[str, Value | dict[str, object]]


def parse_file(
    octets: bytes, filename: str, own: OwnAddresses = DEFAULT_OWN, *, explain: bool = False
) -> Parsed:
    """One mail in the schema of the corpus; never raises, whatever the octets.

    Args:
        octets: as fetched over IMAP.
        filename: goes into `file`.
        own: addresses of the desk, whose mail is never a request.
        explain: adds `explain`: the spans, the rules that hit, warnings, defects, vetting.
    """
    mail = read(octets)
    if isinstance(mail, Unreadable):
        unread: Parsed = _unreadable(filename)
        return unread | ({"explain": {"unreadable": mail.reason}} if explain else {})
    vetting, robot = examine(mail, own)
    reading = understand(mail, robot=robot)
    is_person = vetting.disposition is Disposition.ACCEPT
    parsed = _parsed(mail, reading, filename, may_answer=is_person)
    return parsed | ({"explain": _explained(mail, reading, vetting.reasons)} if explain else {})


def main_lines(
    paths: Iterable[str], *, explain: bool = False, own: OwnAddresses = DEFAULT_OWN
) -> Iterator[str]:
    """One line of JSON per file, in order; a file that cannot be opened is an unreadable mail."""
    for path in paths:
        try:
            octets = Path(path).read_bytes()
        except OSError:
            octets = b""
        yield json.dumps(parse_file(octets, Path(path).name, own, explain=explain), ensure_ascii=False)


def fields_of(reading: Reading) -> dict[str, Value]:
    """The judged fields of a reading, in the schema of the corpus, without what the reader counts."""
    claim = reading.claim
    return {
        "kind": reading.kind.value,
        "language": reading.language,
        "account": claim.account.value if claim.account else None,
        "amount": two_places(claim.amount.value) if claim.amount else None,
        "currency": claim.currency.value if claim.currency else None,
        "method": claim.method.value.value if claim.method else None,
        "reference": claim.reference.value if claim.reference else None,
        "case_ref": reading.case_ref,
        "must_not_reply": reading.must_not_reply,
    }


def two_places(amount: Decimal) -> str:
    """A claimed amount as the corpus writes it; digits beyond the second are cut, never rounded up."""
    return str(amount.quantize(Decimal("0.01"), ROUND_DOWN))


def _parsed(mail: Mail, reading: Reading, filename: str, *, may_answer: bool) -> Parsed:
    told = fields_of(reading)
    return {
        "file": filename,
        **{key: told[key] for key in ("kind", "language", "account", "amount", "currency", "method")},
        "reference": told["reference"],
        "case_ref": told["case_ref"],
        "reply_text": None if reading.kind in _UNJUDGED_TEXT else mail.text,
        "attachments": len(mail.attachments),
        "must_not_reply": reading.must_not_reply or not may_answer,
    }


def _unreadable(filename: str) -> Parsed:
    empty = dict.fromkeys(("language", "account", "amount", "currency", "method", "reference", "case_ref"))
    return {
        "file": filename,
        "kind": MailKind.QUESTION.value,
        **empty,
        "reply_text": "",
        "attachments": 0,
        "must_not_reply": True,
    }


def _explained(mail: Mail, reading: Reading, vetting: tuple[str, ...]) -> dict[str, object]:
    """Why: for every value its words, their place, the rule and how sure it is."""
    return {
        "kind": reading.reason,
        "found": {name: _found(found) for name, found in _founds(reading.claim)},
        "warnings": list(reading.claim.warnings),
        "defects": list(mail.defects),
        "vetting": list(vetting),
    }


def _founds(claim: Claim) -> Iterator[tuple[str, Found[object]]]:
    for field in fields(claim):
        value = getattr(claim, field.name)
        if isinstance(value, Found):
            yield field.name, value


def _found(found: Found[object]) -> dict[str, object]:
    evidence: Evidence = found.evidence
    return {
        "value": str(found.value),
        "words": evidence.words,
        "part": evidence.part.value,
        "start": evidence.start,
        "end": evidence.end,
        "rule": evidence.rule,
        "confidence": found.confidence,
    }

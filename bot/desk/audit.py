"""The audit: who did what to which case and why, each row chained to the one before by hash."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

GENESIS: Final = "0" * 64
"""What the first row's `previous` says."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done, before it is chained."""

    at: datetime
    actor: str
    """`customer:li@qq.example`, `operator:4711`, or `system`."""
    case_ref: str | None
    verb: str
    """What was done: `approve`, `credit`, `ask` …"""
    from_state: str | None
    to_state: str | None
    detail: str
    """Reason and figures, one line."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An act in its place in the chain."""

    number: int
    """1, 2, 3 … without gaps."""
    act: Act
    previous: str
    digest: str


def chain(number: int, act: Act, previous: str) -> AuditRow:
    """Put an act behind the row whose digest is `previous`."""
    return AuditRow(number, act, previous, digest_of(number, act, previous))


def digest_of(number: int, act: Act, previous: str) -> str:
    """Hex sha256 over the canonical JSON of all that a row says."""
    says = [
        number,
        previous,
        act.at.isoformat(timespec="microseconds"),
        act.actor,
        act.case_ref,
        act.verb,
        act.from_state,
        act.to_state,
        act.detail,
    ]
    return hashlib.sha256(json.dumps(says, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def first_broken(rows: Iterable[AuditRow]) -> int | None:
    """Number of the first row that does not follow from the one before it; None when all do."""
    previous = GENESIS
    for expected, row in enumerate(rows, start=1):
        if (
            row.number != expected
            or row.previous != previous
            or row.digest != digest_of(expected, row.act, previous)
        ):
            return expected
        previous = row.digest
    return None

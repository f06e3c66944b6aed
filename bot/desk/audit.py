"""The audit: who did what to which case and why, each row chained to the one before by hash."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.desk.ledger import Entry

GENESIS: Final = "0" * 64
"""What the first row's `previous` says."""
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False)
_SEAL: Final = re.compile(r" \[books ([0-9]+) ([0-9a-f]{32})\]$")


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


@dataclass(frozen=True, slots=True)
class Seal:
    """What an act tells of the entries that were booked with it: so the chain keeps the books as well."""

    entries: int
    digest: str


def sealed(acts: Sequence[Act], entries: Sequence[Entry]) -> tuple[Act, ...]:
    """The acts of one commit, the last of them with the seal of the entries that it books."""
    if not entries:
        return tuple(acts)
    *others, last = acts
    seal = f"[books {len(entries)} {seal_digest(map(_booked, entries))}]"
    return (*others, replace(last, detail=f"{last.detail} {seal}"))


def seal_in(act: Act) -> Seal | None:
    """The seal that an act bears; None where nothing was booked with it."""
    found = _SEAL.search(act.detail)
    return Seal(int(found[1]), found[2]) if found else None


Leg = tuple[str, str, str]
"""LedgerAccount, amount in plain digits, currency: a posting as it is stored and sealed."""


def booked(at: datetime, case_ref: str | None, memo: str, legs: Iterable[Leg]) -> object:
    """All that an entry says, as it is sealed."""
    return [at.isoformat(timespec="microseconds"), case_ref, memo, list(legs)]


def _booked(entry: Entry) -> object:
    legs = ((leg.ledger_account, format(leg.amount, "f"), leg.currency) for leg in entry.postings)
    return booked(entry.at, entry.case_ref, entry.memo, legs)


def seal_digest(entries: Iterable[object]) -> str:
    """32 hex digits over all that entries say, each as `booked` has it."""
    return _sha256(list(entries))[:32]


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
    return _sha256(says)


def _sha256(says: object) -> str:
    return hashlib.sha256(_CANONICAL.encode(says).encode()).hexdigest()


def follows(row: AuditRow, number: int, previous: str) -> bool:
    """Whether a row is the one behind row `number`, whose digest is `previous`, and says what it said."""
    return (
        row.number == number + 1
        and row.previous == previous
        and row.digest == digest_of(row.number, row.act, previous)
    )


def first_broken(rows: Iterable[AuditRow]) -> int | None:
    """Number of the first row that does not follow from the one before it; None when all do."""
    previous = GENESIS
    for number, row in enumerate(rows):
        if not follows(row, number, previous):
            return number + 1
        previous = row.digest
    return None

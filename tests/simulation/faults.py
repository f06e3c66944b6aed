"""What goes wrong in a history, where it may, and how often it did.

A seed switches some faults on, each with a rate of its own. Whoever stands at a boundary (a commit, a request,
a mail) draws: None, or one fault of those that apply there.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from random import Random
from typing import Final


class Boundary(StrEnum):
    """Where something leaves the bot, or comes to stay."""

    COMMIT = "commit"
    READ = "gateway: read"
    CREDIT = "gateway: credit"
    DEBIT = "gateway: debit, reversal"
    WRITE = "gateway: write an account"
    CODE = "gateway: code"
    CARD = "telegram: card"
    EDIT = "telegram: edit"
    CHAT = "telegram: customer"
    CHANNEL = "telegram: channel"
    ANSWER = "telegram: tap's answer"
    POLL = "telegram: updates"
    MAIL = "smtp: mail"
    MAILBOX = "imap: mailbox"
    RATES = "rates"


class Fault(StrEnum):
    """One thing that goes wrong."""

    KILL_BEFORE = "killed before"
    KILL_AFTER = "killed after"
    ASLEEP = "asleep"
    """The process stands still for longer than a lease."""
    UNREACHED = "not reached"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    ANSWER_LATE = "answer too late"
    EFFECT_LATE = "effect after the client left"
    REFUSED_500 = "500, not done"
    ERROR_500 = "500, done"
    HTML = "502 in HTML, done"
    CUT = "cut JSON, done"
    TOO_MANY = "429"
    ROW_LOST = "credit without row"
    CREDIT_LOST = "row without credit"
    EMPTY_YES = "yes, nothing done"
    REVOKED = "token revoked"
    DISK_FULL = "disk full"
    GREYLISTED = "4xx"
    BOUNCED = "5xx"
    DROPPED = "connection dropped"
    NEW_UIDS = "UIDVALIDITY changes"


_KILLS: Final = (Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.ASLEEP)
_WAY: Final = (Fault.UNREACHED, Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.ANSWER_LATE)
_ANSWERS: Final = (Fault.REFUSED_500, Fault.ERROR_500, Fault.HTML, Fault.CUT, Fault.TOO_MANY)
_HTTP: Final = (*_KILLS, *_WAY, *_ANSWERS)
# Telegram's own 5xx mean that nothing was done; those of a proxy in between are in HTML.
_TELEGRAM: Final = (*(fault for fault in _HTTP if fault is not Fault.ERROR_500), Fault.EFFECT_LATE)

APPLICABLE: Final[Mapping[Boundary, tuple[Fault, ...]]] = {
    Boundary.COMMIT: (*_KILLS, Fault.DISK_FULL),
    Boundary.READ: (*_HTTP, Fault.REVOKED),
    Boundary.CREDIT: (*_HTTP, Fault.EFFECT_LATE, Fault.ROW_LOST, Fault.CREDIT_LOST, Fault.EMPTY_YES),
    Boundary.DEBIT: (*_HTTP, Fault.EFFECT_LATE),
    Boundary.WRITE: (*_HTTP, Fault.EFFECT_LATE, Fault.EMPTY_YES),
    Boundary.CODE: (*_HTTP, Fault.EFFECT_LATE),
    Boundary.CARD: _TELEGRAM,
    Boundary.EDIT: (*_HTTP, Fault.EFFECT_LATE),
    Boundary.CHAT: _TELEGRAM,
    Boundary.CHANNEL: (*_HTTP, Fault.EFFECT_LATE),
    Boundary.ANSWER: _HTTP,
    Boundary.POLL: (*_KILLS, Fault.UNREACHED, Fault.ANSWER_LOST, *_ANSWERS),
    Boundary.MAIL: (
        *_KILLS,
        Fault.UNREACHED,
        Fault.REQUEST_LOST,
        Fault.ANSWER_LOST,
        Fault.GREYLISTED,
        Fault.BOUNCED,
    ),
    Boundary.MAILBOX: (*_KILLS, Fault.UNREACHED, Fault.DROPPED, Fault.NEW_UIDS),
    Boundary.RATES: (Fault.UNREACHED, Fault.ANSWER_LOST, Fault.HTML),
}
RARE: Final = frozenset({Boundary.COMMIT, Boundary.READ, Boundary.POLL, Boundary.EDIT, Boundary.MAILBOX})
"""Met so often that a tenth of the rate is enough."""
DEATHS_MAX: Final = 4
"""In one history: a start costs more than all else."""

Pair = tuple[Fault, Boundary]


class Faults:
    """The faults of one history."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._rates = {fault: chance.choice((0.03, 0.1, 0.3)) for fault in Fault if chance.random() < 1 / 3}
        self._deaths = 0
        self.is_on = False
        self.met: Counter[Pair] = Counter()

    def draw(self, boundary: Boundary, but: frozenset[Fault] = frozenset()) -> Fault | None:
        """What goes wrong here and now.

        Args:
            boundary: where.
            but: what cannot happen here just now.
        """
        if not self.is_on:
            return None
        scale = 0.1 if boundary in RARE else 1.0
        for fault in APPLICABLE[boundary]:
            rate = self._rates.get(fault, 0.0) * scale
            if rate and fault not in but and self._chance.random() < rate and self._may(fault):
                self.met[fault, boundary] += 1
                return fault
        return None

    def _may(self, fault: Fault) -> bool:
        if fault in _KILLS:
            self._deaths += 1
            return self._deaths <= DEATHS_MAX
        return True

"""Proof that a person owns an account: challenges, what meets them, how many there may be.

A challenge is a nonce; its code is made from the nonce and the installation's secret, so that nothing in
the database tells it. Whoever writes the code back, or puts it into the account's display name, has shown
that he reads the account's mail, or can log in to it.

Source: design.md 4, "Proof that a person owns an account".
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

VALID_FOR: Final = timedelta(minutes=10)
TRIES_MAX: Final = 5
"""Wrong codes after which a challenge is worth nothing."""
PER_PERSON_MAX: Final = 5
PER_ACCOUNT_MAX: Final = 5
"""Requests for a proof in 24 hours: by one person, and by mail for one account, lest that be filled."""
COUNTED_OVER: Final = timedelta(hours=24)

_CODE: Final = re.compile(r"(?<![0-9A-Za-z-])([0-9A-Za-z]{4})-([0-9A-Za-z]{4})(?![0-9A-Za-z-])")
_MISREAD: Final = str.maketrans("OIL", "011")
CODES_READ_MAX: Final = 3
"""Of one message: a list of guesses is not read to its end."""


class ProofWay(StrEnum):
    """How it was proven."""

    MAILED_CODE = "mailed_code"
    """He wrote back a code that was mailed to the address which the gateway has for the account."""
    DISPLAY_NAME = "display_name"
    """He put a code into the account's display name."""
    OWNER = "owner"
    """He had proven it before."""
    PAID_LOTS = "paid_lots"
    """An authentic sender who paid lots of the account: proves those lots only."""
    OPERATOR = "operator"
    """Nothing proves it; an operator takes it on himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a case's ownership rests on."""

    way: ProofWay
    at: datetime
    lots: tuple[str, ...] = ()
    """With PAID_LOTS: references of the top-ups that may be paid back."""
    operator: int | None = None
    """With OPERATOR: Telegram id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One code that is waited for."""

    nonce: str
    person: str
    """Key of whoever shall prove."""
    account_ref: str | None
    """None: there is no such account; he is challenged all the same, so that names cannot be probed."""
    username: str
    """The account as he named it."""
    way: ProofWay
    """MAILED_CODE or DISPLAY_NAME."""
    made_at: datetime
    expires_at: datetime
    tries_left: int = TRIES_MAX
    case_ref: str | None = None
    """The refund that waits for it."""

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be met."""
        return now < self.expires_at and self.tries_left > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who wants to prove what."""

    person: str
    username: str
    account_ref: str | None
    has_mail: bool
    """Whether the gateway has a mail address for the account that no other account has."""
    case_ref: str | None = None


@dataclass(frozen=True, slots=True)
class AskedLately:
    """Requests for a proof in the last 24 hours."""

    by_person: int
    for_account: int

    @property
    def is_too_many(self) -> bool:
        """Whether this person must wait until tomorrow."""
        return self.by_person >= PER_PERSON_MAX

    @property
    def is_mailbox_full(self) -> bool:
        """Whether the account's address was written to often enough, whoever it was that asked."""
        return self.for_account >= PER_ACCOUNT_MAX


NEVER_ASKED: Final = AskedLately(0, 0)


def challenges_for(
    claimant: Claimant, lately: AskedLately, nonces: tuple[str, str], now: datetime
) -> tuple[Challenge, ...]:
    """The display name's challenge, then the mail's where there is an address; none over the person's limit.

    Strangers who ask for an account use up what may be mailed to it, not its owner's other way.
    """
    if lately.is_too_many:
        return ()
    may_mail = claimant.has_mail and claimant.account_ref is not None and not lately.is_mailbox_full
    ways = (ProofWay.DISPLAY_NAME, ProofWay.MAILED_CODE)
    return tuple(
        Challenge(
            nonce=nonce,
            person=claimant.person,
            account_ref=claimant.account_ref,
            username=claimant.username,
            way=way,
            made_at=now,
            expires_at=now + VALID_FOR,
            case_ref=claimant.case_ref,
        )
        for way, nonce in zip(ways, nonces, strict=True)
        if way is ProofWay.DISPLAY_NAME or may_mail
    )


def codes_in(text: str) -> tuple[str, ...]:
    """What looks like a code of ours in a text, as `code_of` writes it; O, I and L read as digits."""
    found = dict.fromkeys(f"{a}-{b}".upper().translate(_MISREAD) for a, b in _CODE.findall(text))
    return tuple(found)[:CODES_READ_MAX]


class Finding(StrEnum):
    """What an attempt to prove came to."""

    PROVEN = "proven"
    WRONG = "wrong"
    """A code, but not the one; it cost a try."""
    USED_UP = "used_up"
    """That was the last try."""
    NAME_LACKS_IT = "name_lacks_it"
    """The display name does not show the code; it costs nothing, since it cannot be guessed at."""
    NOTHING_ASKED = "nothing_asked"
    """No challenge is open: never was, met, expired or used up."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of an answer."""

    finding: Finding
    challenge: Challenge | None = None
    """With PROVEN: the one that was met."""
    tries_left: int = 0


def check_codes(
    challenges: Iterable[Challenge], said: Iterable[str], code_of: Callable[[str], str], now: datetime
) -> Checked:
    """Hold what a person wrote against the mailed code that is waited for.

    Args:
        challenges: of this person.
        said: by `codes_in`.
        code_of: from a nonce to its code.
        now: aware UTC.
    """
    challenges = tuple(challenges)
    mailed = [one for one in challenges if one.way is ProofWay.MAILED_CODE and one.is_open(now)]
    # The code for the display name, repeated here, is no guess at the other.
    written = set(said) - {code_of(one.nonce) for one in challenges if one.way is ProofWay.DISPLAY_NAME}
    if not mailed or not written:
        return Checked(Finding.NOTHING_ASKED)
    for challenge in mailed:
        if code_of(challenge.nonce) in written:
            return Checked(Finding.PROVEN, challenge)
    left = max(challenge.tries_left for challenge in mailed) - 1
    return Checked(Finding.WRONG if left > 0 else Finding.USED_UP, tries_left=left)


def check_name(
    challenge: Challenge | None, display_name: str, code_of: Callable[[str], str], now: datetime
) -> Checked:
    """Hold a display name, as the gateway tells it, against the code that is waited for in it."""
    if challenge is None or not challenge.is_open(now):
        return Checked(Finding.NOTHING_ASKED)
    if code_of(challenge.nonce) in codes_in(display_name):
        return Checked(Finding.PROVEN, challenge)
    return Checked(Finding.NAME_LACKS_IT, tries_left=challenge.tries_left)

"""What a person's mail is about: top-up, refund, balance, models, question; and spam, by its words.

The decision is a table: what moves money goes before all else, then what is asked last. The words stand
in the tables of `wish.py`; robots are known by `vetting`: nothing here looks at headers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from bot.desk.claim import MailKind
from bot.intake.lexicon import Hit
from bot.intake.normalise import Passage
from bot.intake.wish import Wish

Signs = Sequence[Hit[Wish]]
"""Signs of wishes in one passage, in order."""


class Clue(StrEnum):
    """What the other readers found, as far as it tells what a mail is about."""

    ACCOUNT = "names an account"
    MONEY = "names a sum that may have been paid"
    METHOD = "names a way of paying"
    REFERENCE = "names a transaction"
    RECEIPT = "forwards a receipt"
    FILES = "has files"
    ANSWER = "answers one of our mails, by its subject"
    IN_TOPUP = "belongs to a top-up's thread"
    IN_REFUND = "belongs to a refund's thread"
    ASKING = "asks anything at all"
    QUESTION = "puts a question"
    LETTER = "is more than a line long"
    CORRECTING = "puts one sum in the place of another"
    SHOWING = "has pictures or PDFs, and a few words at most"


Fact = Wish | Clue
Words = tuple[Passage, Signs]
"""A passage and the signs in it."""


class Row(NamedTuple):
    """One line of the decision: it holds where all of `every`, one of `some` and none of `no` are given."""

    name: str
    kind: MailKind | None
    """None: what is asked last decides."""
    every: frozenset[Fact] = frozenset()
    some: frozenset[Fact] = frozenset()
    no: frozenset[Fact] = frozenset()

    def holds(self, facts: frozenset[Fact]) -> bool:
        """Whether the facts fit."""
        return self.every <= facts and (not self.some or bool(self.some & facts)) and not self.no & facts


def _of(*facts: Fact) -> frozenset[Fact]:
    return frozenset(facts)


_ASKS: Final = _of(Wish.BALANCE, Wish.MODELS, Wish.OTHER)
_TOPUP, _REFUND = MailKind.TOPUP, MailKind.REFUND

ROWS: Final = (
    Row("refund, in its thread", _REFUND, _of(Wish.REFUND, Clue.IN_REFUND)),
    Row("refund of this account or payment", _REFUND, _of(Wish.REFUND), _of(Clue.ACCOUNT, Clue.REFERENCE)),
    Row("refund", _REFUND, _of(Wish.REFUND), no=_of(Wish.RULES)),
    Row(
        "answer in a refund's thread",
        _REFUND,
        _of(Clue.IN_REFUND, Clue.ANSWER),
        _of(Clue.ACCOUNT, Clue.METHOD, Clue.MONEY, Wish.WITHDRAW, Wish.CHASE, Wish.WHEN),
        _ASKS | _of(Wish.PAID),
    ),
    Row("proof of payment", _TOPUP, some=_of(Clue.REFERENCE, Clue.RECEIPT)),
    Row("paid a sum", _TOPUP, _of(Wish.PAID, Clue.MONEY), no=_of(Wish.SETTLED)),
    Row(
        "paid a sum to an account, whatever was before",
        _TOPUP,
        _of(Wish.PAID, Clue.MONEY, Clue.ACCOUNT),
        no=_of(Wish.INTENT),
    ),
    Row("paid a sum, now as before", _TOPUP, _of(Wish.PAID, Clue.MONEY), no=_ASKS),
    Row("paid and waits", _TOPUP, _of(Wish.PAID, Wish.CHASE)),
    Row("paid, sum not said", _TOPUP, _of(Wish.PAID), no=_ASKS | _of(Wish.SETTLED, Wish.INTENT)),
    Row(
        "paid, in a thread or with files",
        _TOPUP,
        _of(Wish.PAID),
        _of(Clue.FILES, Clue.ANSWER),
        _ASKS | _of(Wish.SETTLED),
    ),
    Row(
        "pays a sum this way to an account",
        _TOPUP,
        _of(Wish.GIVES, Clue.MONEY, Clue.ACCOUNT, Clue.METHOD),
        no=_of(Wish.SETTLED),
    ),
    Row("pays a sum", _TOPUP, _of(Wish.GIVES, Clue.MONEY), no=_of(Wish.INTENT, Wish.SETTLED)),
    Row(
        "shows a payment of a sum",
        _TOPUP,
        _of(Wish.PROOF, Clue.MONEY),
        _of(Clue.ACCOUNT, Clue.METHOD, Clue.FILES),
        _ASKS | _of(Wish.INTENT, Clue.QUESTION),
    ),
    Row(
        "shows a payment to an account",
        _TOPUP,
        _of(Wish.SHOWS, Clue.ACCOUNT),
        no=_ASKS | _of(Wish.INTENT, Wish.SETTLED, Wish.TROUBLE, Clue.QUESTION),
    ),
    Row("corrects a sum", _TOPUP, _of(Clue.CORRECTING), no=_ASKS | _of(Wish.INTENT, Clue.QUESTION)),
    Row("asks how to pay, or will", None, _of(Wish.INTENT), no=_of(Wish.PAID, Wish.WITHDRAW)),
    Row(
        "tells us the account",
        _TOPUP,
        _of(Clue.IN_TOPUP, Clue.ACCOUNT),
        no=_ASKS | _of(Wish.SETTLED, Clue.ASKING),
    ),
    Row("tells us the account, and asks", _TOPUP, _of(Clue.IN_TOPUP, Clue.ANSWER, Clue.ACCOUNT), no=_ASKS),
    Row(
        "a sum to an account this way, beside older ones",
        _TOPUP,
        _of(Wish.SETTLED, Clue.MONEY, Clue.ACCOUNT, Clue.METHOD),
        no=_ASKS | _of(Clue.ASKING),
    ),
    Row("speaks of old payments", None, _of(Wish.SETTLED), no=_of(Wish.CHASE)),
    Row("takes a top-up back", _TOPUP, _of(Wish.WITHDRAW), _of(Clue.IN_TOPUP, Wish.TOPUP)),
    Row("asks when its top-up comes", _TOPUP, _of(Wish.WHEN, Clue.IN_TOPUP, Clue.ANSWER), no=_ASKS),
    Row(
        "waits for a top-up",
        _TOPUP,
        _of(Wish.CHASE),
        _of(Wish.TOPUP, Clue.IN_TOPUP, Clue.MONEY),
        _of(Wish.MODELS),
    ),
    Row(
        "bare top-up of a sum to an account",
        _TOPUP,
        _of(Wish.TOPUP, Clue.MONEY, Clue.ACCOUNT),
        no=_of(Wish.CHARGED),
    ),
    Row(
        "bare top-up",
        _TOPUP,
        _of(Wish.TOPUP),
        _of(Clue.ACCOUNT, Clue.MONEY, Clue.METHOD, Clue.FILES, Wish.PROOF),
        _ASKS,
    ),
    Row("reports trouble", MailKind.QUESTION, _of(Wish.TROUBLE), no=_of(Wish.BALANCE)),
    Row("asks something by name", None, some=_ASKS),
    Row("a picture says it", _TOPUP, _of(Clue.SHOWING), no=_of(Clue.ASKING)),
    Row("a sum, and whose or how", _TOPUP, _of(Clue.MONEY), _of(Clue.ACCOUNT, Clue.METHOD)),
    Row(
        "answer in a top-up's thread",
        _TOPUP,
        _of(Clue.IN_TOPUP, Clue.ANSWER),
        _of(Clue.ACCOUNT, Clue.MONEY, Clue.METHOD, Wish.TOPUP),
    ),
    Row("anything else", None),
)
"""The first row that holds decides."""

_ASKED: Final = {
    Wish.BALANCE: MailKind.BALANCE,
    Wish.MODELS: MailKind.MODELS,
    Wish.OTHER: MailKind.QUESTION,
    Wish.INTENT: MailKind.QUESTION,
    Wish.REFUND: MailKind.QUESTION,
    Wish.WHEN: MailKind.QUESTION,
}
_WAITING: Final = _of(Wish.CHASE, Clue.REFERENCE, Clue.RECEIPT, Clue.FILES)
"""With these, a top-up that is spoken of is under way; else, who asks something speaks of an old one."""
_POINTS: Final = {Wish.SPAM: 4, Wish.CONTACT: 2, Wish.BAIT: 1, Wish.WARES: 1}
"""What a stranger's words weigh, each counted once."""
_TRADE_FOR_A_POINT: Final = 3
_POINTS_MIN: Final = 2
_CUSTOMER_POINTS: Final = 3
"""What a customer's words weigh against them."""
_OURS_POINTS: Final = 2
_STRANGERS_BAITS_MIN: Final = 2
_OURS: Final = frozenset(Wish) - {
    *(Wish.SPAM, Wish.CONTACT, Wish.BAIT, Wish.TRADE, Wish.WARES, Wish.CUSTOMER),
    *(Wish.SUBJECT, Wish.SETTLED, Wish.RULES, Wish.GIVES, Wish.PROOF, Wish.WITHDRAW),
}
"""Wishes that only somebody has who uses the gateway, or means to."""
_KNOWN: Final = _of(Clue.ACCOUNT, Clue.ANSWER, Clue.IN_TOPUP, Clue.IN_REFUND)


@dataclass(frozen=True, slots=True)
class Judged:
    """A kind, and the row that said so."""

    kind: MailKind
    row: str


def is_spam(subject: Words, text: Words, clues: frozenset[Clue], selling: int) -> bool:
    """Whether a mail talks like one that nobody asked for; whether it claims a payment is not looked at.

    A stranger speaks of his own dealings and shows a link, a number to call, a price; a customer speaks of
    what he has here, does here, wants here. Who does neither in a whole letter is taken for a stranger.

    Args:
        subject: the person's own subject with its signs.
        text: the newest words with theirs.
        clues: what else was found.
        selling: how many links, numbers to call and prices are shown.
    """
    count = _counted(subject, text)
    if clues & _KNOWN:
        return count[Wish.SPAM] > 0 and count[Wish.BAIT] + (count[Wish.CONTACT] > 0) >= _STRANGERS_BAITS_MIN
    customers = _CUSTOMER_POINTS * count[Wish.CUSTOMER]
    strangers = selling + sum(weight * count[wish] for wish, weight in _POINTS.items())
    strangers += count[Wish.TRADE] // _TRADE_FOR_A_POINT
    strangers += Clue.LETTER in clues and not customers
    customers += _OURS_POINTS * (not _OURS.isdisjoint(count))
    customers += _OURS_POINTS * (clues >= _of(Clue.MONEY, Clue.METHOD))
    return strangers >= _POINTS_MIN + customers


def _counted(*passages: Words) -> Counter[Wish]:
    """Signs by their wish: the same words once, and of a stranger's that begin together the heaviest."""
    said: dict[tuple[bool, str], Wish] = {}
    for words, signs in passages:
        heaviest: dict[int, Hit[Wish]] = {}
        for hit in signs:
            held = heaviest.get(hit.start)
            if hit.tag not in _POINTS:
                said[False, f"{hit.tag} {words.folded[hit.start : hit.end]}"] = hit.tag
            elif held is None or _POINTS[hit.tag] > _POINTS[held.tag]:
                heaviest[hit.start] = hit
        for hit in heaviest.values():
            said[True, words.folded[hit.start : hit.end]] = hit.tag
    return Counter(said.values())


def kind_of(subject: Signs, text: Signs, clues: frozenset[Clue]) -> Judged:
    """What a person's mail is about.

    Args:
        subject: signs in the person's own subject; none where it is ours or a forwarded mail's.
        text: signs in the newest words.
        clues: what else was found.
    """
    facts: frozenset[Fact] = clues | {hit.tag for hit in (*subject, *text)}
    if Wish.CHARGED in facts and (not facts & _ASKS or facts & _WAITING):
        facts |= {Wish.PAID}
    row = next(row for row in ROWS if row.holds(facts))
    return Judged(row.kind or _asked_last(subject, text), row.name)


def _asked_last(subject: Signs, text: Signs) -> MailKind:
    for signs in (text, subject):
        models = [hit.end for hit in signs if hit.tag is Wish.MODELS]
        asked = [
            _ASKED[hit.tag]
            for hit in signs
            if hit.tag in _ASKED
            and not (hit.tag is Wish.WHEN and any(hit.start < end <= hit.end for end in models))
        ]
        if asked:
            return asked[-1]
    return MailKind.QUESTION

"""What people want of us, as signs: the names, and how a table of their words is written.

The words stand in `money_wishes.py`, `question_wishes.py`, `spam_words.py` and `stranger_words.py`; what
follows from them, in `kinds.py`.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from bot.intake.lexicon import phrases, words

_GIVE: Final = "转|轉|付|打|汇|匯|支付|转账|轉賬|轉帳|付款|汇款|打款|提币|缴|存"
"""Verbs of giving money; `GIVE` in a table stands for any of them."""


class Wish(StrEnum):
    """What a stretch of words is a sign of."""

    PAID = "says that money was sent"
    CHARGED = "says that the account was topped up"
    GIVES = "names a payment by its verb alone"
    TOPUP = "speaks of topping up"
    REFUND = "asks money back"
    WHEN = "asks how long it takes"
    CHASE = "asks where a payment is"
    WITHDRAW = "takes a request back"
    PROOF = "points to a receipt"
    SHOWS = "points to a payment's receipt"
    INTENT = "will pay, or asks how to"
    BALANCE = "asks what is left"
    MODELS = "asks for models or their prices"
    OTHER = "asks something else by name"
    TROUBLE = "says that something fails"
    SETTLED = "speaks of times gone by"
    RULES = "asks how refunds work"
    SPAM = "talks as nobody talks who wants something of ours"
    CONTACT = "gives another way to be reached"
    TRADE = "speaks as companies do"
    SUBJECT = "speaks of what a gateway is for"
    BAIT = "talks as advertisers do"
    WARES = "speaks of dealings that are none of ours"
    CUSTOMER = "speaks as somebody who uses a gateway"


class Sign(NamedTuple):
    """Words for one wish: folded text, an alternation that may break over lines behind a `|`."""

    wish: Wish
    words: str
    are_words: bool = False
    """Whether its phrases end with their word, as in Latin script."""

    @property
    def phrases(self) -> str:
        """As a lexicon takes them."""
        joined = phrases(self.words, GIVE=_GIVE)
        return words(joined) if self.are_words else joined


def table(*tables: tuple[Sign, ...]) -> Iterator[tuple[Wish, str]]:
    """Tables of signs as one for a lexicon."""
    for signs in tables:
        for sign in signs:
            yield sign.wish, sign.phrases

"""What a number in a mail can be: the roles that words give it, and how a table of such words is written."""

from enum import StrEnum
from typing import Final, NamedTuple

from bot.intake.lexicon import phrases, words

VERB: Final = (
    "转|轉|付|打|汇|匯|充|冲|存|发|發|扫|支付|转账|轉賬|轉帳|转帐|充值|冲值|付款|汇款|打款|"
    "储值|儲值|缴费|提币|充直"
)
"""Verbs of giving money; `VERB` in a table stands for any of them."""


class Role(StrEnum):
    """What a number is, as its sentence says."""

    PAID = "paid"
    REQUESTED = "requested"
    """To be topped up, with no word of a payment: `充值 100`."""
    LABEL = "labelled"
    """Beside the word amount, which serves payments and refunds alike."""
    NAMED = "named"
    """With a currency, and no word that tells more."""
    BARE = "bare"
    """Without a currency, where only an amount can stand."""
    ASKED = "asked back"
    TOTAL = "total"
    CREDIT = "credited"
    """What a payment is turned into."""
    FEE = "fee"
    RATE = "rate"
    LIMIT = "limit"
    LEFT = "left over"
    USED = "used up"
    DENIED = "denied"
    ORDER = "order to the program"
    QUESTIONED = "asked about"
    SETTLED = "settled long ago"
    INTENDED = "not yet paid"
    NOW = "now"
    """Ends what SETTLED and INTENDED began."""

    @property
    def is_state(self) -> bool:
        """Whether the word colours all that follows it in its sentence."""
        return self in _STATES


_STATES: Final = frozenset({Role.SETTLED, Role.INTENDED, Role.NOW})


class Cue(NamedTuple):
    """Words that give numbers near them a role: folded text, an alternation that may break behind a `|`."""

    role: Role
    words: str
    are_words: bool = False
    """Whether its phrases end with their word, as in Latin script."""

    @property
    def phrases(self) -> str:
        """As a lexicon takes them."""
        joined = phrases(self.words, VERB=VERB)
        return words(joined) if self.are_words else joined

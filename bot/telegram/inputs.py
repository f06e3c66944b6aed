"""What an operator writes when he is asked: read strictly; what is wrong is named, with an example. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.desk.money import Money
from bot.desk.saying import WORDS_MAX
from bot.store.prompts import Purpose

AMOUNT_MAX: Final = Decimal(10) ** 9
DECIMALS_MAX: Final = 8
RATE_MAX: Final = Decimal(100_000)
ACCOUNT_MAX: Final = 64
EXAMPLES: Final[Mapping[Purpose, str]] = {
    Purpose.AMOUNT: "100.50",
    Purpose.CURRENCY: "EUR",
    Purpose.RATE: "7.85",
    Purpose.ACCOUNT: "lilei88",
    Purpose.PART: "5.00",
    Purpose.PRICE: "7.18",
    Purpose.PAYOUT: "2026112322001412345678",
}
_SYMBOLS: Final = {"$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP", "元": "CNY", "RMB": "CNY"}
_CODE: Final = re.compile(r"[A-Z]{3,5}", re.ASCII)
_NUMBER: Final = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?", re.ASCII)
_MONEY: Final = re.compile(r"([^\d.,+\-\s]*)\s*(.*?)\s*([^\d.,\s]*)", re.DOTALL)


class InputError(ValueError):
    """What was written cannot be used; `key` says why in `[input]` of the texts."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount, with its currency where one was written."""

    amount: Decimal
    currency: str | None


def read_sum(text: str) -> Sum:
    """`100`, `1,234.50 CNY`, `¥100`, `USDT 50`.

    Raises:
        InputError: anything else, above all a comma that might be a decimal point.
    """
    found = _MONEY.fullmatch(_plain(text))
    if found is None or (found[1] and found[3]):
        raise InputError("not_a_number")
    named = found[1] or found[3]
    amount = _number(found[2], AMOUNT_MAX)
    return Sum(amount, read_currency(named) if named else None)


def read_currency(text: str) -> str:
    """`EUR`, `usdt`, `¥`.

    Raises:
        InputError: no currency's code.
    """
    code = _plain(text).upper()
    code = _SYMBOLS.get(code, code)
    if not _CODE.fullmatch(code):
        raise InputError("bad_currency")
    return code


def read_rate(text: str) -> Decimal:
    """Units of a currency for one USD.

    Raises:
        InputError: no number, not above 0, or beyond all rates.
    """
    return _number(_plain(text), RATE_MAX)


@dataclass(frozen=True, slots=True)
class Price:
    """A lot's rate; and its money, where that was not known."""

    rate: Decimal
    paid: Money | None


def read_price(text: str) -> Price:
    """`7.18`, or `100 CNY 7.18` with the money that was paid for the whole lot.

    Raises:
        InputError: anything else.
    """
    *money, rate = _plain(text).split() or [""]
    if not money:
        return Price(read_rate(rate), None)
    paid = read_sum(" ".join(money))
    if paid.currency is None:
        raise InputError("bad_currency")
    return Price(read_rate(rate), Money(paid.amount, paid.currency))


def read_account(text: str) -> str:
    """A name, id or address of an account.

    Raises:
        InputError: blank, more than one word, too long, or with letters that nobody sees.
    """
    name = text.strip()
    if not name or len(name) > ACCOUNT_MAX or not name.isprintable() or len(name.split()) != 1:
        raise InputError("bad_account")
    return name


def read_words(text: str) -> str:
    """Words for a customer: plain text, line breaks kept, nothing that cannot be seen.

    Raises:
        InputError: nothing, or more than a mail of ours holds.
    """
    kept = (char for char in text if char in "\n\t" or not unicodedata.category(char).startswith("C"))
    words = "".join(kept).strip()
    if not words:
        raise InputError("no_words")
    if len(words) > WORDS_MAX:
        raise InputError("too_long")
    return words


def _plain(text: str) -> str:
    """Full-width digits and signs as everybody writes them."""
    return unicodedata.normalize("NFKC", text).strip()


def _number(text: str, most: Decimal) -> Decimal:
    if text.startswith("-"):
        raise InputError("not_positive")
    found = _NUMBER.fullmatch(text)
    if found is None or len(text) > 40:
        raise InputError("not_a_number")
    if len(found[1] or "") > DECIMALS_MAX:
        raise InputError("too_exact")
    number = Decimal(text.replace(",", ""))
    if number <= 0:
        raise InputError("not_positive")
    if number > most:
        raise InputError("too_large")
    return number

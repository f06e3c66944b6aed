"""/credit NAME AMOUNT CURRENCY [note]: a top-up without a mail, which its card then asks to approve."""

import re
from decimal import Decimal
from typing import ClassVar, Final

from bot.desk.money import Money
from bot.handle import Handle
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.views.lists import ListContext, show_button

AMOUNT: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,8})?", re.ASCII)
CURRENCY: Final = re.compile(r"[A-Za-z]{3,5}", re.ASCII)
NAME_LENGTH_MAX: Final = 254
NOTE_LENGTH_MAX: Final = 300


class CreditByHand:
    """Handles /credit; the card comes to the desk's chat like every other."""

    name: ClassVar[str] = "credit"

    def __init__(self, handle: Handle, context: ListContext) -> None:
        self._handle = handle
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It opens a case."""
        del asked
        return True

    async def answer(self, asked: Asked) -> Reply:
        """Open the case; nothing is credited before its card is approved."""
        name, paid, note = _read(asked.words)

        def work(uow: UnitOfWork) -> str:
            if paid.currency not in self._handle.rules_now(uow).paid_rates:
                raise UsageError("no_paid_rate", currency=paid.currency)
            return self._handle.open_by_hand(uow, asked.operator, asked.source, name, paid, note).ref

        ref = await self._handle.store.write(work, is_urgent=True)
        self._handle.wake()
        # Where the card comes by itself, a button for it would only repeat it.
        rows = () if asked.is_desk else ((show_button(ref, self._context),),)
        return Reply(self._context.say("credit_opened", ref=ref, paid=paid, name=name[:80]), rows)


def _read(words: str) -> tuple[str, Money, str]:
    """Account, money, note.

    Raises:
        UsageError: something is missing, or is no amount or currency.
    """
    name, _, rest = words.partition(" ")
    amount, _, rest = rest.partition(" ")
    currency, _, note = rest.partition(" ")
    if not currency:
        raise UsageError("credit_incomplete")
    if len(name) > NAME_LENGTH_MAX:
        raise UsageError("account_missing")
    return name, Money(read_amount(amount), read_currency(currency)), note[:NOTE_LENGTH_MAX]


def read_amount(word: str) -> Decimal:
    """A sum above 0, as an operator types it: `100`, `12.50`.

    Raises:
        UsageError: it is none; `1,000` and `1.000,00` are said in two ways in the world, so neither is read.
    """
    if not AMOUNT.fullmatch(word) or not (amount := Decimal(word)):
        raise UsageError("amount", words=word[:40])
    return amount


def read_currency(word: str) -> str:
    """A currency's code, upper case.

    Raises:
        UsageError: it is none.
    """
    if not CURRENCY.fullmatch(word):
        raise UsageError("currency", words=word[:40])
    return word.upper()

"""A top-up step by step in Telegram, until it is a case like any other; pure, and stored between steps.

account → method → amount → pay → proof → case
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.desk.claim import Claim, Evidence, Found, Method, Part, Reading, T
from bot.desk.claim import MailKind as Kind
from bot.desk.money import Money

LASTS_FOR: Final = timedelta(days=2)
"""Transfers take their time; after that a walk begins anew, and its reference is free again."""
AMOUNT_MAX: Final = Decimal(1_000_000)
COINS: Final = frozenset({"USDT", "USDC"})
_AMOUNT: Final = re.compile(r"(\d{1,8})(?:\.(\d{1,6}))?")
_AROUND: Final = " \t¥￥$元块刀"
"""Signs that people write around a number; a comma is none of them: it means different things."""
_RULE: Final = "said step by step"


class Step(StrEnum):
    """What is waited for."""

    ACCOUNT = "account"
    METHOD = "method"
    AMOUNT = "amount"
    PAY = "pay"
    """He is paying; a receipt's picture is taken already."""
    PROOF = "proof"
    """He says that he has paid: a transaction id or the receipt's picture."""


_BEFORE: Final = {
    Step.METHOD: Step.ACCOUNT,
    Step.AMOUNT: Step.METHOD,
    Step.PAY: Step.AMOUNT,
    Step.PROOF: Step.PAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far somebody has come."""

    ref: str
    """Of the case that it will open: already told, as the code for the transfer's note."""
    step: Step = Step.ACCOUNT
    account_ref: str | None = None
    username: str | None = None
    method: Method | None = None
    currency: str | None = None
    network: str = ""
    amount: Decimal | None = None

    @property
    def money(self) -> Money | None:
        """What is to be paid, once it is known."""
        if self.amount is None or self.currency is None:
            return None
        return Money(self.amount, self.currency)

    def at_account(self, account_ref: str, username: str) -> "Walk":
        """The account is chosen."""
        return replace(self, step=Step.METHOD, account_ref=account_ref, username=username)

    def by_method(self, method: Method, currency: str, network: str) -> "Walk":
        """The way of paying is chosen; another currency wants another amount."""
        return replace(self, step=Step.AMOUNT, method=method, currency=currency, network=network)

    def of_amount(self, amount: Decimal) -> "Walk":
        """The amount is said."""
        return replace(self, step=Step.PAY, amount=amount)

    def said_paid(self) -> "Walk":
        """He says that he has paid."""
        return replace(self, step=Step.PROOF)

    def back(self) -> "Walk":
        """One step back; the first stays."""
        return replace(self, step=_BEFORE.get(self.step, self.step))

    def reading(self, transaction: str | None, language: str) -> Reading:
        """What the case shall know: the same as from a mail, all of it said by himself."""
        reference = transaction.strip() if transaction else ""
        return Reading(
            kind=Kind.TOPUP,
            language=language,
            case_ref=None,
            claim=Claim(
                account=_said(self.username),
                amount=_said(self.amount),
                currency=_said(self.currency),
                method=_said(self.method),
                reference=_said(reference or None),
                network=_said(self.network or None),
            ),
            must_not_reply=False,
            reason=_RULE,
        )


def _said(value: T | None) -> Found[T] | None:
    if value is None:
        return None
    words = str(value)
    return Found(value, Evidence(Part.TEXT, 0, len(words), words, _RULE), 100)


def amount_in(text: str, currency: str) -> Decimal | None:
    """A plain positive number with at most the currency's decimals; None for anything less plain."""
    words = text.replace(currency, "").replace(currency.lower(), "").strip(_AROUND)
    found = _AMOUNT.fullmatch(words)
    if found is None or len(found[2] or "") > (6 if currency in COINS else 2):
        return None
    amount = Decimal(words)
    if not 0 < amount <= AMOUNT_MAX:
        return None
    return max(amount, amount.quantize(Decimal("0.01")), key=lambda one: len(one.as_tuple().digits))

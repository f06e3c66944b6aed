"""How much was paid, or is asked back: of all that is said about money, the one number that counts.

Where two numbers stand against each other without one correcting the other, nothing is read: a wrong
amount costs more than a question.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from bot.desk.claim import Found, Part
from bot.intake.extract.money import Money
from bot.intake.extract.money_sides import (
    CORRECTION_WORD,
    ONE_OF_SEVERAL,
    SECOND_PAYMENT,
    SEVERAL_PAYMENTS,
)
from bot.intake.extract.role import Role

_CENT: Final = Decimal("0.01")

CLAIMED: Final = frozenset({Role.PAID, Role.LABEL, Role.NAMED, Role.BARE, Role.REQUESTED})
_RATIOS: Final = {
    frozenset({"CNY", "USD"}): (Decimal("4.5"), Decimal(10)),
    frozenset({"CNY", "USDT"}): (Decimal("4.5"), Decimal(10)),
    frozenset({"CNY", "USDC"}): (Decimal("4.5"), Decimal(10)),
    frozenset({"USD", "USDT"}): (Decimal("0.95"), Decimal("1.05")),
    frozenset({"USD", "USDC"}): (Decimal("0.95"), Decimal("1.05")),
    frozenset({"USD", "EUR"}): (Decimal("0.75"), Decimal("1.35")),
    frozenset({"USD", "HKD"}): (Decimal(7), Decimal(9)),
    frozenset({"CNY", "HKD"}): (Decimal("0.85"), Decimal("1.2")),
}
"""How far apart a payment and the credit it is turned into lie, either way round."""


def is_correction(found: Sequence[Money]) -> bool:
    """Whether one sum is denied and another stands in its place: `50 USD, not 500`."""
    roles = {money.role for money in found}
    return Role.DENIED in roles and Role.PAID in roles


def _is_conversion(paid: Money, other: Money) -> bool:
    """Whether `other` is the same payment in another currency."""
    if other.currency is None or paid.value is None or other.value is None:
        return False
    bounds = _RATIOS.get(frozenset({paid.currency or "CNY", other.currency}))
    if bounds is None:
        return False
    larger, smaller = max(paid.value, other.value), min(paid.value, other.value)
    return bounds[0] <= larger / smaller <= bounds[1] or bounds[0] <= smaller / larger <= bounds[1]


def paid_amount(found: Sequence[Money]) -> Money | None:
    """What was paid, by subject and text; None where nothing is said, or more than one thing."""
    claimed = [money for money in found if money.role in CLAIMED]
    if any(money.role is Role.CREDIT for money in found):
        claimed = [m for m in claimed if m.role is Role.PAID or not _credited_again(m, found)] or claimed
    claimed = _without_old_subject(claimed)
    if not claimed:
        return None
    totals = [money for money in claimed if money.is_total]
    if totals:
        parts = [money for money in claimed if not money.is_total]
        if _one(totals) and not any(p.value is None or (totals[0].value or 0) < p.value for p in parts):
            return totals[0]
        return None
    sure = [money for money in claimed if money.role in {Role.PAID, Role.LABEL}]
    if sure and _one(sure) and all(_agrees(sure[0], money) for money in claimed):
        chosen = sure[0]
    elif _one(claimed):
        chosen = claimed[0]
    else:
        return None
    return None if _are_several_payments(found, claimed) else _with_currency(chosen, claimed)


def _credited_again(money: Money, found: Sequence[Money]) -> bool:
    return any(
        other.role is Role.CREDIT and other.value == money.value and other.currency == money.currency
        for other in found
    )


def _without_old_subject(claimed: list[Money]) -> list[Money]:
    """Leave the subject's number out where the text says that it corrects something."""
    texts = [money for money in claimed if money.passage.part is not Part.SUBJECT]
    if texts and len(texts) < len(claimed) and CORRECTION_WORD.search(texts[0].passage.folded):
        return texts
    return claimed


def _one(found: Sequence[Money]) -> bool:
    """Whether all say the same: one value, and no two currencies."""
    codes = {money.currency for money in found if money.currency}
    values = {money.value for money in found}
    return len(values) == 1 and None not in values and len(codes) <= 1


def _agrees(paid: Money, other: Money) -> bool:
    return (other.value == paid.value and other.currency in {None, paid.currency}) or _is_conversion(
        paid, other
    )


def _with_currency(chosen: Money, claimed: Sequence[Money]) -> Money:
    if chosen.currency is not None:
        return chosen
    return next((money for money in claimed if money.value == chosen.value and money.currency), chosen)


def _are_several_payments(found: Sequence[Money], claimed: Sequence[Money]) -> bool:
    """Whether the text tells of more payments than one without their total."""
    texts = [money.passage for money in claimed if money.passage.part is not Part.SUBJECT]
    if not texts:
        return False
    told = sum(money.role in CLAIMED for money in found if money.passage is texts[0])
    signs = (SEVERAL_PAYMENTS, SECOND_PAYMENT) if told > 1 else (SEVERAL_PAYMENTS,)
    return any(sign.search(texts[0].folded) for sign in signs)


def asked_amount(found: Sequence[Money]) -> Money | None:
    """The number that is asked back; None where all or the rest is, or two numbers are."""
    asked = [money for money in found if money.role is Role.ASKED]
    asked = asked or [money for money in found if money.role is Role.LABEL]
    paid = [money for money in found if money.role in CLAIMED]
    if not asked and (_is_one_of_several(found) or any(money.role is Role.DENIED for money in found)):
        asked = paid
    return _with_currency(asked[0], asked) if asked and _one(asked) else None


def _is_one_of_several(found: Sequence[Money]) -> bool:
    """Whether one of several like payments is asked back: `paid 50 twice, refund one of them`."""
    return any(ONE_OF_SEVERAL.search(money.passage.folded) for money in found[:1])


def certain_currency(found: Sequence[Money]) -> Found[str] | None:
    """The currency that all claimed numbers share, where their amount could not be told."""
    claimed = [money for money in found if money.role in CLAIMED and money.currency]
    if len({money.currency for money in claimed}) != 1:
        return None
    return found_currency(claimed[0])


def found_amount(money: Money) -> Found[Decimal]:
    """The claim's amount, with its words."""
    confidence = {Role.PAID: 95, Role.ASKED: 92, Role.LABEL: 92, Role.NAMED: 85, Role.REQUESTED: 85}.get(
        money.role, 78
    )
    rule = f"amount-{money.role.name.lower()}"
    value = money.value or Decimal(0)
    exact = max(value, value.quantize(_CENT), key=lambda number: len(number.as_tuple().digits))
    return Found(exact, money.passage.evidence(money.start, money.end, rule), confidence)


def found_currency(money: Money) -> Found[str] | None:
    """The claim's currency, where a mark beside the number tells it."""
    if money.currency is None:
        return None
    return Found(money.currency, money.passage.evidence(money.start, money.end, "currency-mark"), 95)

"""What a top-up or refund claims: by the person's words and, where they are silent, by a receipt's.

Source: the rules of judging beside the corpus of mails (tests/samples/mails/README.md).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.desk.claim import Claim, Found, MailKind, Method
from bot.intake.extract.amount import (
    asked_amount,
    certain_currency,
    found_amount,
    found_currency,
    paid_amount,
)
from bot.intake.extract.currency import lone_currency, named_currency
from bot.intake.extract.method import choose_method, method_mentions, network_of, way_back
from bot.intake.extract.money import Money
from bot.intake.extract.money_roles import money_in
from bot.intake.extract.reference import Candidate, choose_reference, reference_candidates
from bot.intake.normalise import Passage
from bot.intake.own_words import OwnWords

_MOVES_MONEY: Final = frozenset({MailKind.TOPUP, MailKind.REFUND})
_YUAN_METHODS: Final = frozenset({Method.WECHAT, Method.ALIPAY})
_COINS: Final = {Method.USDT: "USDT", Method.USDC: "USDC"}
_BY_COIN: Final = {coin: method for method, coin in _COINS.items()}
_BACK: Final = ("refund", "退", "back")


def claim_of(kind: MailKind, own: OwnWords) -> Claim:
    """What is claimed, by the kind of the mail: money is claimed in top-ups and refunds only."""
    if kind not in _MOVES_MONEY:
        account = own.account or (own.account_in_passing if kind is MailKind.BALANCE else None)
        return Claim(account=account, warnings=own.warnings)
    is_refund = kind is MailKind.REFUND
    receipt = _receipt(own.receipts, own.language)
    money = asked_amount(own.money) if is_refund else paid_amount(own.money)
    if not is_refund and not own.money:
        money = receipt.money
    method = _method(own, is_refund=is_refund)
    if method is None and not own.mentions:
        method = receipt.method or _coin(money)
    currency = None if is_refund and money is None else _currency(own, money, method)
    reference = _asked_reference(own) if is_refund else choose_reference(own.references)
    return Claim(
        account=own.account or own.account_in_passing,
        amount=found_amount(money) if money else None,
        currency=currency,
        method=method,
        reference=reference if own.references else receipt.reference,
        network=network_of(own.own_text) if currency and currency.value in _BY_COIN else None,
        warnings=own.warnings,
    )


def names_payment(receipt: Passage, language: str | None) -> bool:
    """Whether a forwarded text is a receipt: it names a transaction or a sum."""
    return bool(reference_candidates(receipt)) or _paid(receipt, language) is not None


def _method(own: OwnWords, *, is_refund: bool) -> Found[Method] | None:
    """The way of paying; for a refund the way back, where it is named."""
    back = way_back(own.own_text, own.mentions) if is_refund else None
    return back or choose_method(own.mentions)


def _coin(money: Money | None) -> Found[Method] | None:
    """A coin named as the currency is the way of paying, too: `100U`."""
    method = _BY_COIN.get(money.currency or "") if money else None
    if money is None or method is None:
        return None
    return Found(method, money.passage.evidence(money.start, money.end, "method-coin"), 90)


def _currency(own: OwnWords, money: Money | None, method: Found[Method] | None) -> Found[str] | None:
    """By the mark beside the number, by the coin, by a label, by WeChat and Alipay; in this order."""
    marked = found_currency(money) if money else certain_currency(own.money)
    is_torn = money is None and marked is None and any(one.currency for one in own.money)
    if (
        method is not None
        and method.value in _COINS
        and not is_torn
        and (marked is None or marked.value == "USD")
    ):
        return Found(_COINS[method.value], method.evidence, 90)
    told = marked or named_currency(own.own_text, own.language)
    if told is None and money is not None:
        told = lone_currency(own.own_text)
    if told is None and method is not None and method.value in _YUAN_METHODS and not is_torn:
        return Found("CNY", method.evidence, 85)
    return told


def _asked_reference(own: OwnWords) -> Found[str] | None:
    """Of several payments, the one that its sentence asks back."""
    near = [found for found in own.references if _is_asked_back(own.own_text, found)]
    return choose_reference(near or own.references)


def _is_asked_back(words: Passage, found: Candidate) -> bool:
    start, end = words.sentence(found.start)
    return any(word in words.folded[start:end] for word in _BACK)


def _paid(receipt: Passage, language: str | None) -> Money | None:
    taken = [(found.start, found.end) for found in reference_candidates(receipt)]
    return paid_amount(money_in(receipt, language, taken))


class _Receipt(NamedTuple):
    """What forwarded receipts say, for what the person did not."""

    reference: Found[str] | None = None
    money: Money | None = None
    method: Found[Method] | None = None


def _receipt(receipts: Sequence[Passage], language: str | None) -> _Receipt:
    if not receipts:
        return _Receipt()
    amounts = [money for receipt in receipts if (money := _paid(receipt, language))]
    is_one = len({(money.value, money.currency) for money in amounts}) == 1
    return _Receipt(
        choose_reference([found for receipt in receipts for found in reference_candidates(receipt)]),
        amounts[0] if is_one else None,
        choose_method([mention for receipt in receipts for mention in method_mentions(receipt)]),
    )

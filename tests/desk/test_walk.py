"""A top-up step by step: what each step takes, what goes back, what becomes the claim."""

from decimal import Decimal

import pytest

from bot.desk.claim import MailKind, Method
from bot.desk.walk import Step, Walk, amount_in

BEGUN = Walk(ref="TU-7K3F9Q")
AT_PAY = BEGUN.at_account("7", "anne88").by_method(Method.USDT, "USDT", "TRC20").of_amount(Decimal("12.50"))


def test_it_goes_from_the_account_to_the_proof_and_back() -> None:
    steps = [BEGUN, BEGUN.at_account("7", "anne88"), AT_PAY, AT_PAY.said_paid()]
    assert [walk.step for walk in steps] == [Step.ACCOUNT, Step.METHOD, Step.PAY, Step.PROOF]

    back = AT_PAY.said_paid()
    seen = []
    while back.step is not Step.ACCOUNT:
        back = back.back()
        seen.append(back.step)
    assert seen == [Step.PAY, Step.AMOUNT, Step.METHOD, Step.ACCOUNT]
    assert back.back().step is Step.ACCOUNT
    assert back.ref == BEGUN.ref, "the note that was told stays his"


def test_what_was_said_becomes_the_claim() -> None:
    reading = AT_PAY.said_paid().reading(" 9f2c1e ", "zh")
    claim = reading.claim

    assert (reading.kind, reading.language) == (MailKind.TOPUP, "zh")
    found = (claim.account, claim.amount, claim.currency, claim.method, claim.reference, claim.network)
    assert [one.value if one else None for one in found] == [
        "anne88",
        Decimal("12.50"),
        "USDT",
        Method.USDT,
        "9f2c1e",
        "TRC20",
    ]


def test_a_picture_alone_claims_no_reference() -> None:
    assert AT_PAY.reading("  ", "en").claim.reference is None


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("100", "CNY", "100.00"),
        ("¥100", "CNY", "100.00"),
        ("100元", "CNY", "100.00"),
        ("12.5 usd", "USD", "12.50"),
        (" 0.123456 ", "USDT", "0.123456"),
    ],
)
def test_plain_amounts_are_read(text: str, currency: str, amount: str) -> None:
    assert str(amount_in(text, currency)) == amount


@pytest.mark.parametrize(
    "text", ["", "0", "-5", "1,000", "1e3", "12.345", "一百", "100 200", "1000001", "NaN", "１００x", "100$5"]
)
def test_anything_less_plain_is_asked_again(text: str) -> None:
    assert amount_in(text, "CNY") is None

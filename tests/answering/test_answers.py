"""Answers in words: kept as snapshots, in both languages; every sum has its currency, every answer a next step."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from jinja2 import Environment, meta

from bot.answering.answers import MODELS_SHOWN, Answers
from bot.answering.ownership import NotTold
from bot.answering.price_list import PriceList
from bot.answering.spending import spending
from bot.desk.asked import Topic
from bot.desk.case import CaseState
from bot.desk.receipts import ReceiptNumber
from bot.handle import Handle
from bot.public import PublicSettings, Refunds
from bot.store.paid_rates import SetRate
from gateway_client import DayUsage, GatewayClient, Model, User, UserStatus
from tests.answering.conftest import PUBLIC
from tests.builders import NOON, SetClock, a_case, a_refund
from tests.desk.verbs import CREDITED as GIVEN
from tests.desk.verbs import a_credited
from tests.people import OLGA

LANGUAGES = ("zh", "en")
PRICES = PriceList(
    (
        Model(name="claude-opus-4", input_usd=Decimal(15), output_usd=Decimal(75)),
        Model(name="dall-e-3", call_usd=Decimal("0.04")),
        Model(name="gpt-4o", input_usd=Decimal("2.5"), output_usd=Decimal(10)),
        Model(name="gpt-4o-mini", input_usd=Decimal("0.075")),
    ),
    has_prices=True,
    read_at=NOON,
)
USER = User(
    ref=7,
    username="anne88",
    display_name="Anne",
    email="anne@mail.example",
    role=1,
    status=UserStatus.ENABLED,
    group="paid",
    quota=6_250_000,
    used_quota=1_000_000,
    request_count=9,
)
DAYS = [DayUsage(date(2026, 11, 23 - ago), 350_000 if ago < 2 else 0) for ago in range(7)]
CREDITED = replace(a_credited(), credited=replace(GIVEN, receipt=ReceiptNumber(2026, 123)))
STEP = {"zh": "下一步", "en": "Next step"}


def without_currency(text: str) -> list[str]:
    """Sums without the code of their currency; a rate to a dollar has its own."""
    return [found.group() for found in re.finditer(r"[$¥€][\d,.]*\d(?![\d,.]| (?:USD|CNY|EUR))", text)]


async def all_of(answers: Answers, language: str) -> dict[str, str]:
    cases = [
        replace(a_case(state), ref=f"TU-{number:06}")
        for number, state in enumerate(CaseState)
        if state is not CaseState.IDENTITY_PENDING
    ]
    days_off = spending(replace(USER, status=UserStatus.DISABLED, quota=-1), [], 500_000)
    return {
        "balance": answers.balances([spending(USER, DAYS, 500_000)], language),
        "balance, disabled, use not told": answers.balances([days_off], language),
        **{
            f"{topic}, {why}": answers.refused(topic, why, "anne@mail.example", language)
            for topic in (Topic.BALANCE, Topic.RECEIPT, Topic.STATEMENT)
            for why in NotTold
        },
        "receipts": answers.receipts([CREDITED, replace(CREDITED, state=CaseState.REVERSED)], language),
        "receipts, not credited": answers.receipts([a_case()], language),
        "receipts, none": answers.receipts([], language),
        "statements": answers.statements(["Statement of anne88, …", "Statement of anne99, …"], language),
        "models": answers.models_like(PRICES, [], language),
        "models, some": answers.models_like(PRICES, ["gpt 4o", "sora"], language),
        "models, none": answers.models_like(PRICES, ["sora"], language),
        "models, no prices": answers.models_like(replace(PRICES, has_prices=False), ["gpt"], language),
        "how to pay": (await answers.how_to_pay(language, "QU-7K3F9Q")).text,
        "how to pay, no case": (await answers.how_to_pay(language, "")).text,
        "API_BASE, two": answers.api_base("Cursor, 沉浸式翻译", language),
        "API_BASE": answers.api_base("", language),
        "refunds": answers.refund_policy(language),
        "where is it": answers.case_states([*cases, a_refund()], language),
        "where is it, no case": answers.case_states([], language),
    }


@pytest.mark.parametrize("language", LANGUAGES)
async def test_answers_read_as_kept(answers: Answers, language: str, same_as_snapshot: Any) -> None:
    written = [f"# {name}\n\n{text}\n" for name, text in (await all_of(answers, language)).items()]

    same_as_snapshot(f"answers.{language}", "\n".join(written))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_sum_has_its_currency_and_every_answer_a_next_step(
    answers: Answers, language: str
) -> None:
    for name, text in (await all_of(answers, language)).items():
        assert without_currency(text) == [], name
        assert STEP[language] in text, name
        assert "\n\n\n" not in text, name
        assert not re.search(r"None|{[{%]|[%}]}", text), name


async def test_rates_that_operators_set_are_told(answers: Answers, handle: Handle) -> None:
    rate = SetRate(currency="CNY", per_usd=Decimal("7.5"), set_by=OLGA, set_at=NOON)
    await handle.store.write(lambda uow: uow.paid_rates.set(rate))

    text = (await answers.how_to_pay("en", "")).text

    assert "¥7.50 CNY = $1.00 USD of credit; ¥100.00 CNY become $13.33 USD" in text


async def test_how_to_pay_brings_the_pictures_of_its_codes(answers: Answers) -> None:
    how = await answers.how_to_pay("zh", "QU-7K3F9Q")

    assert how.methods == ("alipay", "usdt")
    assert [picture.name for picture in how.pictures] == ["alipay.png", "usdt.png"]
    assert all(picture.octets.startswith(b"\x89PNG") for picture in how.pictures)


async def test_the_other_refund_policy_is_told(
    handle: Handle, gateway: GatewayClient, answers: Answers
) -> None:
    public = PUBLIC.model_copy(update={"refunds": Refunds(policy="paid_rate")})
    other = Answers(handle, gateway, answers._texts, public, SetClock(), "gateway_bot")

    assert "at the rate that you paid" in other.refund_policy("en")
    assert "at the rate that you paid" in (await other.how_to_pay("en", "")).text
    assert "按照您付款时的汇率" in other.refund_policy("zh")


async def test_without_public_file_the_gateways_own_address_is_told(
    handle: Handle, gateway: GatewayClient, answers: Answers
) -> None:
    bare = Answers(handle, gateway, answers._texts, PublicSettings(), SetClock(), "gateway_bot")

    assert not bare.can_be_paid
    assert f"API_BASE: {gateway.url}/v1 " in bare.api_base("cursor", "en")


def test_a_long_list_is_cut_and_says_so(answers: Answers) -> None:
    many = PriceList(tuple(Model(name=f"model-{n:03}") for n in range(100)), True, NOON)

    text = answers.models_like(many, [], "en")

    assert text.count("\nmodel-") == MODELS_SHOWN
    assert "… and 60 more." in text
    assert len(text) < 4096, "a message of Telegram holds it"


async def test_models_answer_asks_the_gateway(answers: Answers) -> None:
    text = await answers.models_answer("Claude  opus", "en")

    assert "claude-opus-4 | $15.00 USD | $75.00 USD" in text
    assert "gpt-4o" not in text


async def test_balance_is_read_from_the_gateway(answers: Answers, open_account: Any) -> None:
    account = await open_account("balance_of_me", quota=6_250_000)

    text = await answers.balance(str(account), "en")

    assert text is not None
    assert "Balance of balance_of_me: $12.50 USD (2026-11-23 12:00 UTC)" in text
    assert "Used in the last 7 days: $0.00 USD" in text
    assert await answers.balance("999999", "en") is None


@pytest.mark.parametrize(
    ("quota", "used", "days_left"),
    [(700, 700, 7), (700, 0, None), (0, 700, None), (-1, 700, None), (10**9, 7, None), (350, 700, 3)],
)
def test_days_left_at_the_pace_of_the_week(quota: int, used: int, days_left: int | None) -> None:
    days = [DayUsage(date(2026, 11, day), used if day == 20 else 0) for day in range(17, 24)]

    assert spending(replace(USER, quota=quota), days, 500_000).days_left == days_left


def test_both_languages_have_the_same_answers_with_the_same_values() -> None:
    def used(language: str) -> dict[str, set[str]]:
        folder = files("bot.texts").joinpath(language, "answers")
        return {
            path.name: meta.find_undeclared_variables(Environment().parse(path.read_text(encoding="utf-8")))
            for path in folder.iterdir()
        }

    assert used("zh") == used("en")

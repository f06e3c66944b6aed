"""Every amount that a person reads carries its ISO currency or coin: in texts, cards, mails and pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.answers import acknowledgement, receipt
from bot.desk.case import CaseKind, CaseState, Credited, Warn, WarningKind
from bot.desk.fact import Fact, FactKind, Figures
from bot.desk.money import SYMBOLS, Money, usd_of
from bot.desk.receipts import ReceiptNumber
from bot.telegram.views.card import CardContext, draw
from bot.telegram.views.facts import FactWords
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import NOON, PER_UNIT, RULES, a_case, an_account, some_terms
from tests.people import NAMES
from tests.telegram.test_card import a_view

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Catalogue()
SYMBOL = "".join({symbol[-1] for symbol in SYMBOLS.values()})
BARE = re.compile(rf"[{SYMBOL}] ?-?[0-9][0-9,]*(?:\.[0-9]+)?(?! (?:[A-Z]{{3,5}})\b)(?![0-9,.])")
"""A symbol and figures that no code follows."""
PLACEHOLDER = re.compile(rf"[{SYMBOL}]\{{")
SHOWN = sorted((ROOT / "tests" / "snapshots").glob("*.txt"))
WRITTEN = sorted((ROOT / "bot" / "texts").glob("*/*/*.txt")) + sorted(
    (ROOT / "bot" / "texts").glob("*/*.toml")
)
CURRENCIES = st.sampled_from(["CNY", "USD", "EUR", "JPY", "HKD", "USDT", "USDC"])
MONEY = st.builds(Money, st.decimals("0.01", "99999999", places=2), CURRENCIES)


def bare_amounts(text: str) -> list[str]:
    return BARE.findall(text)


@pytest.mark.parametrize("amount", ["$5", "¥1,000.00", "$12.50 → $3", "costs $1 of credit", "€5 eur"])
def test_an_amount_without_its_code_is_seen(amount: str) -> None:
    assert bare_amounts(amount)


@given(MONEY)
def test_money_always_carries_its_code(money: Money) -> None:
    assert not bare_amounts(f"{money} → {money}.")
    assert str(money).endswith(f" {money.currency}")


@pytest.mark.parametrize("path", SHOWN + WRITTEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_amounts_in_texts_and_snapshots_carry_their_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert bare_amounts(text) == []
    assert PLACEHOLDER.findall(text) == []


@given(MONEY, st.integers(-(10**12), 10**12), st.integers(1, 10**12), st.sampled_from(LANGUAGES))
def test_amounts_on_every_card_and_in_every_mail_of_a_topup_carry_their_code(
    paid: Money, before: int, quota: int, language: str
) -> None:
    account = an_account(remaining=before)
    credited = Credited(
        quota=quota,
        before=before,
        after=before + quota,
        at=NOON,
        may_tell_balance=True,
        receipt=ReceiptNumber(2026, 1),
    )
    context = CardContext(texts=TEXTS, language=language, operator_names=NAMES, quota_per_unit=PER_UNIT)
    terms = some_terms(paid, account)

    def read() -> Iterator[str]:
        for state in (CaseState.AWAITING_OPERATOR, CaseState.CREDITED):
            given = credited if state is CaseState.CREDITED else None
            case = a_case(state, claim=paid, terms=terms, credited=given)
            card = draw(a_view(case), context)
            yield card.html
            yield from (button.text for row in card.rows for button in row)
            for mail in (*acknowledgement(case, RULES), *receipt(case, RULES)):
                yield TEXTS.mail(language, mail.template, mail.values)

    texts = list(read())
    assert [amount for text in texts for amount in bare_amounts(text)] == []
    assert any(str(usd_of(quota, PER_UNIT)) in text for text in texts)
    assert any(f" {paid.currency}" in text for text in texts)


QUOTA = st.integers(-(10**12), 10**12)
FIGURES = st.builds(
    Figures, left_before=QUOTA, used_before=QUOTA, left_now=QUOTA, used_now=QUOTA, attempted=QUOTA
)
FACTS = st.builds(
    Fact,
    kind=st.sampled_from(FactKind),
    detail=st.sampled_from(["", "TU-7K3F9Q-1", "anne88"]),
    quota=QUOTA,
    left=QUOTA,
    figures=st.none() | FIGURES,
)
UNITS = {"zh": "额度", "en": "quota"}
FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?: [A-Za-z]+|额度| 额度)?")


@given(FACTS, st.sampled_from([CaseKind.TOPUP, CaseKind.REFUND]), st.sampled_from(LANGUAGES))
def test_every_figure_of_a_stuck_case_is_in_usd_and_in_quota(
    fact: Fact, kind: CaseKind, language: str
) -> None:
    context = CardContext(texts=TEXTS, language=language, operator_names=NAMES, quota_per_unit=PER_UNIT)
    warned = (Warn(WarningKind.CREDIT_REFUSED, fact=fact), Warn(WarningKind.DEBIT_REFUSED, fact=fact))
    case = replace(a_case(CaseState.STUCK, stuck_because=fact, warnings=warned), kind=kind)
    card = draw(a_view(case), context).html
    words = FactWords(TEXTS, language, PER_UNIT).worded(fact)

    assert bare_amounts(card) == []
    # Whatever stands in no currency is quota, and says so: nothing but the fact's own names has bare figures.
    for figure in FIGURE.findall(words.replace(fact.detail or " ", " ")):
        assert figure.endswith(("USD", UNITS[language])), words
    for quota in (fact.figures.left_now, fact.figures.attempted) if fact.figures else ():
        assert f"{usd_of(quota, PER_UNIT)}" in words
        assert f"{quota:,} {UNITS[language]}" in words

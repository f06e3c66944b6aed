"""/why: kept as text in both languages; every figure names its words, its rate and its rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.attempt import Outcome
from bot.desk.case import ByHand, Case, CaseState, TermsChange, TermsPart
from bot.desk.claim import Evidence, Found, Method, Part
from bot.desk.lots import LotKind
from bot.desk.refund import RefundPolicy, RefundRules
from bot.store.paid_rates import SetRate
from bot.store.queries import Grounds
from bot.telegram.views.card import LENGTH_MAX, utf16_length
from bot.telegram.views.why import draw_why
from bot.texts.catalogue import LANGUAGES
from sandbox.bot_api.formatting.html import parse_html
from tests.builders import NOON, a_case, a_claim, a_lot, an_attempt, cny, some_terms
from tests.desk import refunds
from tests.people import OLGA
from tests.telegram.test_card import REFUND_LOTS, a_view
from tests.telegram.test_lists import context, parsed

DONE = an_attempt(outcome=Outcome.DONE, evidence="log row 5", remaining_after=6_460_000)
SET = {"CNY": SetRate("CNY", Decimal(8), OLGA, NOON - timedelta(days=1))}
AMOUNT = Found(Decimal("100.00"), Evidence(Part.TEXT, 12, 16, "一百元整", "amount_words"), 95)


def the_grounds(case: Case, **more: object) -> Grounds:
    view = a_view(case, lots=more.pop("lots", ()))
    return Grounds(view=view, attempts=more.pop("attempts", ()), set_rates=more.pop("set_rates", {}))


def why(
    case: Case, language: str = "en", policy: RefundPolicy = RefundPolicy.MARKET_AT_TOPUP, **more: object
):
    return draw_why(the_grounds(case, **more), RefundRules(policy=policy), context(language))


TOPUP = replace(a_case(CaseState.CREDITED), claim=replace(a_claim(cny("100")), amount=AMOUNT))
EDITED = replace(
    TOPUP,
    changes=(
        TermsChange(part=TermsPart.AMOUNT, was="¥90.00 CNY", became="¥100.00 CNY", at=NOON),
        TermsChange(part=TermsPart.RATE, was="8", became="7.5", at=NOON, operator=OLGA),
    ),
)
BY_HAND = a_case(claim=None, sender=None, by_hand=ByHand(OLGA, "1:1"), terms=some_terms(cny("5"), None))
UNPRICED = a_lot(2_000_000, kind=LotKind.BEFORE, paid=None, method=None, market_rate=None)
CAPPED = a_lot(6_250_000, method=Method.ALIPAY, paid=cny("40"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_looks_as_kept(language: str, same_as_snapshot: Callable[[str, str], None]) -> None:
    parts = [
        why(TOPUP, language, attempts=(DONE,), set_rates=SET),
        why(EDITED, language),
        why(BY_HAND, language),
        why(refunds.asked(), language, lots=(UNPRICED, *REFUND_LOTS)),
        why(refunds.asked(), language, lots=(CAPPED,)),
        why(refunds.asked(), language, RefundPolicy.PAID_RATE, lots=REFUND_LOTS),
        why(refunds.debited().case, language, attempts=(replace(DONE, is_debit=True),), lots=REFUND_LOTS),
    ]

    same_as_snapshot(f"why.{language}", "\n\n".join(map(parsed, parts)) + "\n")


def test_a_rate_that_was_set_later_is_not_named_as_the_ground() -> None:
    later = {"CNY": SetRate("CNY", Decimal(8), OLGA, NOON + timedelta(seconds=1))}
    other = {"CNY": SetRate("CNY", Decimal(9), OLGA, NOON - timedelta(days=1))}

    assert "set by Olga" in why(TOPUP, set_rates=SET)
    assert all("the configuration" in why(TOPUP, set_rates=rates) for rates in (later, other, {}))


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_no_words_of_a_mail_break_it(words: str, language: str) -> None:
    amount = Found(Decimal(1), Evidence(Part.SUBJECT, 0, 1, words, words), 1)
    case = replace(TOPUP, claim=replace(TOPUP.claim, amount=amount), ref="TU-7K3F9Q")
    html = why(case, language)

    assert utf16_length(parse_html(html).text) <= LENGTH_MAX
    assert not parse_html(html).entities

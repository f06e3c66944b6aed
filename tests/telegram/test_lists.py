"""Operators' lists: kept as text in both languages; hostile names stay text, and what is long still fits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.audit import Act
from bot.desk.case import ByHand, CaseState, Warn, WarningKind
from bot.desk.lots import LotKind
from bot.desk.rates import MarketRate
from bot.store.paid_rates import SetRate
from bot.store.reports import AccountHistory, Backlog, Numbers, Queue
from bot.telegram.views.card import LENGTH_MAX, utf16_length
from bot.telegram.views.lists import (
    ListContext,
    age,
    draw_account,
    draw_backlog,
    draw_history,
    draw_numbers,
    draw_open,
    draw_queue,
)
from bot.telegram.views.rates import draw_rates
from bot.texts.catalogue import LANGUAGES, Catalogue
from sandbox.bot_api.formatting.html import parse_html
from tests.builders import NOON, PER_UNIT, REF, a_case, a_lot, a_rate, an_account, some_terms
from tests.people import NAMES, OLGA

TEXTS = Catalogue()
Same = Callable[[str, str], None]


def context(language: str) -> ListContext:
    return ListContext(
        texts=TEXTS,
        language=language,
        operator_names=NAMES,
        quota_per_unit=PER_UNIT,
        zone=ZoneInfo("Asia/Shanghai"),
    )


def parsed(html: str) -> str:
    return parse_html(html).text


QUEUE = Queue(
    (
        replace(a_case(CaseState.STUCK), opened_at=NOON - timedelta(days=2, hours=3)),
        replace(
            a_case(warnings=(Warn(WarningKind.ROUNDED),)),
            ref="TU-111112",
            opened_at=NOON - timedelta(minutes=90),
        ),
        replace(
            a_case(sender=None, verdict=None, mail_id=None, by_hand=ByHand(OLGA, "1:1")),
            ref="TU-222224",
            opened_at=NOON,
        ),
    ),
    9,
    3,
)
ACTS = (
    Act(NOON, "customer:anne@mail.example", REF, "open", None, "awaiting_operator", "mail 1"),
    Act(NOON, f"operator:{OLGA}", REF, "approve", "awaiting_operator", "approved", "¥100.00 CNY at 8"),
    Act(NOON, "system", REF, "credit", "crediting", "credited", "TU-7K3F9Q-1: row 5"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_looks_as_kept(language: str, same_as_snapshot: Same) -> None:
    html, rows = draw_queue(QUEUE, {REF: "https://t.me/c/1/7"}, NOON, 3, context(language))
    buttons = "\n".join(" ".join(f"[ {button.text} ] {button.data}" for button in row) for row in rows)

    same_as_snapshot(f"queue.{language}", f"{parsed(html)}\n{buttons}\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_history_account_numbers_and_rates_look_as_kept(language: str, same_as_snapshot: Same) -> None:
    told = context(language)
    known = AccountHistory(
        (a_case(CaseState.CREDITED),), 7, (a_lot(kind=LotKind.BEFORE, paid=None, market_rate=None), a_lot())
    )
    figures = Numbers(
        opened=5,
        topups=2,
        paid={"CNY": Decimal(100), "USDT": Decimal("50.5")},
        quota=31_500_000,
        answer_time=timedelta(minutes=125),
    )
    backlog = Backlog(
        due=3,
        oldest_kind="mail",
        oldest_at=NOON - timedelta(hours=5),
        oldest_trouble="451 greylisted",
        database_bytes=5_400_000,
    )
    own = {"CNY": Decimal(8), "EUR": Decimal("0.9"), "USDT": Decimal(1)}
    paid = {"CNY": SetRate("CNY", Decimal("8.5"), OLGA, NOON)}
    stale = a_rate("0.86", "EUR", NOON - timedelta(days=5))
    market = {"EUR": stale, "CNY": MarketRate("CNY", Decimal("7.18"), NOON, "operator Olga")}
    parts = [
        draw_history(REF, ACTS, told),
        draw_account(an_account(), 1234, known, told)[0],
        *draw_numbers(figures, told),
        draw_open({CaseState.NEEDS_INFO: 2, CaseState.STUCK: 1}, told),
        draw_open({}, told),
        *draw_backlog(backlog, NOON, told),
        *draw_rates(own, paid, market, NOON, told),
    ]

    same_as_snapshot(f"lists.{language}", "\n".join(map(parsed, parts)) + "\n")


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(minutes=60), "1 h 0 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=3, hours=4, minutes=5), "3 d 4 h"),
    ],
)
def test_an_age_is_told_in_its_two_largest_units(span: timedelta, told: str) -> None:
    assert age(span) == told


def test_pages_lead_to_one_another_and_end() -> None:
    def turns(offset: int, total: int) -> list[str]:
        _, rows = draw_queue(replace(QUEUE, offset=offset, total=total), {}, NOON, 3, context("en"))
        return [button.data for button in rows[-1] if button.data.startswith("ops.queue")]

    assert turns(0, 9) == ["ops.queue:3"]
    assert turns(3, 9) == ["ops.queue:0", "ops.queue:6"]
    assert turns(6, 9) == ["ops.queue:3"]
    assert turns(0, 3) == []


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_no_text_breaks_a_list(text: str, language: str) -> None:
    case = a_case(terms=some_terms(None, an_account(username=text)), claimed_account=text)
    queue = Queue((case,), 1, 0)
    act = replace(ACTS[0], actor=f"customer:{text}", detail=text)
    known = AccountHistory((case,), 1, (a_lot(),))
    for html in (
        draw_queue(queue, {}, NOON, 6, context(language))[0],
        draw_history(REF, [act], context(language)),
        draw_account(an_account(username=text, group=text), 1, known, context(language))[0],
    ):
        assert {entity.type for entity in parse_html(html).entities} <= {"bold"}


def test_a_long_history_fits_one_message_and_says_that_it_was_cut() -> None:
    html = draw_history(REF, [replace(ACTS[0], detail="&" * 500)] * 300, context("zh"))

    assert utf16_length(parsed(html)) <= LENGTH_MAX
    assert html.endswith("…")

"""What a refund pays: the worked example, the cap, parts, currencies, lots without a price; and what must always hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.lots import Lot, LotKind
from bot.desk.money import Money, floored
from bot.desk.refund import BEFORE, NamedPrice, Quote, RefundPolicy, RefundRules, Wanted, quote
from tests.builders import NOON, PER_UNIT, a_lot, a_rate, cny
from tests.people import OLGA

MARKET = RefundRules()
PAID = RefundRules(policy=RefundPolicy.PAID_RATE)
LIFTED = RefundRules(may_exceed_paid=True)
HUNDRED_YUAN = a_lot(case_ref="TU-0", market_rate=a_rate("7.20"))
"""¥100 at 8 = $12.50."""
TEN_USDT = a_lot(
    5_000_000,
    case_ref="TU-1",
    paid=Money(Decimal(10), "USDT"),
    method="usdt",
    paid_rate=Decimal(1),
    market_rate=a_rate("1", "USDT", source="pegged"),
)
FREE = a_lot(1_000_000, kind=LotKind.FREE, paid=None, paid_rate=None, market_rate=None)
BEFORE_LOT = a_lot(4_000_000, kind=LotKind.BEFORE, paid=None, method=None, paid_rate=None, market_rate=None)


def of(lots: Sequence[Lot], remaining: int, rules: RefundRules = MARKET, **more: object) -> Quote:
    return quote(lots, remaining, rules, PER_UNIT, **more)  # type: ignore[arg-type]


def sums(quoted: Quote) -> list[tuple[str, str]]:
    return [(each.method, str(each.money)) for each in quoted.sums]


def test_worked_example_half_of_100_yuan_at_8_is_45_yuan_back_at_a_market_of_7_20() -> None:
    quoted = of([HUNDRED_YUAN], 3_125_000)

    assert sums(quoted) == [("alipay", "¥45.00 CNY")]
    assert quoted.quota == 3_125_000
    assert quoted.is_payable


def test_policy_paid_rate_pays_back_what_was_paid_for_the_rest() -> None:
    assert sums(of([HUNDRED_YUAN], 3_125_000, PAID)) == [("alipay", "¥50.00 CNY")]


def test_part_is_never_paid_back_at_more_than_was_paid_for_it_unless_that_is_lifted() -> None:
    dear = replace(HUNDRED_YUAN, market_rate=a_rate("9"))

    (line,) = of([dear], 3_125_000).lines
    assert (str(line.pays), line.is_capped) == ("¥50.00 CNY", True)
    (line,) = of([dear], 3_125_000, LIFTED).lines
    assert (str(line.pays), line.is_capped) == ("¥56.25 CNY", False)


def test_newest_lot_comes_first_and_each_method_and_currency_has_its_own_sum() -> None:
    quoted = of([HUNDRED_YUAN, TEN_USDT], 8_125_000)

    assert [line.lot for line in quoted.lines] == ["TU-1", "TU-0"]
    assert sums(quoted) == [("usdt", "10.00 USDT"), ("alipay", "¥45.00 CNY")]


def test_lots_of_one_method_and_currency_are_one_sum() -> None:
    second = replace(HUNDRED_YUAN, case_ref="TU-2", market_rate=a_rate("7"))

    assert sums(of([HUNDRED_YUAN, second], 12_500_000)) == [("alipay", "¥177.50 CNY")]


def test_free_quota_is_consumed_first_and_never_paid_out() -> None:
    assert of([FREE], 1_000_000).lines == ()
    assert of([HUNDRED_YUAN, FREE], 7_250_000).quota == 6_250_000
    assert not of([FREE], 1_000_000).is_payable


def test_what_was_refunded_before_is_not_there_again() -> None:
    gone = replace(HUNDRED_YUAN, kind=LotKind.REFUND, quota=-3_125_000, refund_ref="RF-1")

    assert of([HUNDRED_YUAN, gone], 3_125_000).quota == 3_125_000
    assert of([HUNDRED_YUAN, gone], 6_250_000).quota == 3_125_000
    given_back = replace(gone, quota=3_125_000)
    assert of([HUNDRED_YUAN, gone, given_back], 6_250_000).quota == 6_250_000


def test_named_top_up_of_which_usage_ate_a_part_pays_at_most_what_is_left_of_it() -> None:
    quoted = of([HUNDRED_YUAN, TEN_USDT], 6_000_000, wanted=Wanted(lots=("TU-0",)))

    assert [(line.lot, line.taken) for line in quoted.lines] == [("TU-0", 1_000_000)]
    assert of([HUNDRED_YUAN, TEN_USDT], 5_000_000, wanted=Wanted(lots=("TU-0",))).lines == ()


def test_part_is_taken_from_the_newest_lot_back() -> None:
    quoted = of([HUNDRED_YUAN, TEN_USDT], 11_250_000, wanted=Wanted(at_most=6_000_000))

    assert [(line.lot, line.taken) for line in quoted.lines] == [("TU-1", 5_000_000), ("TU-0", 1_000_000)]


def test_lot_without_a_market_rate_waits_until_an_operator_names_it() -> None:
    bare = replace(HUNDRED_YUAN, market_rate=None)

    quoted = of([bare], 3_125_000)
    assert [line.lot for line in quoted.unpriced] == ["TU-0"]
    assert not quoted.is_payable
    named = NamedPrice(lot="TU-0", rate=Decimal("7.2"), operator=OLGA)
    assert sums(of([bare], 3_125_000, named=[named])) == [("alipay", "¥45.00 CNY")]


def test_rate_of_another_currency_is_none() -> None:
    assert of([replace(HUNDRED_YUAN, market_rate=a_rate("1.08", "EUR"))], 1).unpriced


def test_lot_before_paydesk_wants_its_money_and_its_rate() -> None:
    assert [line.lot for line in of([BEFORE_LOT], 4_000_000).unpriced] == [BEFORE]
    only_a_rate = NamedPrice(lot=BEFORE, rate=Decimal("7.2"), operator=OLGA)
    assert of([BEFORE_LOT], 4_000_000, named=[only_a_rate]).unpriced

    named = replace(only_a_rate, paid=cny("40"))
    (line,) = of([BEFORE_LOT], 4_000_000, named=[named]).lines
    assert (str(line.pays), line.is_capped) == ("¥40.00 CNY", True)


def test_pegged_coin_without_a_recorded_rate_counts_one() -> None:
    assert sums(of([replace(TEN_USDT, market_rate=None)], 5_000_000)) == [("usdt", "10.00 USDT")]


def test_overspent_account_pays_nothing() -> None:
    assert of([HUNDRED_YUAN], -5).lines == ()


@pytest.mark.parametrize(("left", "covers"), [(3_125_000, True), (3_124_999, False), (9_000_000, True)])
def test_quote_under_the_freeze_covers_what_was_approved_or_does_not(left: int, covers: bool) -> None:
    assert of([HUNDRED_YUAN], left).covers(of([HUNDRED_YUAN], 3_125_000)) is covers


@st.composite
def some_lots(draw: st.DrawFn) -> list[Lot]:
    """Of several kinds, currencies and rates, by age."""
    lots = list[Lot]()
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from([LotKind.TOPUP, LotKind.TOPUP, LotKind.FREE]))
        quota = draw(st.integers(1, 10**9))
        currency = draw(st.sampled_from(["CNY", "JPY", "USDT"]))
        cents = draw(st.integers(1, 10**7))
        rate = draw(st.decimals(Decimal("0.01"), Decimal(200), places=2))
        is_free = kind is LotKind.FREE
        lots.append(
            a_lot(
                quota,
                kind=kind,
                case_ref=f"TU-{number}",
                paid=None if is_free else Money(Decimal(cents) / 100, currency),
                method=draw(st.sampled_from(["alipay", "usdt"])),
                market_rate=None if is_free else a_rate(str(rate), currency),
                opened_at=NOON + timedelta(minutes=number),
            )
        )
    return lots


REMAINING = st.integers(-(10**9), 7 * 10**9)
ANY_RULES = st.sampled_from([MARKET, PAID, LIFTED])


@given(some_lots(), REMAINING, ANY_RULES, st.none() | st.integers(0, 10**10))
def test_refund_takes_no_more_than_is_left_nor_than_was_wanted_and_nothing_free(
    lots: list[Lot], remaining: int, rules: RefundRules, at_most: int | None
) -> None:
    quoted = of(lots, remaining, rules, wanted=Wanted(at_most=at_most))

    assert quoted.quota <= max(0, remaining)
    assert at_most is None or quoted.quota <= at_most
    by_name = {lot.case_ref: lot for lot in lots}
    for line in quoted.lines:
        assert by_name[line.lot].kind is not LotKind.FREE
        assert 0 < line.taken <= line.left <= line.granted


@given(some_lots(), REMAINING, ANY_RULES)
def test_refund_pays_whole_minor_units_and_never_above_its_share_of_what_was_paid(
    lots: list[Lot], remaining: int, rules: RefundRules
) -> None:
    for line in of(lots, remaining, rules).lines:
        assert line.pays is not None
        assert line.paid is not None
        assert line.pays == floored(Fraction(line.pays.amount), line.pays.currency)
        assert line.pays.amount >= 0
        if not rules.may_exceed_paid:
            assert Fraction(line.pays.amount) <= Fraction(line.paid.amount) * Fraction(
                line.taken, line.granted
            )


@given(some_lots(), REMAINING, ANY_RULES)
def test_refund_sums_are_the_lines_and_nothing_else(
    lots: list[Lot], remaining: int, rules: RefundRules
) -> None:
    quoted = of(lots, remaining, rules)

    for each in quoted.sums:
        lines = [line.pays for line in quoted.lines if line.method == each.method and line.pays]
        assert each.money.amount == sum(m.amount for m in lines if m.currency == each.money.currency)


@given(some_lots(), REMAINING, st.integers(0, 10**10))
def test_refunds_one_after_the_other_never_pay_more_than_all_at_once_could(
    lots: list[Lot], remaining: int, first: int
) -> None:
    whole = of(lots, remaining)
    part = of(lots, remaining, wanted=Wanted(at_most=first))
    taken = [
        replace(
            next(lot for lot in lots if lot.case_ref == line.lot),
            kind=LotKind.REFUND,
            quota=-line.taken,
            refund_ref="RF-1",
        )
        for line in part.lines
    ]
    rest = of([*lots, *taken], max(0, remaining) - part.quota)

    assert part.quota + rest.quota == whole.quota
    paid = Fraction(0)
    for quoted, sign in ((whole, 1), (part, -1), (rest, -1)):
        paid += sign * sum((Fraction(line.pays.amount) for line in quoted.lines if line.pays), Fraction(0))
    assert paid >= 0

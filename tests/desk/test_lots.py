"""Lots: usage laid over them, free quota first, then the oldest; what was taken back goes out first."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.lots import Lot, LotKind, left_of
from tests.builders import a_lot

FREE, BEFORE, TOPUP = LotKind.FREE, LotKind.BEFORE, LotKind.TOPUP
GRANTS = st.lists(st.tuples(st.sampled_from([FREE, BEFORE, TOPUP]), st.integers(1, 10**13)), max_size=8)


def lots_of(*grants: tuple[LotKind, int]) -> tuple[Lot, ...]:
    return tuple(a_lot(quota, kind=kind, case_ref=f"TU-{n}") for n, (kind, quota) in enumerate(grants))


def taken_back(lot: Lot, quota: int | None = None) -> Lot:
    return replace(lot, kind=LotKind.REVERSAL, quota=-(quota or lot.quota))


def lefts(lots: Sequence[Lot], remaining: int) -> dict[str | None, int]:
    return {each.lot.case_ref: each.left for each in left_of(lots, remaining)}


@pytest.mark.parametrize(
    ("remaining", "left"),
    [
        pytest.param(600, [100, 200, 300], id="nothing is used"),
        pytest.param(590, [90, 200, 300], id="the free lot is used first, though it came last"),
        pytest.param(500, [0, 200, 300], id="the free lot is used up"),
        pytest.param(450, [0, 150, 300], id="then the oldest paid one"),
        pytest.param(100, [0, 0, 100], id="the newest paid one is used last"),
        pytest.param(0, [0, 0, 0], id="all is used"),
        pytest.param(-50, [0, 0, 0], id="overspent: nothing is left of any lot"),
        pytest.param(700, [100, 200, 300], id="what nobody saw granted is no lot's"),
    ],
)
def test_lots_are_consumed_free_first_then_the_oldest(remaining: int, left: list[int]) -> None:
    lots = lots_of((TOPUP, 200), (TOPUP, 300), (FREE, 100))

    laid = left_of(lots, remaining)

    assert [each.lot.quota for each in laid] == [100, 200, 300]
    assert [each.left for each in laid] == left


def test_lot_from_before_paydesk_is_consumed_by_its_age() -> None:
    laid = left_of(lots_of((BEFORE, 50), (TOPUP, 200)), 210)

    assert [(each.lot.kind, each.left) for each in laid] == [(BEFORE, 10), (TOPUP, 200)]


def test_reversal_takes_its_own_lot_out_and_usage_moves_to_the_others() -> None:
    first, second = lots_of((TOPUP, 100), (TOPUP, 100))

    # 80 were used; of the 120 that remained, the first lot's 100 were taken back.
    assert lefts((first, second, taken_back(first)), 20) == {"TU-0": 0, "TU-1": 20}
    assert lefts((first, second, taken_back(second)), 20) == {"TU-0": 20, "TU-1": 0}


def test_lot_that_was_taken_back_in_part_keeps_the_rest() -> None:
    (lot,) = lots_of((TOPUP, 100))

    (laid,) = left_of((lot, taken_back(lot, 30)), 70)

    assert (laid.granted, laid.left) == (70, 70)


def test_no_lots_leave_nothing() -> None:
    assert left_of((), 100) == ()


@given(GRANTS, st.integers(-(10**13), 10**14))
def test_lots_left_are_what_consuming_them_one_by_one_leaves(
    grants: list[tuple[LotKind, int]], remaining: int
) -> None:
    lots = lots_of(*grants)
    used = max(0, sum(quota for _, quota in grants) - max(0, remaining))
    expected = {lot.case_ref: lot.quota for lot in lots}
    for lot in sorted(lots, key=lambda lot: lot.kind is not FREE):
        gone = min(used, lot.quota)
        expected[lot.case_ref] -= gone
        used -= gone

    assert lefts(lots, remaining) == expected


@given(GRANTS, st.data())
def test_lots_always_explain_what_is_left_of_all_that_was_granted(
    grants: list[tuple[LotKind, int]], data: st.DataObject
) -> None:
    lots = lots_of(*grants)
    gone = [taken_back(lot) for lot in lots if lot.kind is not FREE and data.draw(st.booleans())]
    granted = sum(lot.quota for lot in (*lots, *gone))
    remaining = data.draw(st.integers(0, granted))

    laid = left_of((*lots, *gone), remaining)

    assert sum(each.granted for each in laid) == granted
    assert sum(each.left for each in laid) == remaining
    assert all(0 <= each.left <= each.granted <= each.lot.quota for each in laid)

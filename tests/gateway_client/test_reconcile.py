"""Whether a doubtful top-up took effect, judged over what was seen; rows 2, 3, 5, 36, 37 and 39 of faults.md."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway_client import Done, Doubt, Evidence, Look, StillUnknown
from gateway_client.reconcile import sort_rows, verdict
from tests.gateway_client.builders import NOON, a_reading, a_row, a_topup

BEFORE = a_reading(100, 50)


def look(after_s: float = 0, quota: int = 1100, used: int = 50, **more: Any) -> Look:
    fields: dict[str, Any] = {"rows": (a_row(),), "reading": a_reading(quota, used, after_s), **more}
    return Look(at=NOON + timedelta(seconds=after_s), **fields)


def judged(*looks: Look) -> Any:
    return verdict(a_topup(), Evidence(before=BEFORE, looks=looks), settle_s=10)


def doubt(*looks: Look) -> Doubt | None:
    found = judged(*looks)
    assert isinstance(found, Done | StillUnknown)
    assert found.evidence.looks == looks
    return found.doubt if isinstance(found, StillUnknown) else None


def test_one_row_and_the_whole_credit_in_the_account_is_done() -> None:
    assert doubt(look()) is None


def test_no_row_is_never_not_done() -> None:
    assert doubt(look(quota=100, rows=())) is Doubt.NO_ROW
    assert doubt(*[look(s, quota=100, rows=()) for s in range(0, 86_400, 3600)]) is Doubt.NO_ROW


def test_a_credit_without_a_row_is_no_proof() -> None:
    assert doubt(look(rows=())) is Doubt.NO_ROW


def test_a_row_without_the_credit_is_no_proof() -> None:
    looks = [look(s, quota=100) for s in (0, 10, 20, 30)]
    assert doubt(*looks) is Doubt.NO_CREDIT


def test_a_credit_partly_spent_needs_two_equal_readings_apart() -> None:
    spent = {"quota": 900, "used": 250}
    assert doubt(look(0, **spent)) is Doubt.UNSETTLED
    assert doubt(look(0, **spent), look(9, **spent)) is Doubt.UNSETTLED
    assert doubt(look(0, **spent), look(10, **spent)) is None


def test_usage_between_the_readings_leaves_the_sum_alike() -> None:
    assert doubt(look(0, 900, 250), look(10, 700, 450)) is None


def test_a_hold_lowers_the_sum_and_delays_the_yes() -> None:
    assert doubt(look(0, 900, 250), look(10, 850, 250)) is Doubt.NO_CREDIT
    assert doubt(look(0, 900, 250), look(10, 850, 250), look(20, 900, 250)) is None


def test_an_overshoot_alone_is_no_yes() -> None:
    # used_quota was written, quota not yet: the sum looks like the credit for a moment.
    assert doubt(look(0, 100, 50), look(10, 100, 1050)) is Doubt.UNSETTLED
    assert doubt(look(0, 100, 1050), look(10, 100, 50)) is Doubt.NO_CREDIT


def test_a_look_without_an_account_corroborates_nothing() -> None:
    assert doubt(look(0, reading=None), look(10, 900, 250)) is Doubt.UNSETTLED


def test_two_rows_are_doubled() -> None:
    assert doubt(look(quota=2100, rows=(a_row(), a_row(ref=9)))) is Doubt.DOUBLED


def test_our_reference_on_another_account_or_sum_is_odd() -> None:
    assert doubt(look(odd_rows=(a_row(quota=7),))) is Doubt.ODD_ROW


def test_a_deleted_account_shows_nothing() -> None:
    assert doubt(look(reading=None)) is Doubt.ACCOUNT_GONE


def test_another_credit_is_not_taken_for_ours() -> None:
    other = a_row(ref=9, content="by hand", quota=1000)
    assert doubt(look(other_rows=(other,))) is Doubt.NO_CREDIT
    assert doubt(look(quota=2100, other_rows=(other,))) is None


def test_a_code_redeemed_meanwhile_makes_the_figures_useless() -> None:
    assert doubt(look(quota=9999, other_rows=(a_row(ref=9, content="code", quota=0),))) is Doubt.FOREIGN_CODE


def test_rows_are_sorted_by_first_word_account_quota_and_time() -> None:
    found = [
        ours := a_row(ref=1),
        longer := a_row(ref=2, content="TU-7K3F9Q-11 order"),
        a_row(ref=3, user_ref=4, content="TU-7K3F9Q-11 order"),
        sum_differs := a_row(ref=4, quota=999),
        account_differs := a_row(ref=5, user_ref=4),
        a_row(ref=6, content="earlier", created_at=NOON - timedelta(seconds=1)),
        inside := a_row(ref=7, content="order TU-7K3F9Q-1"),
    ]
    assert sort_rows(a_topup(), found, NOON) == {
        "rows": (ours,),
        "odd_rows": (sum_differs, account_differs),
        "other_rows": (longer, inside),
    }


def test_a_row_of_the_readings_own_second_is_anothers_unless_it_was_known() -> None:
    mine, known = a_row(ref=1), a_row(ref=2, content="by hand")
    late = a_row(ref=3, content="by hand", created_at=NOON - timedelta(seconds=1))
    found = [mine, known, late]
    assert sort_rows(a_topup(), found, NOON)["other_rows"] == (known,)
    assert sort_rows(a_topup(), found, NOON, ())["other_rows"] == (known, late)
    assert sort_rows(a_topup(), found, NOON, (2,))["other_rows"] == (late,)


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(-50, 2000), st.integers(50, 3000), st.integers(0, 3)),
        min_size=1,
        max_size=6,
    )
)
def test_done_is_never_said_without_exactly_one_row_and_the_credit(
    seen: list[tuple[int, int, int, int]],
) -> None:
    looks = [
        look(at, quota, used, rows=tuple(a_row(ref=ref + 1) for ref in range(count)))
        for at, quota, used, count in sorted(seen)
    ]
    if isinstance(judged(*looks), Done):
        last = looks[-1]
        assert len(last.rows) == 1
        assert last.reading is not None
        assert last.reading.granted >= BEFORE.granted + 1000


def test_evidence_is_a_value() -> None:
    evidence = Evidence(before=BEFORE, looks=(look(),))
    assert replace(evidence) == evidence

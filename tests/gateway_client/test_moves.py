"""What may be sent to be moved, and how its remark reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_client import Debit, Reversal
from gateway_client.moves import CREDIT_QUOTA_MAX, REMARK_CHARS_MAX, remark_text
from tests.gateway_client.builders import REFERENCE, a_topup, a_user


@pytest.mark.parametrize("quota", [0, -1, True, 5.0, "5", None, CREDIT_QUOTA_MAX + 1, 2**63 - 1])
def test_a_quota_out_of_bounds_cannot_be_sent(quota: object) -> None:
    with pytest.raises(ValueError, match="quota must be a whole number"):
        a_topup(quota=quota)


@pytest.mark.parametrize("quota", [1, CREDIT_QUOTA_MAX])
def test_the_bounds_themselves_can_be_sent(quota: int) -> None:
    assert a_topup(quota=quota).quota == quota


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "TU",
        "7K3F9Q",
        "TU-ABCDEF",
        "TU 7K3F9Q",
        "TU-7K%",
        "TU_7K",
        "T7" + "A" * 63,
        "a" * 31 + "1",
        "abcdef01-2345-6789-abcd-ef0123456789",
        "TU-7K3F9Q\n",
        "TÜ-7K3F9Q",
    ],
)
def test_a_reference_that_some_log_could_not_find_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        a_topup(reference=reference)


def test_debits_and_reversals_are_held_to_the_same() -> None:
    with pytest.raises(ValueError, match="quota"):
        Debit(user=a_user(), quota=0, reference=REFERENCE)
    with pytest.raises(ValueError, match="reference"):
        Debit(user=a_user(), quota=1, reference="no digit")
    with pytest.raises(ValueError, match="reference"):
        Reversal(of="-", reference=REFERENCE)
    with pytest.raises(ValueError, match="reference"):
        Reversal(of=REFERENCE, reference="-")


def test_the_remark_begins_with_the_reference() -> None:
    assert a_topup(remark="订单 one\n\x00two").text == f"{REFERENCE} 订单 one two"
    assert a_topup(remark="").text == REFERENCE
    assert Debit(user=a_user(), quota=1, reference="RF-1-1", remark="back").text == "RF-1-1 back"
    assert Reversal(of=REFERENCE, reference="RV-1-1", remark="wrong").text == "RV-1-1 wrong"


@given(st.text())
def test_any_words_become_one_printable_line_within_bounds(words: str) -> None:
    text = remark_text(REFERENCE, words)
    assert len(text) <= REMARK_CHARS_MAX
    assert text.isprintable()
    assert text.split()[0] == REFERENCE

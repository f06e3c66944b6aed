"""References: any one wrong character and any swap of two is caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.refs import ALPHABET, find_refs, has_valid_check, make_ref

REFS = st.builds(make_ref, st.sampled_from(["TU", "RF", "QU"]), st.integers(0, 2**64 - 1))


@given(REFS)
def test_a_made_reference_has_a_valid_check_and_is_found_again(ref: str) -> None:
    assert has_valid_check(ref)
    assert find_refs(f"Re: 充值 [{ref}]") == (ref,)
    assert find_refs(ref.lower()) == (ref,)


@given(REFS, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_caught(ref: str, place: int, char: str) -> None:
    code = ref[3:]
    wrong = f"{ref[:3]}{code[:place]}{char}{code[place + 1 :]}"

    assert has_valid_check(wrong) == (wrong == ref)


@given(REFS, st.integers(0, 5), st.integers(0, 5))
def test_any_swap_of_two_characters_is_caught(ref: str, one: int, other: int) -> None:
    code = list(ref[3:])
    code[one], code[other] = code[other], code[one]
    swapped = ref[:3] + "".join(code)

    assert has_valid_check(swapped) == (swapped == ref)


def test_every_single_error_and_swap_of_one_reference_is_caught() -> None:
    ref = make_ref("TU", 0x1234567)
    code = ref[3:]
    wrong = {f"TU-{code[:n]}{char}{code[n + 1 :]}" for n in range(6) for char in ALPHABET} - {ref}

    assert len(wrong) == 6 * 31
    assert not any(has_valid_check(other) for other in wrong)


@pytest.mark.parametrize("text", ["", "TU-", "TU-ABC", "TU-00000U", "-000000", "nothing", "TU-0000000"])
def test_what_is_not_well_formed_has_no_valid_check(text: str) -> None:
    assert not has_valid_check(text)


def test_misread_letters_are_read_as_digits() -> None:
    assert find_refs("tu-oil0il") == ("TU-011011",)


def test_references_are_found_in_order_each_once() -> None:
    assert find_refs("[RF-00000A] TU-11111B, RF-00000A") == ("RF-00000A", "TU-11111B")


@pytest.mark.parametrize("text", ["XTU-000000", "TU-0000000", "A-TU-000000", "TU-00000U", "TU 000000"])
def test_lookalikes_are_not_found(text: str) -> None:
    assert find_refs(text) == ()


@given(st.text())
def test_no_text_is_too_odd_to_search(text: str) -> None:
    for ref in find_refs(text):
        assert set(ref[3:]) <= set(ALPHABET)

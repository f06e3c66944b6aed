"""Challenges: what meets them, what costs a try, how many there may be."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.proof import (
    NEVER_ASKED,
    PER_ACCOUNT_MAX,
    PER_PERSON_MAX,
    TRIES_MAX,
    VALID_FOR,
    AskedLately,
    Challenge,
    Claimant,
    Finding,
    ProofWay,
    challenges_for,
    check_codes,
    check_name,
    codes_in,
)
from bot.ids import code_of
from tests.builders import NOON

KEY = b"key of the tests"
CLAIMANT = Claimant(person="telegram:7", username="anne88", account_ref="7", has_mail=True)


def code(nonce: str) -> str:
    return code_of(KEY, nonce)


def some_challenges() -> tuple[Challenge, ...]:
    return challenges_for(CLAIMANT, NEVER_ASKED, ("name", "mail"), NOON)


def test_an_account_with_its_own_address_is_challenged_in_two_ways() -> None:
    assert [(one.way, one.expires_at - NOON, one.tries_left) for one in some_challenges()] == [
        (ProofWay.DISPLAY_NAME, timedelta(minutes=10), TRIES_MAX),
        (ProofWay.MAILED_CODE, timedelta(minutes=10), TRIES_MAX),
    ]


@pytest.mark.parametrize("lacks", [{"has_mail": False}, {"account_ref": None}], ids=["address", "account"])
def test_without_an_address_there_is_no_proof_by_mail(lacks: dict[str, object]) -> None:
    claimant = replace(CLAIMANT, **lacks)  # type: ignore[arg-type]

    ways = [one.way for one in challenges_for(claimant, NEVER_ASKED, ("a", "b"), NOON)]

    assert ways == [ProofWay.DISPLAY_NAME]


def test_who_asked_too_often_today_is_not_challenged() -> None:
    assert challenges_for(CLAIMANT, AskedLately(PER_PERSON_MAX, 0), ("a", "b"), NOON) == ()


def test_strangers_use_up_an_accounts_mails_and_not_its_owners_other_way() -> None:
    made = challenges_for(CLAIMANT, AskedLately(0, PER_ACCOUNT_MAX), ("a", "b"), NOON)

    assert [one.way for one in made] == [ProofWay.DISPLAY_NAME]


def test_the_mailed_code_proves() -> None:
    checked = check_codes(some_challenges(), [code("mail")], code, NOON)

    assert checked.finding is Finding.PROVEN
    assert checked.challenge is not None
    assert checked.challenge.way is ProofWay.MAILED_CODE


def test_the_code_for_the_display_name_proves_nothing_when_written_back() -> None:
    assert check_codes(some_challenges(), [code("name")], code, NOON).finding is Finding.NOTHING_ASKED


def test_a_wrong_code_costs_a_try_and_the_last_one_ends_it() -> None:
    challenges = some_challenges()
    last = tuple(replace(one, tries_left=1) for one in challenges)

    assert check_codes(challenges, ["0000-0000"], code, NOON).tries_left == TRIES_MAX - 1
    assert check_codes(last, ["0000-0000"], code, NOON).finding is Finding.USED_UP
    used = tuple(replace(one, tries_left=0) for one in challenges)
    assert check_codes(used, [code("mail")], code, NOON).finding is Finding.NOTHING_ASKED


def test_after_ten_minutes_the_right_code_is_worth_nothing() -> None:
    later = NOON + VALID_FOR

    assert check_codes(some_challenges(), [code("mail")], code, later).finding is Finding.NOTHING_ASKED
    assert check_name(some_challenges()[0], code("name"), code, later).finding is Finding.NOTHING_ASKED


def test_the_display_name_proves_with_words_around_the_code() -> None:
    challenge = some_challenges()[0]

    assert check_name(challenge, f"Anne {code('name')}", code, NOON).finding is Finding.PROVEN
    assert check_name(challenge, f"Anne {code('mail')}", code, NOON).finding is Finding.NAME_LACKS_IT
    assert check_name(challenge, "", code, NOON).finding is Finding.NAME_LACKS_IT


def test_codes_are_read_as_people_write_them() -> None:
    assert codes_in("it is 7k3f-9qxz, thanks") == ("7K3F-9QXZ",)
    assert codes_in("OIL0-1111") == ("0110-1111",)
    assert codes_in("TU-7K3F9Q and 2026-11-23 and abcde-1234 and 1234-5678-9012") == ()
    assert codes_in("0000-0001 0000-0002 0000-0003 0000-0004") == ("0000-0001", "0000-0002", "0000-0003")


@given(st.text(min_size=1, max_size=32))
def test_every_code_is_read_back_from_a_sentence(nonce: str) -> None:
    assert codes_in(f"code: {code(nonce)}.") == (code(nonce),)
    assert len(code(nonce)) == 9, "a display name has room for twenty"

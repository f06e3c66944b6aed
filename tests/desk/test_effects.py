"""Effects: which stand in one queue, and which merge."""

import pytest

from bot.desk.effects import (
    FIRST_LOOK,
    CreditAccount,
    Effect,
    Examine,
    SendMail,
    SetGroup,
    ShowCard,
    ShowFiles,
    Tell,
    WatchCredit,
    delay_of,
    lane_of,
    merge_key_of,
)
from tests.builders import REF

MAIL = SendMail(
    case_ref=REF,
    to="Anne@Mail.Example",
    template="credited",
    language="zh",
    message_id="<x@gateway.example>",
    subject="Re:",
    in_reply_to=None,
    references=(),
)
CREDIT = CreditAccount(case_ref=REF, account_ref="7")
GROUP = SetGroup(case_ref=REF, account_ref="7", from_group="free", to_group="paid")


@pytest.mark.parametrize(
    ("effect", "lane", "merge_key"),
    [
        (CREDIT, "gateway:7", f"credit:{REF}"),
        (GROUP, "gateway:7", "group:7"),
        (MAIL, "mail:anne@mail.example", None),
        (ShowCard(case_ref=REF), "telegram:desk", f"card:{REF}"),
        (ShowFiles(case_ref=REF, mail_id=3), "telegram:desk", "files:3"),
        (Tell(text="credited_twice"), "telegram:desk", None),
        (Examine(case_ref=REF), f"examine:{REF}", f"examine:{REF}"),
        (WatchCredit(case_ref=REF), f"watch:{REF}", f"watch:{REF}"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_an_effect_stands_in_its_lane(effect: Effect, lane: str, merge_key: str | None) -> None:
    assert lane_of(effect) == lane
    assert merge_key_of(effect) == merge_key


def test_credit_and_group_of_one_account_share_a_lane_with_every_case_of_it() -> None:
    another = CreditAccount(case_ref="TU-000000", account_ref="7")

    assert lane_of(CREDIT) == lane_of(GROUP) == lane_of(another)
    assert merge_key_of(CREDIT) != merge_key_of(another)


def test_only_the_look_back_at_a_credit_waits() -> None:
    assert delay_of(WatchCredit(case_ref=REF)) == FIRST_LOOK
    assert not delay_of(CREDIT)

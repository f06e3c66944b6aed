"""Answers: threaded to the customer's own mail, named by reference once, never to a forged sender."""

from dataclasses import replace

import pytest

from bot.desk.answers import REFERENCES_MAX, acknowledgement, answer, receipt, reply_subject
from bot.desk.asked import Topic
from bot.desk.case import Case, Thread
from bot.desk.commands import AnswerQuestion
from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.effects import SendMail
from bot.desk.mail import Address, Authenticity, Verdict
from bot.desk.receipts import ReceiptNumber
from tests.builders import (
    ANNES_ACCOUNT,
    REF,
    RULES,
    a_case,
    a_question,
    a_refund,
    cny,
    some_facts,
    some_terms,
)
from tests.desk.verbs import CREDITED
from tests.people import ANNE


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("充值", f"Re: 充值 [{REF}]"),
        ("Re: 充值", f"Re: 充值 [{REF}]"),
        ("回复：充值", f"回复：充值 [{REF}]"),
        (f"Re: 充值 [{REF}]", f"Re: 充值 [{REF}]"),
        (f"充值 [{REF}] thanks", f"Re: 充值 [{REF}] thanks"),
        ("", f"Re: [{REF}]"),
        ("   ", f"Re: [{REF}]"),
    ],
)
def test_the_subject_is_the_customers_own_with_the_reference_once(theirs: str, ours: str) -> None:
    assert reply_subject(a_case(thread=Thread(theirs, None))) == ours


def test_an_answer_is_threaded_to_the_customers_mail() -> None:
    (mail,) = answer(a_case(revision=5), "credited", RULES, {})

    assert mail.in_reply_to == "<asked@mail.example>"
    assert mail.references == ("<before@mail.example>", "<asked@mail.example>")
    assert mail.message_id == f"<{REF}.credited.5@gateway.example>"
    assert mail.to == "anne@mail.example"


def test_a_long_thread_keeps_its_newest_references() -> None:
    old = tuple(f"<{number}@mail.example>" for number in range(50))

    (mail,) = answer(a_case(thread=Thread("hi", "<new@mail.example>", old)), "credited", RULES, {})

    assert len(mail.references) == REFERENCES_MAX
    assert mail.references[-2:] == ("<49@mail.example>", "<new@mail.example>")


def test_a_mail_without_message_id_is_answered_without_thread() -> None:
    (mail,) = answer(a_case(thread=Thread("hi", None)), "credited", RULES, {})

    assert mail.in_reply_to is None
    assert mail.references == ()


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"verdict": Verdict(Authenticity.FAILED)}, id="forged sender"),
        pytest.param({"may_answer": False}, id="robot"),
        pytest.param({"sender": None}, id="nobody"),
    ],
)
def test_no_answer_goes_where_one_would_be_wrong(more: dict[str, object]) -> None:
    assert answer(a_case(**more), "credited", RULES, {}) == ()
    assert acknowledgement(a_case(**more), RULES) == ()


@pytest.mark.parametrize("authenticity", [Authenticity.UNPROVEN, Authenticity.UNKNOWN])
def test_a_sender_who_is_merely_not_proven_is_answered(authenticity: Authenticity) -> None:
    assert acknowledgement(a_case(verdict=Verdict(authenticity)), RULES)


def test_the_acknowledgement_says_what_was_understood() -> None:
    (mail,) = acknowledgement(a_case(), RULES)

    assert mail.template == "acknowledge_topup"
    assert mail.values == {
        "ref": REF,
        "account": "anne88",
        "account_known": "yes",
        "paid": "¥100.00 CNY",
        "usd": "$12.50 USD",
        "missing_account": "",
        "missing_amount": "",
        "missing_currency": "",
    }


def test_the_acknowledgement_asks_for_what_is_missing() -> None:
    (mail,) = acknowledgement(a_case(claim=None, account=None, claimed_account=None), RULES)

    assert (mail.values["missing_account"], mail.values["missing_amount"]) == ("yes", "yes")
    assert mail.values["missing_currency"] == ""


def test_the_acknowledgement_names_the_account_as_the_customer_did() -> None:
    (mail,) = acknowledgement(a_case(claimed_account="7"), RULES)

    assert mail.values["account"] == "7"
    assert ANNES_ACCOUNT.username not in mail.values.values()


def test_a_question_is_acknowledged_as_a_question() -> None:
    (mail,) = acknowledgement(a_question(), RULES)

    assert mail.template == "acknowledge_question"


@pytest.mark.parametrize(("may_tell", "balance"), [(True, "$12.92 USD"), (False, "")])
def test_the_receipt_names_the_balance_only_to_whom_it_may_be_told(may_tell: bool, balance: str) -> None:
    credited = replace(CREDITED, may_tell_balance=may_tell, receipt=ReceiptNumber(2026, 123))

    (mail,) = receipt(a_case(credited=credited), RULES)

    assert mail.values["usd"] == "$12.50 USD"
    assert mail.values["quota"] == "6,250,000"
    assert mail.values["rate"] == "8 CNY = 1 USD"
    assert mail.values["receipt"] == "2026-000123"
    assert mail.values["balance"] == balance


def test_there_is_no_receipt_before_the_credit() -> None:
    assert receipt(a_case(terms=some_terms(cny("100"), None)), RULES) == ()


DESK_OF_ANNE = Address("billing@team.mail.example")


@pytest.mark.parametrize("case", [a_case(), a_question(), a_refund()])
def test_a_proven_senders_reply_to_gets_the_acknowledgement_and_no_more(case: Case) -> None:
    asked = replace(case, reply_to=DESK_OF_ANNE)

    (mail,) = acknowledgement(asked, RULES)
    assert (mail.to, mail.asker) == (DESK_OF_ANNE.address, ANNE.address)
    assert [mail.to for mail in answer(asked, "credited", RULES, {})] == [ANNE.address]


@pytest.mark.parametrize("authenticity", [Authenticity.UNPROVEN, Authenticity.UNKNOWN])
def test_nobody_elses_reply_to_is_believed(authenticity: Authenticity) -> None:
    (mail,) = acknowledgement(a_case(reply_to=DESK_OF_ANNE, verdict=Verdict(authenticity)), RULES)

    assert (mail.to, mail.asker) == (ANNE.address, "")


def test_receipts_with_and_without_balance_go_to_from() -> None:
    for may_tell in (True, False):
        credited = replace(CREDITED, may_tell_balance=may_tell)
        (mail,) = receipt(a_case(credited=credited, reply_to=DESK_OF_ANNE), RULES)
        assert mail.to == ANNE.address


@pytest.mark.parametrize("way", [{"code_ref": "5"}, {"challenge": "nonce"}])
def test_codes_go_to_from(way: dict[str, str]) -> None:
    (mail,) = answer(a_case(reply_to=DESK_OF_ANNE), "prove", RULES, {}, code_ref=way.get("code_ref"))

    assert mail.to == ANNE.address


@pytest.mark.parametrize(
    ("topics", "to"),
    [
        ((Topic.HOW_TO_PAY, Topic.MODELS), DESK_OF_ANNE.address),
        ((Topic.BALANCE,), ANNE.address),
        ((Topic.STATUS,), ANNE.address),
        ((Topic.HOW_TO_PAY, Topic.BALANCE), ANNE.address),
    ],
)
def test_an_answer_that_tells_more_than_everybody_may_know_goes_to_from(
    topics: tuple[Topic, ...], to: str
) -> None:
    command = AnswerQuestion(topics=topics, is_whole=True, words="…")
    decision = decide(a_question(reply_to=DESK_OF_ANNE), command, some_facts())

    assert isinstance(decision, Decision)
    assert [mail.to for mail in decision.effects if isinstance(mail, SendMail)] == [to]

"""A refund's identity: accepted, challenged, missed, taken on."""

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.case import Case, CaseState
from bot.desk.chat import TelegramSender
from bot.desk.claim import Claim
from bot.desk.commands import JoinCase
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import CheckProof, Examine, ExamineReply, SendChat, SendMail, SendProof, ShowCard
from bot.desk.findings import ReplyExamined
from bot.desk.lots import LotKind
from bot.desk.mail import Authenticity, Verdict
from bot.desk.proof import AskedLately, Finding, Proof, ProofWay
from bot.desk.proof_commands import ProofNotMet, Prove, TakeOn
from tests.builders import NOON, a_claim, a_lot, a_mail, a_refund, an_examination, some_facts
from tests.people import ANNE, OLGA

NONCES = ("nonce of the name", "nonce of the mail")
WEI = TelegramSender(7, "Wei", "wei")


def asked(**more: Any) -> Case:
    """As it came in: not examined yet."""
    return a_refund(**({"verdict": None} | more))


def examined(case: Case | None = None, mail: str = "anne@mail.example", **facts: Any) -> Decision:
    command = an_examination(
        account_mail=mail, **({"verdict": facts.pop("verdict")} if "verdict" in facts else {})
    )
    decision = decide(case or asked(), command, some_facts(nonces=NONCES, **facts))
    assert isinstance(decision, Decision)
    return decision


def templates(decision: Decision) -> list[str]:
    return [effect.template for effect in decision.effects if isinstance(effect, SendMail | SendChat)]


def test_a_stranger_is_challenged_and_no_code_stands_in_any_effect() -> None:
    decision = examined()

    assert decision.case.state is CaseState.IDENTITY_PENDING
    assert [(one.nonce, one.way, one.person, one.case_ref) for one in decision.challenges] == [
        (NONCES[0], ProofWay.DISPLAY_NAME, ANNE.key, "RF-7K3F9Q"),
        (NONCES[1], ProofWay.MAILED_CODE, ANNE.key, "RF-7K3F9Q"),
    ]
    (told,) = [effect for effect in decision.effects if isinstance(effect, SendMail)]
    (code,) = [effect for effect in decision.effects if isinstance(effect, SendProof)]
    assert (told.template, told.challenge, told.to) == ("prove", NONCES[0], ANNE.address)
    assert "code" not in told.values
    assert (code.nonce, code.to, code.asked_by) == (NONCES[1], "anne@mail.example", ANNE.address)


def test_an_account_without_an_address_gets_no_code_by_mail() -> None:
    decision = examined(mail="")

    assert [one.way for one in decision.challenges] == [ProofWay.DISPLAY_NAME]
    assert not [effect for effect in decision.effects if isinstance(effect, SendProof)]


def test_an_owner_is_believed_at_once_where_his_mail_is_authentic() -> None:
    decision = examined(is_owner=True)

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.proof == Proof(way=ProofWay.OWNER, at=NOON)
    assert templates(decision) == ["refund_proven"]


def test_an_owner_whose_mail_is_not_proven_is_challenged_like_anybody() -> None:
    unproven = Verdict(Authenticity.UNPROVEN, ())

    assert examined(is_owner=True, verdict=unproven).case.state is CaseState.IDENTITY_PENDING


def test_a_forged_sender_is_neither_challenged_nor_answered() -> None:
    decision = examined(verdict=Verdict(Authenticity.FAILED, ("dmarc=fail",)))

    assert (decision.challenges, templates(decision)) == ((), [])
    assert not [effect for effect in decision.effects if isinstance(effect, SendProof)]
    assert decision.case.state is CaseState.IDENTITY_PENDING


def test_who_has_paid_a_lot_proves_that_lot_only() -> None:
    mine, anothers = (
        a_lot(case_ref="TU-00000A"),
        a_lot(case_ref="TU-00000B", from_address="bart@mail.example"),
    )

    decision = examined(lots=(mine, anothers))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.proof == Proof(way=ProofWay.PAID_LOTS, at=NOON, lots=("TU-00000A",))
    assert templates(decision) == ["refund_lots"]


def test_who_asked_too_often_today_gets_no_new_code() -> None:
    decision = examined(asked_lately=AskedLately(5, 0))

    assert (decision.challenges, templates(decision)) == ((), ["prove_too_often"])


def test_in_telegram_the_challenge_goes_to_his_chat() -> None:
    decision = examined(asked(sender=None, telegram=WEI))

    (told,) = [effect for effect in decision.effects if isinstance(effect, SendChat)]
    assert (told.chat_id, told.template, told.challenge) == (7, "prove", NONCES[0])
    assert {one.person for one in decision.challenges} == {"telegram:7"}


def test_the_code_makes_it_the_operators_turn() -> None:
    decision = decide(a_refund(), Prove(way=ProofWay.MAILED_CODE), some_facts())

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.proof == Proof(way=ProofWay.MAILED_CODE, at=NOON)
    assert templates(decision) == ["refund_proven"]
    assert [act.verb for act in decision.acts] == ["prove"]
    assert ShowCard(case_ref="RF-7K3F9Q") in decision.effects


@pytest.mark.parametrize("finding", [Finding.WRONG, Finding.NAME_LACKS_IT])
def test_a_wrong_answer_is_told_and_changes_nothing(finding: Finding) -> None:
    missed = ProofNotMet(finding=finding, tries_left=3, account_mail="anne@mail.example")

    decision = decide(a_refund(), missed, some_facts(nonces=NONCES))

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.IDENTITY_PENDING
    assert (templates(decision), decision.challenges) == (["prove_again"], ())


@pytest.mark.parametrize("finding", [Finding.NOTHING_ASKED, Finding.USED_UP])
def test_an_answer_after_the_end_of_a_code_gets_a_new_one(finding: Finding) -> None:
    missed = ProofNotMet(finding=finding, tries_left=0, account_mail="anne@mail.example")

    decision = decide(a_refund(), missed, some_facts(nonces=NONCES))

    assert isinstance(decision, Decision)
    assert templates(decision) == ["prove"]
    assert len(decision.challenges) == 2


def test_an_operator_may_take_it_on_himself_and_the_audit_says_so() -> None:
    decision = decide(a_refund(), TakeOn(operator=OLGA, revision=1), some_facts())

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.proof == Proof(way=ProofWay.OPERATOR, at=NOON, operator=OLGA)
    assert [(act.actor, act.verb, act.detail) for act in decision.acts] == [
        (f"operator:{OLGA}", "take_on", "identity not proven")
    ]


@pytest.mark.parametrize(
    "command",
    [
        Prove(way=ProofWay.MAILED_CODE),
        ProofNotMet(finding=Finding.WRONG, tries_left=1, account_mail=""),
        TakeOn(operator=OLGA, revision=1),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_proven_of_a_case_that_waits_for_no_proof(command: Any) -> None:
    proven = a_refund(CaseState.AWAITING_OPERATOR, proof=Proof(way=ProofWay.OWNER, at=NOON))
    refusal = decide(proven, command, some_facts())

    assert isinstance(refusal, Refusal)
    assert refusal.kind is RefusalKind.NOT_NOW


def answered(case: Case, authenticity: Authenticity = Authenticity.PROVEN, **more: Any) -> Decision:
    """A reply to a refund, joined and looked into."""
    whole: dict[str, Any] = {"is_from_own_address": True, "claim": Claim()}
    join = JoinCase(mail_id=2, mail=a_mail("7K3F-9QXZ"), **(whole | more))
    joined = decide(case, join, some_facts())
    assert isinstance(joined, Decision)
    if not any(isinstance(effect, ExamineReply) for effect in joined.effects):
        return joined
    assert not [effect for effect in joined.effects if isinstance(effect, CheckProof | Examine)]
    looked_into = ReplyExamined(mail_id=2, verdict=Verdict(authenticity))
    decision = decide(joined.case, looked_into, some_facts())
    assert isinstance(decision, Decision)
    return decision


def proofs_checked(decision: Decision) -> list[CheckProof]:
    return [effect for effect in decision.effects if isinstance(effect, CheckProof)]


def test_an_answer_by_mail_is_held_against_the_codes() -> None:
    check = [CheckProof(case_ref="RF-7K3F9Q", mail_id=2)]

    assert proofs_checked(answered(a_refund())) == check
    assert proofs_checked(answered(a_refund(), Authenticity.UNPROVEN)) == check
    assert proofs_checked(answered(a_refund(), is_from_own_address=False)) == []
    assert proofs_checked(answered(replace(a_refund(), state=CaseState.AWAITING_OPERATOR))) == []


@pytest.mark.parametrize("more", [{"claim": None}, {"is_thanks": True}], ids=["robot", "thanks"])
def test_robots_and_thanks_are_no_answers_and_cost_no_try(more: dict[str, Any]) -> None:
    decision = answered(a_refund(), **more)

    assert proofs_checked(decision) == []
    assert templates(decision) == []


def test_a_forged_answer_costs_no_try_and_names_no_account() -> None:
    nameless = a_refund(account=None, claimed_account=None)

    assert proofs_checked(answered(a_refund(), Authenticity.FAILED)) == []
    forged = answered(nameless, Authenticity.FAILED, claim=a_claim(account="mallory"))
    assert forged.case.claimed_account is None
    assert not [effect for effect in forged.effects if isinstance(effect, Examine)]


def test_the_account_that_a_refund_lacks_is_named_by_the_answer() -> None:
    nameless = a_refund(account=None, claimed_account=None)

    decision = answered(nameless, Authenticity.UNPROVEN, claim=a_claim(account="anne88"))

    assert decision.case.claimed_account == "anne88"
    assert Examine(case_ref="RF-7K3F9Q") in decision.effects


def test_a_topup_that_was_taken_back_proves_nothing() -> None:
    paid = a_lot(case_ref="TU-00000A")
    taken = a_lot(-6_250_000, case_ref="TU-00000A", kind=LotKind.REVERSAL)

    assert examined(lots=(paid, taken)).case.state is CaseState.IDENTITY_PENDING

"""A credit without a mail: a case like any other, but that nobody is mailed and nobody's From is judged."""

from dataclasses import replace
from decimal import Decimal

from bot.desk.attempt import Outcome
from bot.desk.by_hand import open_by_hand, refund_by_hand
from bot.desk.case import CaseKind, CaseState, WarningKind
from bot.desk.commands import (
    AccountFinding,
    Approve,
    OpenByHand,
    RefundByHand,
    SettleAttempt,
    StartAttempt,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts
from bot.desk.effects import Examine, SendMail
from bot.desk.fact import said
from bot.desk.mail import Authenticity, Verdict
from bot.desk.proof import Proof, ProofWay
from bot.desk.refund import Wanted
from bot.desk.transitions import Actor, may_move
from tests.builders import NOON, REF, a_rate, an_account, an_examination, some_facts
from tests.people import OLGA

OPENING = OpenByHand(
    ref=REF,
    operator=OLGA,
    command="-100:7",
    account="anne88",
    amount=Decimal(100),
    currency="CNY",
    note="cash",
)
NO_MAIL = Verdict(Authenticity.UNKNOWN, ("no mail is kept",))


def test_it_opens_with_the_operators_terms_and_wants_approval() -> None:
    decision = open_by_hand(OPENING, some_facts())
    case = decision.case

    assert case.state is CaseState.AWAITING_OPERATOR
    assert (case.terms.amount, case.terms.currency, case.terms.paid_rate) == (Decimal(100), "CNY", Decimal(8))
    assert (case.sender, case.mail_id, case.words) == (None, None, "cash")
    assert decision.effects == (Examine(case_ref=REF),)
    assert [(act.actor, act.verb) for act in decision.acts] == [(f"operator:{OLGA}", "open")]


def test_no_sender_is_warned_of_where_there_was_none() -> None:
    case = open_by_hand(OPENING, some_facts()).case
    told = replace(an_examination(), verdict=NO_MAIL, finding=AccountFinding.FOUND)

    decision = decide(case, told, some_facts())

    assert isinstance(decision, Decision)
    assert not {warn.kind for warn in decision.case.warnings} & {
        WarningKind.SENDER_UNKNOWN,
        WarningKind.SENDER_UNPROVEN,
    }


def test_it_is_credited_and_booked_and_nobody_is_mailed() -> None:
    case = open_by_hand(OPENING, some_facts()).case
    facts = some_facts()
    mails: list[SendMail] = []
    for command in (
        replace(an_examination(), verdict=NO_MAIL, market_rate=a_rate()),
        Approve(operator=OLGA, revision=2),
        StartAttempt(account=an_account(), gateway_date=NOON),
        SettleAttempt(number=1, outcome=Outcome.DONE, evidence=said("row"), after=an_account(6_460_000)),
    ):
        decision = decide(case, command, facts)
        assert isinstance(decision, Decision)
        case, facts = decision.case, Facts(now=NOON, rules=facts.rules, attempt=decision.attempt)
        mails += [effect for effect in decision.effects if isinstance(effect, SendMail)]
    assert case.state is CaseState.CREDITED
    assert mails == []
    assert decision.lots[-1].from_address is None
    assert decision.lots[-1].paid == case.terms.paid


def test_refund_by_hand_rests_on_its_operator_and_takes_its_part_alone() -> None:
    opening = RefundByHand(
        ref="RF-7K3F9Q",
        operator=OLGA,
        command="-100:8",
        account="anne88",
        wanted=Wanted(at_most=1),
        note="left",
    )
    decision = refund_by_hand(opening, some_facts())
    case = decision.case

    assert (case.kind, case.state) == (CaseKind.REFUND, CaseState.AWAITING_OPERATOR)
    assert may_move(case.kind, None, case.state, Actor.OPERATOR)
    assert case.proof == Proof(way=ProofWay.OPERATOR, at=NOON, operator=OLGA)
    assert case.refund.wanted == Wanted(at_most=1)
    assert decision.effects == (Examine(case_ref="RF-7K3F9Q"),)
    assert decision.acts[0].detail == "by hand: refund of all lots, at most 1 quota for anne88 left"

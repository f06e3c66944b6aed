"""Without a mail: an operator's own top-up or refund, examined, approved and booked like any other."""

from dataclasses import replace

from bot.desk.approving import by
from bot.desk.audit import Act
from bot.desk.case import ByHand, Case, CaseKind, CaseState, Terms, Thread
from bot.desk.claim import Claim
from bot.desk.commands import OpenByHand, RefundByHand
from bot.desk.decision import Decision, Facts
from bot.desk.effects import Examine
from bot.desk.money import Money
from bot.desk.payback import Payback
from bot.desk.proof import Proof, ProofWay
from bot.desk.refunding import part_said


def open_by_hand(command: OpenByHand, facts: Facts) -> Decision:
    """A new case with an operator's terms; nobody is mailed, and it wants its approval all the same."""
    terms = Terms(
        amount=command.amount,
        currency=command.currency,
        paid_rate=facts.rules.paid_rates.get(command.currency),
    )
    case = replace(_blank(command, CaseKind.TOPUP, facts), terms=terms)
    return _opened(case, command, str(Money(command.amount, command.currency)), facts)


def refund_by_hand(command: RefundByHand, facts: Facts) -> Decision:
    """A new refund; that the account is whose money is paid back, its operator takes on himself."""
    proof = Proof(way=ProofWay.OPERATOR, at=facts.now, operator=command.operator)
    blank = _blank(command, CaseKind.REFUND, facts)
    case = replace(blank, proof=proof, payback=Payback(wanted=command.wanted))
    return _opened(case, command, f"refund of {part_said(command.wanted)}", facts)


def _blank(command: OpenByHand | RefundByHand, kind: CaseKind, facts: Facts) -> Case:
    return Case(
        ref=command.ref,
        kind=kind,
        state=CaseState.AWAITING_OPERATOR,
        opened_at=facts.now,
        changed_at=facts.now,
        sender=None,
        may_answer=False,
        thread=Thread("", None),
        words=command.note,
        claim=Claim(),
        claimed_account=command.account,
        mail_id=None,
        by_hand=ByHand(command.operator, command.command),
    )


def _opened(case: Case, command: OpenByHand | RefundByHand, what: str, facts: Facts) -> Decision:
    told = " ".join(f"by hand: {what} for {command.account} {command.note}".split())
    act = Act(facts.now, by(command.operator), case.ref, "open", None, case.state, told)
    # The card comes with what is found, or with the word that the gateway is away.
    return Decision(case=case, was=None, acts=(act,), effects=(Examine(case_ref=case.ref),))

"""A credit without a mail: an operator's own top-up, examined, approved and booked like any other."""

from bot.desk.approving import by
from bot.desk.audit import Act
from bot.desk.case import ByHand, Case, CaseKind, CaseState, Terms, Thread
from bot.desk.claim import Claim
from bot.desk.commands import OpenByHand
from bot.desk.decision import Decision, Facts
from bot.desk.effects import Examine
from bot.desk.money import Money


def open_by_hand(command: OpenByHand, facts: Facts) -> Decision:
    """A new case with an operator's terms; nobody is mailed, and it wants its approval all the same."""
    case = Case(
        ref=command.ref,
        kind=CaseKind.TOPUP,
        state=CaseState.AWAITING_OPERATOR,
        opened_at=facts.now,
        changed_at=facts.now,
        sender=None,
        may_answer=False,
        thread=Thread("", None),
        words=command.note,
        claim=Claim(),
        claimed_account=command.account,
        terms=Terms(
            amount=command.amount,
            currency=command.currency,
            paid_rate=facts.rules.paid_rates.get(command.currency),
        ),
        mail_id=None,
        by_hand=ByHand(command.operator, command.command),
    )
    paid = Money(command.amount, command.currency)
    act = Act(
        facts.now,
        by(command.operator),
        case.ref,
        "open",
        None,
        case.state,
        " ".join(f"by hand: {paid} for {command.account} {command.note}".split()),
    )
    # The card comes with what is found, or with the word that the gateway is away.
    return Decision(case=case, was=None, acts=(act,), effects=(Examine(case_ref=case.ref),))

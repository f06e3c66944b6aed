"""A refund's identity: accepted where known, else challenged; met, missed, or taken on by an operator."""

from dataclasses import dataclass, replace

from bot.desk.answers import answer, may_answer
from bot.desk.approving import by
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import Effect, SendProof, ShowCard
from bot.desk.lots import LotKind
from bot.desk.proof import Challenge, Claimant, Finding, Proof, ProofWay, challenges_for
from bot.desk.proof_commands import ProofNotMet, Prove, TakeOn
from bot.desk.questions import automatic, is_over_limit, limit_warning
from bot.desk.refunding import assess
from bot.desk.transitions import Actor


@dataclass(frozen=True, slots=True)
class Identified:
    """A refund after its owner was looked for."""

    case: Case
    effects: tuple[Effect, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    says: str = ""
    """For the audit."""


def is_pending(case: Case) -> bool:
    """Whether the case waits for a proof."""
    return case.kind is CaseKind.REFUND and case.state is CaseState.IDENTITY_PENDING


def is_unproven(case: Case) -> bool:
    """Whether an operator may go on without a proof: it is waited for, or the case was reopened without."""
    is_open = case.state is CaseState.AWAITING_OPERATOR and case.proof is None
    return is_pending(case) or (case.kind is CaseKind.REFUND and is_open)


def identify(case: Case, account_mail: str, facts: Facts) -> Identified:
    """Accept who is known, challenge who is not; a sender who may not be answered is left to the operators.

    Args:
        case: a refund in `identity_pending`, examined, its account known.
        account_mail: the address that the gateway has for this account alone; "" for none.
        facts: owner, lots, earlier requests, fresh nonces.
    """
    proof = _known(case, facts)
    if proof is None:
        return _challenged(case, account_mail, facts)
    moved = move(case, CaseState.AWAITING_OPERATOR, Actor.CUSTOMER, facts.now)
    after = assess(replace(moved, proof=proof), facts)
    template = "refund_lots" if proof.way is ProofWay.PAID_LOTS else "refund_proven"
    told = answer(after, template, facts.rules, _values(after))
    return Identified(after, automatic(told), says=_named(proof))


def _known(case: Case, facts: Facts) -> Proof | None:
    if case.verdict is None or not case.verdict.is_authentic:
        return None
    if facts.is_owner:
        return Proof(way=ProofWay.OWNER, at=facts.now)
    taken_back = {lot.case_ref for lot in facts.lots if lot.kind is LotKind.REVERSAL}
    paid = tuple(
        lot.case_ref
        for lot in facts.lots
        if lot.kind is LotKind.TOPUP and lot.case_ref and lot.from_address == case.person
        if lot.case_ref not in taken_back
    )
    return Proof(way=ProofWay.PAID_LOTS, at=facts.now, lots=paid) if paid else None


def _challenged(case: Case, account_mail: str, facts: Facts) -> Identified:
    account, person = case.terms.account, case.person
    if account is None or person is None or not may_answer(case):
        return Identified(case)
    if is_over_limit(facts):
        return Identified(case.warned(limit_warning(facts)))
    claimant = Claimant(
        person=person,
        username=account.username,
        account_ref=account.ref,
        has_mail=bool(account_mail),
        case_ref=case.ref,
    )
    challenges = challenges_for(claimant, facts.asked_lately, facts.nonces, facts.now)
    if not challenges:
        told = answer(case, "prove_too_often", facts.rules, _values(case))
        return Identified(case, automatic(told), says="asked too often")
    mailed = [one for one in challenges if one.way is ProofWay.MAILED_CODE]
    values = {**_values(case), "is_mailed": "yes" if mailed else ""}
    told = answer(case, "prove", facts.rules, values, challenge=challenges[0].nonce)
    codes = tuple(
        SendProof(
            case_ref=case.ref,
            to=account_mail,
            nonce=one.nonce,
            username=account.username,
            asked_by=asked_by(case),
            language=case.language,
            message_id=f"<{case.ref}.code.{one.nonce[:12]}@{facts.rules.mail_domain}>",
            expires_at=one.expires_at,
        )
        for one in mailed
    )
    return Identified(case, (*automatic(told), *codes), challenges, says="challenged")


def asked_by(case: Case) -> str:
    """Who asks, for the reader of the code."""
    if case.telegram:
        # Not his name, which he may have chosen to frighten the reader with.
        return f"Telegram {case.telegram.id}"
    return case.sender.address if case.sender else ""


def _values(case: Case) -> dict[str, str]:
    account = case.terms.account
    lots = ", ".join(case.proof.lots) if case.proof else ""
    return {"account": account.username if account else "", "lots": lots, "is_mailed": ""}


def prove(case: Case, command: Prove, facts: Facts) -> Decision | Refusal:
    """The code was right: the operators' turn."""
    if not is_pending(case):
        return Refusal(RefusalKind.NOT_NOW, case)
    moved = move(case, CaseState.AWAITING_OPERATOR, Actor.CUSTOMER, facts.now)
    proof = Proof(way=command.way, at=facts.now)
    after = assess(replace(moved, proof=proof, revision=case.revision + 1), facts)
    told = answer(after, "refund_proven", facts.rules, _values(after))
    act = act_on(case, after, f"customer:{case.person}", "prove", facts, command.way)
    return decided(case, after, act, ShowCard(case_ref=case.ref), *automatic(told))


def proof_not_met(case: Case, command: ProofNotMet, facts: Facts) -> Decision | Refusal:
    """He is told what was wrong; a challenge that is over is made anew, as often as the limits allow."""
    if not is_pending(case):
        return Refusal(RefusalKind.NOT_NOW, case)
    next_one = replace(case, revision=case.revision + 1)
    if command.finding in {Finding.NOTHING_ASKED, Finding.USED_UP}:
        again = identify(next_one, command.account_mail, facts)
        act = act_on(case, again.case, SYSTEM, "challenge", facts, f"{command.finding}; {again.says}")
        decision = decided(case, again.case, act, *again.effects, ShowCard(case_ref=case.ref))
        return replace(decision, challenges=again.challenges)
    told: tuple[Effect, ...] = ()
    if may_answer(case) and not is_over_limit(facts):
        values = {**_values(case), "tries_left": str(command.tries_left), "finding": command.finding.value}
        told = answer(next_one, "prove_again", facts.rules, values)
    act = act_on(case, case, SYSTEM, "proof_not_met", facts, command.finding)
    return decided(case, case, act, *automatic(told))


def take_on(case: Case, command: TakeOn, facts: Facts) -> Decision | Refusal:
    """An operator takes it on himself that the account is the customer's."""
    if not is_unproven(case):
        return Refusal(RefusalKind.NOT_NOW, case)
    proof = Proof(way=ProofWay.OPERATOR, at=facts.now, operator=command.operator)
    moved = move(case, CaseState.AWAITING_OPERATOR, Actor.OPERATOR, facts.now) if is_pending(case) else case
    after = replace(
        moved,
        proof=proof,
        decided_by=command.operator,
        decided_at=facts.now,
    )
    after = assess(after, facts)
    act = act_on(case, after, by(command.operator), "take_on", facts, "identity not proven")
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def _named(proof: Proof) -> str:
    return f"{proof.way} {' '.join(proof.lots)}".strip()

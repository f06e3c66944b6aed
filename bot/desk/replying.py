"""What a customer's later mail may do, once it is known whose it is.

Only an authentic mail from the case's own address changes terms, takes a request back or reopens it. An
unproven one answers a question, is marked so, and changes no terms until an operator adopts it. A forged
one is a stranger's. After approval nothing changes but the card.

Source: design, "Who may change a case by mail".
"""

from dataclasses import replace
from typing import Final

from bot.desk.answers import answer
from bot.desk.audit import Act
from bot.desk.case import UNDECIDED, Case, CaseKind, CaseState, Warn, WarningKind
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.editing import changed, look_ups, told_changes, wanted_in, with_claim
from bot.desk.effects import CheckProof, Effect, Examine, ShowCard, Tell
from bot.desk.findings import ReplyExamined
from bot.desk.mail import Authenticity
from bot.desk.note import Note
from bot.desk.policy import assess
from bot.desk.proving import is_pending
from bot.desk.refusing import reopened
from bot.desk.transitions import Actor

ENDED: Final = frozenset({CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.EXPIRED})


def reply_examined(case: Case, command: ReplyExamined, facts: Facts) -> Decision | Refusal:
    """The verdict on a joined mail; each is judged once."""
    note = next((note for note in case.notes if note.mail_id == command.mail_id), None)
    if note is None or note.authenticity is not None or case.kind is CaseKind.QUESTION:
        return Refusal(RefusalKind.NOT_NOW, case)
    judged = replace(note, authenticity=command.verdict.authenticity)
    noted = replace(case, notes=tuple(judged if each == note else each for each in case.notes))
    match command.verdict.authenticity:
        case Authenticity.PROVEN:
            return _proven(case, noted, judged, facts)
        case Authenticity.FAILED:
            return _forged(case, noted, judged, facts)
        case _:
            return _unproven(case, noted, judged, facts)


def _proven(before: Case, case: Case, note: Note, facts: Facts) -> Decision:
    tell = Tell(text="customer_wrote", values={"ref": case.ref}, case_ref=case.ref)
    if note.is_cancellation and (case.state in UNDECIDED or is_pending(case)):
        after = replace(move(case, CaseState.WITHDRAWN, Actor.CUSTOMER, facts.now), first_tap=None)
        act = _act(before, after, note, "withdraw", facts)
        mails = answer(after, "withdrawn", facts.rules, {"paid": str(case.terms.paid or "")})
        gone = Tell(text="customer_withdrew", values={"ref": case.ref}, case_ref=case.ref)
        return decided(before, after, act, ShowCard(case_ref=case.ref), *mails, gone)
    if case.state in ENDED:
        after = case if note.is_cancellation else assess(reopened(case, Actor.CUSTOMER, facts), facts)
        act = _act(before, after, note, "write" if note.is_cancellation else "reopen", facts)
        return decided(before, after, act, ShowCard(case_ref=case.ref), tell)
    is_answer = case.state is CaseState.NEEDS_INFO
    after = move(case, CaseState.AWAITING_OPERATOR, Actor.CUSTOMER, facts.now) if is_answer else case
    after, wishes = _identified(after, note)
    if case.kind is CaseKind.TOPUP and case.state in UNDECIDED:
        adopted = replace(note, is_adopted=True)
        after = replace(after, notes=tuple(adopted if each == note else each for each in after.notes))
        after = assess(with_claim(after, note.claim, None, facts), facts)
        wishes = look_ups(before, after, wanted_in(note.claim))
    act = _act(before, after, note, "reply", facts, told_changes(before, after))
    after, late = _too_late(after, note, facts)
    told = (tell,) if is_answer or after.terms != before.terms else late
    return decided(before, after, act, ShowCard(case_ref=case.ref), *wishes, *told)


def _too_late(case: Case, note: Note, facts: Facts) -> tuple[Case, tuple[Effect, ...]]:
    """Words that would have changed the case before its approval: a warning now, and word of it."""
    if case.state in UNDECIDED | ENDED or is_pending(case):
        return case, ()
    if note.is_cancellation:
        warn = Warn(WarningKind.CANCELLED_LATE)
    elif case.kind is not CaseKind.TOPUP:
        return case, ()
    else:
        wanted = changed(case, wanted_in(note.claim), None, facts.now, facts.rules)
        if wanted == case:
            return case, ()
        warn = Warn(WarningKind.CORRECTED_LATE, told_changes(case, wanted))
    tell = Tell(text="came_late", values={"ref": case.ref}, case_ref=case.ref)
    return case.without(warn.kind).warned(warn), (tell,)


def _unproven(before: Case, case: Case, note: Note, facts: Facts) -> Decision:
    if case.state is not CaseState.NEEDS_INFO:
        after, proofs = _identified(case, note)
        after, late = _too_late(after, note, facts)
        act = _act(before, after, note, "reply_unproven", facts)
        return decided(before, after, act, ShowCard(case_ref=case.ref), *proofs, *late)
    moved = move(case, CaseState.AWAITING_OPERATOR, Actor.CUSTOMER, facts.now)
    after = moved.warned(Warn(WarningKind.ANSWER_UNPROVEN))
    act = _act(before, after, note, "reply_unproven", facts)
    tell = Tell(text="customer_wrote", values={"ref": case.ref}, case_ref=case.ref)
    return decided(before, after, act, ShowCard(case_ref=case.ref), tell)


def _identified(case: Case, note: Note) -> tuple[Case, tuple[Effect, ...]]:
    """A refund waits for a proof: the answer may be one; it may name the account that was missing.

    Who answers need not be proven, for the code is the proof. In Telegram it is looked for as he writes it,
    before his words come here.
    """
    if not is_pending(case) or note.mail_id is None:
        return case, ()
    if case.terms.account is not None:
        return case, () if case.telegram else (CheckProof(case_ref=case.ref, mail_id=note.mail_id),)
    named = note.claim.account if note.claim else None
    if named is None:
        return case, ()
    return replace(case, claimed_account=named.value), (Examine(case_ref=case.ref),)


def _forged(before: Case, case: Case, note: Note, facts: Facts) -> Decision:
    strangers = replace(note, is_from_customer=False)
    notes = tuple(strangers if each == note else each for each in case.notes)
    after = replace(case, notes=notes).without(WarningKind.CUSTOMER_WROTE, WarningKind.STRANGER_WROTE)
    after = after.warned(Warn(WarningKind.STRANGER_WROTE, note.from_address))
    act = _act(before, after, note, "reply_forged", facts)
    return decided(before, after, act, ShowCard(case_ref=case.ref))


def _act(before: Case, after: Case, note: Note, verb: str, facts: Facts, detail: str = "") -> Act:
    actor = f"customer:{note.from_address.casefold()}"
    told = f"mail {note.mail_id} {note.authenticity}" + (f": {detail}" if detail else "")
    return act_on(before, after, actor, verb, facts, told)

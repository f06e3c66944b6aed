"""How a case begins: a mail opens or joins it, and the look-ups complete it."""

from dataclasses import replace
from typing import Final

from bot.desk.answers import plain_recipient
from bot.desk.audit import Act
from bot.desk.by_kind import assess
from bot.desk.case import Case, CaseKind, CaseState, Terms, Thread, Warn, WarningKind
from bot.desk.claim import Claim, MailKind, Reading
from bot.desk.coding import redeemer_found
from bot.desk.commands import AccountFinding, Examined, JoinCase, OpenCase
from bot.desk.decision import SYSTEM, Decision, Facts, act_on, decided
from bot.desk.effects import AskModel, Effect, Examine, ExamineReply, ShowCard, ShowFiles
from bot.desk.mail import Address, Mail, Unreadable
from bot.desk.note import NOTES_MAX, WORDS_MAX, Note
from bot.desk.proving import identify, is_pending
from bot.desk.questions import first_answer, follow_up
from bot.desk.second_reading import is_model_asked

ODDITIES_MAX: Final = 5
"""Oddities of a mail named on its card."""

_KIND: Final = {MailKind.TOPUP: CaseKind.TOPUP, MailKind.REFUND: CaseKind.REFUND}
_FIRST_STATE: Final = {
    CaseKind.TOPUP: CaseState.AWAITING_OPERATOR,
    CaseKind.REFUND: CaseState.IDENTITY_PENDING,
    CaseKind.QUESTION: CaseState.AWAITING_OPERATOR,
}


def kind_for(mail_kind: MailKind | None) -> CaseKind:
    """The kind of case that a mail opens; what is neither top-up nor refund is a question."""
    return _KIND.get(mail_kind, CaseKind.QUESTION) if mail_kind else CaseKind.QUESTION


def answered_in(reading: Reading) -> str:
    """The language of our answers to a mail."""
    return "zh" if reading.language == "zh" else "en"


def open_case(command: OpenCase, facts: Facts) -> Decision:
    """A new case from a mail; what the look-ups find comes with `Examined`."""
    case = _from_mail(command, facts)
    effects: tuple[Effect, ...] = (Examine(case_ref=case.ref),)
    if case.is_unreadable:
        effects = (ShowCard(case_ref=case.ref), ShowFiles(case_ref=case.ref, mail_id=command.mail_id))
    actor = f"customer:{case.person}" if case.person else SYSTEM
    act = Act(facts.now, actor, case.ref, "open", None, case.state, f"mail {command.mail_id}")
    return Decision(case=case, was=None, acts=(act,), effects=effects)


def _from_mail(command: OpenCase, facts: Facts) -> Case:
    mail, reading = command.mail, command.reading
    if isinstance(mail, Unreadable) or reading is None:
        return Case(
            ref=command.ref,
            kind=CaseKind.QUESTION,
            state=CaseState.AWAITING_OPERATOR,
            opened_at=facts.now,
            changed_at=facts.now,
            sender=None,
            may_answer=False,
            thread=Thread("", None),
            words=mail.reason if isinstance(mail, Unreadable) else mail.text[:WORDS_MAX],
            claim=Claim(),
            mail_id=command.mail_id,
            is_unreadable=True,
        )
    kind, claim = kind_for(reading.kind), reading.claim
    currency = claim.currency.value if claim.currency else None
    return Case(
        ref=command.ref,
        kind=kind,
        state=_FIRST_STATE[kind],
        language=command.language or answered_in(reading),
        opened_at=facts.now,
        changed_at=facts.now,
        sender=None if command.telegram else mail.sender,
        reply_to=command.reply_to,
        telegram=command.telegram,
        may_answer=command.may_answer and _is_somebodys(command, mail) and not reading.must_not_reply,
        is_caught_up=command.is_caught_up,
        thread=Thread(mail.subject, mail.message_id, mail.references),
        words=mail.text[:WORDS_MAX],
        claim=claim,
        asked=() if reading.must_not_reply else reading.asked,
        note_ref=command.note_ref,
        claimed_account=claim.account.value if claim.account else None,
        terms=Terms(
            amount=claim.amount.value if claim.amount else None,
            currency=currency,
            method=claim.method.value if claim.method else None,
            paid_rate=facts.rules.paid_rates.get(currency) if currency else None,
        ),
        mail_id=command.mail_id,
        warnings=(
            *_other_reply_to(mail),
            *(Warn(WarningKind.ODD_TEXT, words) for words in (*claim.warnings, *mail.defects)[:ODDITIES_MAX]),
        ),
        attachments=len(mail.attachments),
    )


def _other_reply_to(mail: Mail) -> tuple[Warn, ...]:
    """Answers go to From; that another address was asked for is shown, for anybody may write any Reply-To."""
    others = [each.address for each in mail.reply_to if mail.sender and each.key != mail.sender.key]
    return (Warn(WarningKind.REPLY_TO, ", ".join(others[:ODDITIES_MAX])),) if others else ()


def _is_somebodys(command: OpenCase, mail: Mail) -> bool:
    return command.telegram is not None or mail.sender is not None


def join_case(case: Case, command: JoinCase, facts: Facts) -> Decision:
    """Later words: the customer's own are noted as such; anybody else's change nothing but the card."""
    sender = command.telegram or command.mail.sender
    note = Note(
        facts.now,
        sender.address if isinstance(sender, Address) else sender.key if sender else "",
        command.mail.text[:WORDS_MAX],
        command.is_from_own_address,
        mail_id=command.mail_id,
        claim=command.claim,
        is_cancellation=command.is_cancellation,
    )
    kind = WarningKind.CUSTOMER_WROTE if command.is_from_own_address else WarningKind.STRANGER_WROTE
    noted = replace(case, notes=(*case.notes, note)[-NOTES_MAX:])
    # One warning of its kind, naming the latest: a hundred strangers must not fill the card.
    after = noted.without(kind).warned(Warn(kind, note.from_address))
    after, look_ups = follow_up(after, command, facts)
    effects: tuple[Effect, ...] = (ShowCard(case_ref=case.ref), *look_ups)
    if command.is_from_own_address and command.claim and not command.is_thanks:
        effects = (*effects, ExamineReply(case_ref=case.ref, mail_id=command.mail_id))
    if command.mail.attachments:
        effects = (*effects, ShowFiles(case_ref=case.ref, mail_id=command.mail_id))
    act = act_on(
        case, after, f"customer:{sender.key}" if sender else SYSTEM, "join", facts, f"mail {command.mail_id}"
    )
    return decided(case, after, act, *effects)


def _with_reply_to(case: Case) -> Case:
    """Says where plain answers go, once it is known whose mail it is."""
    there = plain_recipient(case)
    if there is None or there == case.sender:
        return case
    return case.without(WarningKind.REPLY_TO).warned(Warn(WarningKind.REPLY_TO_USED, there.address))


_UNDECIDED: Final = {CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO, CaseState.IDENTITY_PENDING}
"""Terms are fixed by approval; look-ups may complete them only before."""
_FINDING_WARNS: Final = {
    AccountFinding.UNKNOWN: WarningKind.ACCOUNT_UNKNOWN,
    AccountFinding.AMBIGUOUS: WarningKind.ACCOUNT_AMBIGUOUS,
    AccountFinding.GATEWAY_AWAY: WarningKind.GATEWAY_AWAY,
}


def _with_account(case: Case, command: Examined) -> Case:
    """The account that was found, or what stands in its way."""
    after = case.without(*_FINDING_WARNS.values())
    if case.state in _UNDECIDED:
        after = replace(after, terms=replace(after.terms, account=command.account or after.terms.account))
    if command.finding not in _FINDING_WARNS:
        return after
    name = case.wanted_account or ""
    detail = f"{name} ({', '.join(command.similar)})" if command.similar else name
    return after.warned(Warn(_FINDING_WARNS[command.finding], detail))


def examined(case: Case, command: Examined, facts: Facts) -> Decision:
    """What was looked up goes on the card; the first time, the customer gets his acknowledgement."""
    if booked := redeemer_found(case, command, facts):
        return booked
    is_first = case.verdict is None
    terms = case.terms
    if case.state in _UNDECIDED:
        terms = replace(terms, market_rate=terms.market_rate or command.market_rate)
    after = replace(case, verdict=command.verdict, terms=terms)
    # A name that was changed since it was looked up for is looked up again.
    if case.account_named is None or command.asked_for == case.account_named:
        after = _with_account(after, command)
    after = _with_reply_to(assess(after, facts))
    act = act_on(
        case,
        after,
        SYSTEM,
        "examine",
        facts,
        f"sender {command.verdict.authenticity}, account {command.finding}",
    )
    effects: tuple[Effect, ...] = (ShowCard(case_ref=case.ref),)
    is_found = command.account is not None and (is_first or case.terms.account is None)
    asked = identify(after, command.account_mail, facts) if is_pending(case) and is_found else None
    if asked:
        after, effects = asked.case, (*effects, *asked.effects)
        act = replace(act, to_state=after.state, detail=f"{act.detail}; {asked.says}".rstrip("; "))
    if is_first:
        files = (
            (ShowFiles(case_ref=case.ref, mail_id=case.mail_id),)
            if case.attachments and case.mail_id is not None
            else ()
        )
        after, effects = (
            (after, (*effects, *files)) if asked else first_answer(after, (*effects, *files), facts)
        )
        if is_model_asked(after, facts.rules):
            effects = (*effects, AskModel(case_ref=case.ref))
    decision = decided(case, after, act, *effects)
    return replace(decision, challenges=asked.challenges) if asked else decision

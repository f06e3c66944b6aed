"""How a case begins: a mail opens or joins it, and the look-ups complete it."""

from dataclasses import replace
from typing import Final

from bot.desk.answers import acknowledgement
from bot.desk.audit import Act
from bot.desk.case import (
    Case,
    CaseKind,
    CaseState,
    Note,
    Terms,
    Thread,
    Warn,
    WarningKind,
)
from bot.desk.claim import Claim, MailKind
from bot.desk.commands import AccountFinding, Examined, JoinCase, OpenCase
from bot.desk.decision import SYSTEM, Decision, Facts, act_on, decided
from bot.desk.effects import Effect, Examine, ShowCard, ShowFiles
from bot.desk.mail import Unreadable
from bot.desk.policy import assess

WORDS_MAX: Final = 2_000
"""Characters of a mail that a card can show; the whole mail is kept."""
NOTES_MAX: Final = 20
"""Later words kept on a card; all mails are kept."""
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


def open_case(command: OpenCase, facts: Facts) -> Decision:
    """A new case from a mail; what the look-ups find comes with `Examined`."""
    case = _from_mail(command, facts)
    effects: tuple[Effect, ...] = (Examine(case_ref=case.ref),)
    if case.is_unreadable:
        effects = (ShowCard(case_ref=case.ref), ShowFiles(case_ref=case.ref, mail_id=case.mail_id))
    actor = f"customer:{case.sender.key}" if case.sender else SYSTEM
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
        language="zh" if reading.language == "zh" else "en",
        opened_at=facts.now,
        changed_at=facts.now,
        sender=mail.sender,
        may_answer=command.may_answer and mail.sender is not None and not reading.must_not_reply,
        thread=Thread(mail.subject, mail.message_id, mail.references),
        words=mail.text[:WORDS_MAX],
        claim=claim,
        claimed_account=claim.account.value if claim.account else None,
        terms=Terms(
            amount=claim.amount.value if claim.amount else None,
            currency=currency,
            method=claim.method.value if claim.method else None,
            paid_rate=facts.rules.paid_rates.get(currency) if currency else None,
        ),
        mail_id=command.mail_id,
        warnings=tuple(
            Warn(WarningKind.ODD_TEXT, words) for words in (*claim.warnings, *mail.defects)[:ODDITIES_MAX]
        ),
        attachments=len(mail.attachments),
    )


def join_case(case: Case, command: JoinCase, facts: Facts) -> Decision:
    """Later words: the customer's own are noted as such; anybody else's change nothing but the card."""
    sender = command.mail.sender
    note = Note(
        facts.now,
        sender.address if sender else "",
        command.mail.text[:WORDS_MAX],
        command.is_from_own_address,
    )
    kind = WarningKind.CUSTOMER_WROTE if command.is_from_own_address else WarningKind.STRANGER_WROTE
    noted = replace(case, notes=(*case.notes, note)[-NOTES_MAX:])
    # One warning of its kind, naming the latest: a hundred strangers must not fill the card.
    after = noted.without(kind).warned(Warn(kind, note.from_address))
    effects: tuple[Effect, ...] = (ShowCard(case_ref=case.ref),)
    if command.mail.attachments:
        effects = (*effects, ShowFiles(case_ref=case.ref, mail_id=command.mail_id))
    act = act_on(
        case, after, f"customer:{sender.key}" if sender else SYSTEM, "join", facts, f"mail {command.mail_id}"
    )
    return decided(case, after, act, *effects)


_UNDECIDED: Final = {CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO, CaseState.IDENTITY_PENDING}
"""Terms are fixed by approval; look-ups may complete them only before."""
_FINDING_WARNS: Final = {
    AccountFinding.UNKNOWN: WarningKind.ACCOUNT_UNKNOWN,
    AccountFinding.AMBIGUOUS: WarningKind.ACCOUNT_AMBIGUOUS,
    AccountFinding.GATEWAY_AWAY: WarningKind.GATEWAY_AWAY,
}


def examined(case: Case, command: Examined, facts: Facts) -> Decision:
    """What was looked up goes on the card; the first time, the customer gets his acknowledgement."""
    is_first = case.verdict is None
    terms = case.terms
    if case.state in _UNDECIDED:
        terms = replace(
            terms,
            account=command.account or terms.account,
            market_rate=terms.market_rate or command.market_rate,
        )
    after = replace(case, verdict=command.verdict, terms=terms).without(*_FINDING_WARNS.values())
    if command.finding in _FINDING_WARNS:
        after = after.warned(Warn(_FINDING_WARNS[command.finding], case.claimed_account or ""))
    after = assess(after, facts)
    act = act_on(
        case,
        after,
        SYSTEM,
        "examine",
        facts,
        f"sender {command.verdict.authenticity}, account {command.finding}",
    )
    effects: tuple[Effect, ...] = (ShowCard(case_ref=case.ref),)
    if is_first:
        files = (ShowFiles(case_ref=case.ref, mail_id=case.mail_id),) if case.attachments else ()
        effects = (*effects, *files, *acknowledgement(after, facts.rules))
    return decided(case, after, act, *effects)

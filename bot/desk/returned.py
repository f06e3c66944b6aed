"""A mail of ours that did not arrive: said on its case's card, and to the operators once."""

from bot.desk.case import Case, Warn, WarningKind
from bot.desk.decision import SYSTEM, Decision, Facts, act_on, decided
from bot.desk.effects import Effect, ShowCard, Tell
from bot.desk.findings import MailReturned


def mail_returned(case: Case, command: MailReturned, facts: Facts) -> Decision:
    """A report changes nothing but the card: anybody can write one."""
    kind = WarningKind.MAIL_RETURNED if command.is_final else WarningKind.MAIL_DELAYED
    warn = Warn(kind, f"{command.recipient}: {command.why}" if command.why else command.recipient)
    after = case.without(WarningKind.MAIL_RETURNED, WarningKind.MAIL_DELAYED).warned(warn)
    act = act_on(case, after, SYSTEM, str(kind), facts, f"mail {command.mail_id}")
    effects: tuple[Effect, ...] = (ShowCard(case_ref=case.ref),)
    if command.is_final and all(warn.kind is not kind for warn in case.warnings):
        values = {"ref": case.ref, "recipient": command.recipient, "why": command.why}
        effects = (*effects, Tell(text="mail_returned", values=values, case_ref=case.ref))
    return decided(case, after, act, *effects)

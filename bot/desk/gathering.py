"""Many mails of one sender within minutes: one warning on one card instead of a card each."""

from bot.desk.case import Case, Warn, WarningKind
from bot.desk.decision import SYSTEM, Decision, Facts, act_on, decided
from bot.desk.effects import Effect, ShowCard, Tell
from bot.desk.findings import MailsGathered


def mails_gathered(case: Case, command: MailsGathered, facts: Facts) -> Decision:
    """The card says how many; of the first the operators hear at once."""
    after = case.without(WarningKind.GATHERED).warned(Warn(WarningKind.GATHERED, f"{command.count:,}"))
    act = act_on(case, after, SYSTEM, "gather", facts, f"mail {command.mail_id}: {command.count}")
    effects: tuple[Effect, ...] = (ShowCard(case_ref=case.ref),)
    if command.count == 1:
        values = {"ref": case.ref, "sender": command.sender}
        effects = (*effects, Tell(text="gathered", values=values, case_ref=case.ref))
    return decided(case, after, act, *effects)

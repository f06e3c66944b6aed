"""What an operator wrote to a customer from his own mail program: shown on the case's card, nothing else."""

from dataclasses import replace

from bot.desk.case import Case
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided
from bot.desk.effects import ShowCard
from bot.desk.findings import WrittenByHand
from bot.desk.note import NOTES_MAX, Note


def written_by_hand(case: Case, command: WrittenByHand, facts: Facts) -> Decision | Refusal:
    """A note; the same words are noted once, though their folder was read anew."""
    note = Note(facts.now, command.to, command.words, False, mail_id=command.mail_id, is_ours=True)
    if any(known.is_ours and known.words == note.words for known in case.notes):
        return Refusal(RefusalKind.SAME, case)
    after = replace(case, notes=(*case.notes, note)[-NOTES_MAX:])
    act = act_on(case, after, SYSTEM, "written_by_hand", facts, f"mail {command.mail_id}")
    return decided(case, after, act, ShowCard(case_ref=case.ref))

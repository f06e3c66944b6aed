"""A stuck case, decided by an operator: of a credit or of its reversal, whichever could not be learnt."""

from bot.desk.case import Case
from bot.desk.commands import ResolveStuck
from bot.desk.crediting import resolve_stuck_credit
from bot.desk.decision import Decision, Facts, Refusal
from bot.desk.reversing import resolve_stuck_reversal


def resolve_stuck(case: Case, command: ResolveStuck, facts: Facts) -> Decision | Refusal:
    """To whom it belongs: only a reversal that has begun leaves one on the case."""
    decide = resolve_stuck_credit if case.reversal is None else resolve_stuck_reversal
    return decide(case, command, facts)

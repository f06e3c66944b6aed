"""decide(case, command, facts) -> Decision | Refusal: the one door to the domain."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.desk import approving, commands, crediting, opening
from bot.desk.case import Case
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind

_DECIDERS: Final[Mapping[type, Callable[[Case, Any, Facts], Decision | Refusal]]] = {
    commands.JoinCase: opening.join_case,
    commands.Examined: opening.examined,
    commands.Approve: approving.approve,
    commands.Reject: approving.reject,
    commands.Dismiss: approving.dismiss,
    commands.StartAttempt: crediting.start_attempt,
    commands.AccountChanged: crediting.account_changed,
    commands.SettleAttempt: crediting.settle_attempt,
    commands.ResolveStuck: crediting.resolve_stuck,
    commands.FinishWatch: crediting.finish_watch,
}


def decide(case: Case, command: commands.CaseCommand, facts: Facts) -> Decision | Refusal:
    """What follows from a command on a case; `opening.open_case` decides where there is none yet.

    Args:
        case: as stored.
        command: what is wanted; an operator's must carry the case's revision.
        facts: clock, settings and records, read in the transaction that will commit the decision.
    """
    if isinstance(command, commands.OPERATOR_COMMANDS) and command.revision != case.revision:
        return Refusal(RefusalKind.STALE, case)
    return _DECIDERS[type(command)](case, command, facts)

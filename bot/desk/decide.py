"""decide(case, command, facts) -> Decision | Refusal: the one door to the domain."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.desk import (
    approving,
    asking,
    by_kind,
    coding,
    commands,
    correcting,
    debiting,
    editing,
    expiring,
    findings,
    freezing,
    gathering,
    giving_back,
    opening,
    payback_verbs,
    paying_out,
    proof_commands,
    proving,
    questions,
    refunding,
    refusing,
    replying,
    returned,
    reversing,
    second_reading,
    verbs,
    watching,
    written,
)
from bot.desk.case import Case
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind

_DECIDERS: Final[Mapping[type, Callable[[Case, Any, Facts], Decision | Refusal]]] = {
    commands.JoinCase: opening.join_case,
    commands.AnswerQuestion: questions.answer_question,
    commands.AnswerLater: questions.answer_later,
    commands.Examined: opening.examined,
    commands.Approve: by_kind.decide_by_kind,
    commands.Dismiss: approving.dismiss,
    commands.FinishWatch: watching.finish_watch,
    commands.StartAttempt: by_kind.decide_by_kind,
    commands.AccountChanged: by_kind.decide_by_kind,
    commands.SettleAttempt: by_kind.decide_by_kind,
    commands.ResolveStuck: by_kind.resolve_stuck,
    commands.Expire: expiring.expire,
    verbs.Reject: refusing.reject,
    verbs.Reopen: refusing.reopen,
    verbs.Ask: asking.ask,
    verbs.Answer: asking.answer_by_hand,
    verbs.Edit: editing.edit,
    verbs.AdoptWords: editing.adopt_words,
    verbs.AdoptReading: editing.adopt_reading,
    verbs.DeliverCode: approving.deliver_code,
    verbs.TakeCodeBack: coding.take_code_back,
    verbs.Reverse: reversing.reverse,
    verbs.ConfirmReverse: reversing.confirm_reverse,
    verbs.KeepCredit: reversing.keep_credit,
    verbs.Correct: correcting.correct,
    verbs.SendReceipt: asking.send_receipt,
    verbs.TakeSurplus: watching.take_surplus,
    findings.ReplyExamined: replying.reply_examined,
    findings.ModelRead: second_reading.model_read,
    findings.MailReturned: returned.mail_returned,
    findings.MailsGathered: gathering.mails_gathered,
    findings.WrittenByHand: written.written_by_hand,
    findings.CodeMade: coding.code_made,
    findings.CodeRefused: coding.code_refused,
    findings.CodeRedeemed: coding.code_redeemed,
    findings.CodeGone: coding.code_gone,
    findings.FoundSurplus: watching.found_surplus,
    findings.CreditCameLate: watching.came_late,
    findings.StartFreeze: freezing.start_freeze,
    findings.Frozen: freezing.frozen,
    findings.Thawed: freezing.thawed,
    findings.StartDebit: debiting.start_debit,
    findings.DebitRefused: debiting.debit_refused,
    findings.SettleDebit: debiting.settle_debit,
    findings.DebitWatched: paying_out.debit_watched,
    findings.PayoutTold: paying_out.payout_told,
    payback_verbs.ChoosePart: refunding.choose_part,
    payback_verbs.NamePrice: refunding.name_price,
    payback_verbs.LookAgain: refunding.look_again,
    payback_verbs.StopDebit: refunding.stop_debit,
    payback_verbs.ClaimPayout: paying_out.claim_payout,
    payback_verbs.ReleasePayout: paying_out.release_payout,
    payback_verbs.RecordPayout: paying_out.record_payout,
    payback_verbs.CreditBack: giving_back.credit_back,
    proof_commands.Prove: proving.prove,
    proof_commands.ProofNotMet: proving.proof_not_met,
    proof_commands.TakeOn: proving.take_on,
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
    if facts.is_locked and commands.moves_money(command):
        return Refusal(RefusalKind.LOCKED, case)
    return _DECIDERS[type(command)](case, command, facts)

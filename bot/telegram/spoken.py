"""What an operator is answered when he taps or writes: what was done, or why it was not."""

from collections.abc import Mapping
from typing import Final

from bot.desk.case import CaseKind, CaseState
from bot.desk.commands import Approve, Dismiss, OperatorCommand, ResolveStuck
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import SendChat, SendMail
from bot.desk.money import usd_of
from bot.desk.payback_verbs import (
    ChoosePart,
    ClaimPayout,
    CreditBack,
    LookAgain,
    NamePrice,
    RecordPayout,
    ReleasePayout,
    StopDebit,
)
from bot.desk.proof_commands import TakeOn
from bot.desk.refunding import sums_of
from bot.desk.verbs import (
    AdoptReading,
    AdoptWords,
    Answer,
    Ask,
    ConfirmReverse,
    Correct,
    DeliverCode,
    Edit,
    KeepCredit,
    Reject,
    Reopen,
    Reverse,
    SendReceipt,
    TakeCodeBack,
    TakeSurplus,
)
from bot.telegram.views.facts import FactWords
from bot.telegram.views.wording import state_key
from bot.texts.catalogue import Catalogue

DONE: Final[Mapping[type[OperatorCommand], str]] = {
    Approve: "approved",
    DeliverCode: "approved_code",
    Reject: "rejected",
    Reopen: "reopened",
    Ask: "asked",
    Answer: "answered",
    Edit: "edited",
    AdoptWords: "adopted",
    AdoptReading: "adopted",
    TakeCodeBack: "taking_back",
    Reverse: "second_reverse",
    ConfirmReverse: "reversing",
    KeepCredit: "kept",
    Correct: "corrected",
    SendReceipt: "receipt_sent",
    TakeSurplus: "taking_surplus",
    Dismiss: "dismissed",
    ResolveStuck: "resolved",
    TakeOn: "taken_on",
    ChoosePart: "edited",
    NamePrice: "edited",
    LookAgain: "looking",
    StopDebit: "stopping",
    ClaimPayout: "claimed",
    ReleasePayout: "released",
    RecordPayout: "recorded",
    CreditBack: "crediting_back",
}
"""The text of `[tap]` that says it is done."""
_TELLS: Final = (Reject,)
"""Commands after which the customer is told, unless an automatic mail would be wrong."""


class Spoken:
    """Finds the words, in the operators' language."""

    def __init__(
        self, texts: Catalogue, language: str, names: Mapping[int, str], quota_per_unit: int
    ) -> None:
        self._texts = texts
        self._language = language
        self._names = names
        self._per_unit = quota_per_unit

    def done(self, command: OperatorCommand, decision: Decision) -> str:
        """What was done."""
        case = decision.case
        is_yes = isinstance(command, Approve | DeliverCode)
        if is_yes and case.state is CaseState.AWAITING_OPERATOR:
            facts = FactWords(self._texts, self._language, self._per_unit)
            why = "; ".join(map(facts.warning, case.warnings))
            is_for_another = case.first_tap is not None and case.first_tap.is_for_another
            return self.tap("second_operator" if is_for_another else "second", why=why)
        if isinstance(command, ReleasePayout | CreditBack) and case.first_tap is not None:
            return self.tap(f"second_{case.first_tap.on}")
        key = DONE[type(command)]
        if case.kind is CaseKind.REFUND and case.refund.approved and isinstance(command, Approve):
            return self.tap("approved_refund", sums=sums_of(case.refund.approved))
        is_told = any(isinstance(effect, SendMail | SendChat) for effect in decision.effects)
        if isinstance(command, _TELLS) and not is_told:
            key = f"{key}_silently"
        quota = case.credited.quota if case.credited else case.terms.quota(self._per_unit)
        return self.tap(key, usd=usd_of(quota or 0, self._per_unit))

    def refused(self, refusal: Refusal) -> str:
        """Why it was not done; who was first where somebody was."""
        case = refusal.case
        state = self._texts.say(self._language, state_key(case))
        if refusal.kind in {RefusalKind.NOT_NOW, RefusalKind.STALE} and case.decided_by is not None:
            return self.tap("not_now_by", name=self.name(case.decided_by), state=state)
        detail = refusal.detail
        if refusal.kind is RefusalKind.INCOMPLETE and detail:
            missing = (self._texts.say(self._language, f"missing.{part}") for part in detail.split(", "))
            detail = ", ".join(missing)
        return self.tap(refusal.kind, state=state, detail=detail)

    def name(self, operator: int) -> str:
        """As the desk knows him."""
        return self._names.get(operator, str(operator))

    def tap(self, key: str, **values: object) -> str:
        """A text of `[tap]`."""
        return self._texts.say(self._language, f"tap.{key}", **values)

    def say(self, key: str, **values: object) -> str:
        """Any text, as it is."""
        return self._texts.say(self._language, key, **values)

    def say_html(self, key: str, **values: object) -> str:
        """Any text, for Telegram's HTML."""
        return self._texts.say_html(self._language, key, **values)

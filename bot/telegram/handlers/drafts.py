"""Words for a customer are shown as they will be mailed before they go: a mail cannot be taken back."""

from telegram import Message

from bot.desk.case import Case
from bot.desk.commands import OperatorCommand
from bot.desk.decision import Decision, Refusal
from bot.desk.saying import RejectReason
from bot.desk.verbs import Answer, Ask, Reject
from bot.store.prompts import Prompt, Purpose
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.desk import CardDesk
from bot.telegram.taps import Action, Tap
from bot.telegram.views.button import Button
from bot.telegram.views.wording import cut

SHOWN_MAX = 3_500
"""Characters of a draft that one message shows besides its heading."""


class Drafts:
    """Shows drafts, and sends or drops them at their writer's tap."""

    def __init__(self, desk: CardDesk) -> None:
        self._desk = desk

    async def show(self, words: str, purpose: Purpose, operator: int, message: Message, case: Case) -> None:
        """Show what the customer would be sent; nothing is sent yet."""
        spoken = self._desk.spoken
        to = case.sender.address if case.sender else case.person or ""
        head = spoken.say_html(f"draft.{purpose}", ref=case.ref, to=to)
        quoted = spoken.say_html("draft.words", words=cut(words, SHOWN_MAX))
        rows = (
            (
                Button(spoken.say("button.send"), Tap(Action.SEND, case.ref, case.revision).encode()),
                Button(spoken.say("button.drop"), Tap(Action.DROP, case.ref, case.revision).encode()),
            ),
        )
        shown = await self._desk.say(message, f"{head}\n{quoted}", rows)
        if shown is None:
            return
        draft = Prompt(
            chat_id=shown.chat_id,
            message_id=shown.message_id,
            case_ref=case.ref,
            revision=case.revision,
            operator=operator,
            purpose=purpose,
            words=words,
            asked_at=self._desk.handle.clock.now(),
        )
        await self._desk.remember(draft)

    async def settle(self, tap: Tap, operator: int, message: Message | None) -> str:
        """The tap below a draft: once, by whoever wrote it."""
        spoken, store = self._desk.spoken, self._desk.handle.store
        if message is None:
            return spoken.tap("unreadable")
        chat_id, message_id = message.chat_id, message.message_id
        draft = await store.read(lambda uow: uow.prompts.at(chat_id, message_id))
        if draft is None or draft.words is None:
            return spoken.tap("no_draft")
        if draft.operator != operator:
            return spoken.tap("not_yours", name=spoken.name(draft.operator))
        command = _command(draft) if tap.action is Action.SEND else None
        result = await store.write(lambda uow: self._end(uow, draft, command), is_urgent=True)
        self._desk.handle.wake()
        self._desk.spawn(self._desk.set_buttons(message, ()))
        if result is None:
            return spoken.tap("no_draft")
        if isinstance(result, Refusal):
            return spoken.refused(result)
        if command is None or not isinstance(result, Decision):
            return spoken.tap("dropped")
        return spoken.done(command, result)

    def _end(
        self, uow: UnitOfWork, draft: Prompt, command: OperatorCommand | None
    ) -> Decision | Refusal | bool | None:
        """End the draft and carry it out in one commit; None when it had ended before."""
        if not uow.prompts.end(draft, self._desk.handle.clock.now()):
            return None
        return True if command is None else self._desk.handle.commit(uow, draft.case_ref, command)


def _command(draft: Prompt) -> OperatorCommand:
    operator, revision, words = draft.operator, draft.revision, draft.words or ""
    match draft.purpose:
        case Purpose.ANSWER:
            return Answer(operator=operator, revision=revision, words=words)
        case Purpose.REJECT:
            return Reject(operator=operator, revision=revision, reason=RejectReason.OTHER, words=words)
        case _:
            return Ask(operator=operator, revision=revision, words=words)

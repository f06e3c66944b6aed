"""Replies in Telegram: to a prompt they are its answer, to a card they are words for the customer."""

from decimal import Decimal
from typing import Final

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.desk.case import CaseKind
from bot.desk.commands import OperatorCommand
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.money import Money, quota_for
from bot.desk.payback_verbs import ChoosePart, NamePrice, RecordPayout
from bot.desk.refs import find_refs
from bot.desk.refund import Wanted
from bot.desk.saying import ReverseReason
from bot.desk.verbs import Edit, Reverse
from bot.store.prompts import Prompt, Purpose
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.desk import CardDesk
from bot.telegram.handlers.drafts import Drafts
from bot.telegram.inputs import (
    EXAMPLES,
    InputError,
    read_account,
    read_currency,
    read_price,
    read_rate,
    read_sum,
    read_words,
)

ANONYMOUS: Final = 0
"""Whoever speaks as a chat has no id of his own, and so no role."""
SHOWN_MAX: Final = 60
"""Characters of a wrong input that its error repeats."""


class CardReplies:
    """Handles messages that answer one of the bot's."""

    def __init__(self, desk: CardDesk, drafts: Drafts) -> None:
        self._desk = desk
        self._drafts = drafts

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Take the answer; a reply to anything else goes on to the other handlers.

        Raises:
            ApplicationHandlerStop: it was ours.
        """
        del context
        message = update.message
        if message is None or message.reply_to_message is None:
            return
        chat_id, answered = message.chat_id, message.reply_to_message.message_id
        prompt, ref = await self._desk.handle.store.read(
            lambda uow: (uow.prompts.at(chat_id, answered), uow.cards.at(chat_id, answered))
        )
        if prompt is None and ref is None and not _is_lost_prompt(message.reply_to_message):
            return
        # An anonymous administrator or a channel speaks through `sender_chat`.
        user_id = ANONYMOUS if message.sender_chat or not message.from_user else message.from_user.id
        if said := await self._take(message, user_id, prompt, ref):
            self._desk.spawn(self._tell(message, said))
        raise ApplicationHandlerStop

    async def _tell(self, message: Message, html: str) -> None:
        await self._desk.say(message, html)

    async def _take(self, message: Message, user_id: int, prompt: Prompt | None, ref: str | None) -> str:
        """What to say to it, Telegram's HTML; empty where something else says it."""
        if refused := self._desk.refused_role(user_id):
            return refused
        if prompt is None:
            if ref is None:
                return self._desk.spoken.say_html("tap.not_asked")
            return await self._to_card(message, user_id, ref)
        if prompt.operator != user_id:
            return self._desk.spoken.say_html("tap.not_yours", name=self._desk.spoken.name(prompt.operator))
        if prompt.ended_at is not None or prompt.words is not None:
            return self._desk.spoken.say_html("tap.not_asked")
        return await self._to_prompt(message, prompt)

    async def _to_prompt(self, message: Message, prompt: Prompt) -> str:
        text = message.text or ""
        try:
            if prompt.purpose in {Purpose.ASK, Purpose.REJECT, Purpose.ANSWER}:
                return await self._draft(message, prompt, read_words(text))
            command = _command(prompt, text, self._desk.handle.rules.quota_per_unit)
        except InputError as error:
            shown = text.strip()[:SHOWN_MAX] or "–"
            example = EXAMPLES.get(prompt.purpose, "")
            return self._desk.spoken.say_html(f"input.{error.key}", text=shown, example=example)
        result = await self._desk.handle.store.write(
            lambda uow: self._end(uow, prompt, command), is_urgent=True
        )
        self._desk.handle.wake()
        if result is None:
            return self._desk.spoken.say_html("tap.not_asked")
        if isinstance(result, Refusal):
            return self._refused(result)
        return self._desk.spoken.done(command, result)

    async def _draft(self, message: Message, prompt: Prompt, words: str) -> str:
        view = await self._desk.view(prompt.case_ref)
        assert view is not None  # a prompt's case is a foreign key
        now = self._desk.handle.clock.now()
        is_open = await self._desk.handle.store.write(
            lambda uow: uow.prompts.end(prompt, now), is_urgent=True
        )
        if not is_open:
            return self._desk.spoken.say_html("tap.not_asked")
        if view.case.revision != prompt.revision:
            return self._refused(Refusal(RefusalKind.STALE, view.case))
        await self._drafts.show(words, prompt.purpose, prompt.operator, message, view.case)
        return ""

    async def _to_card(self, message: Message, operator: int, ref: str) -> str:
        view = await self._desk.view(ref)
        assert view is not None  # a card's case is a foreign key
        try:
            words = read_words(message.text or "")
        except InputError as error:
            return self._desk.spoken.say_html(f"input.{error.key}", text="", example="")
        if view.case.person is None:
            return self._refused(Refusal(RefusalKind.NO_ADDRESS, view.case))
        purpose = Purpose.ANSWER if view.case.kind is CaseKind.QUESTION else Purpose.ASK
        await self._drafts.show(words, purpose, operator, message, view.case)
        return ""

    def _refused(self, refusal: Refusal) -> str:
        return self._desk.spoken.say_html("input.refused", why=self._desk.spoken.refused(refusal))

    def _end(self, uow: UnitOfWork, prompt: Prompt, command: OperatorCommand) -> Decision | Refusal | None:
        """End the prompt and carry its answer out in one commit; None when it had ended before."""
        if not uow.prompts.end(prompt, self._desk.handle.clock.now()):
            return None
        return self._desk.handle.commit(uow, prompt.case_ref, command)


def _is_lost_prompt(asked: Message) -> bool:
    """Whether it asks by name about a case, but was never stored: the bot was killed just then."""
    mentions = [entity for entity in asked.entities if entity.type == MessageEntity.TEXT_MENTION]
    is_ours = asked.from_user is not None and asked.from_user.is_bot
    return is_ours and bool(mentions) and mentions[0].offset == 0 and bool(find_refs(asked.text or ""))


def _command(  # noqa: PLR0911  a line for each purpose
    prompt: Prompt, text: str, quota_per_unit: int
) -> OperatorCommand:
    operator, revision = prompt.operator, prompt.revision
    match prompt.purpose:
        case Purpose.AMOUNT:
            paid = read_sum(text)
            return Edit(operator=operator, revision=revision, amount=paid.amount, currency=paid.currency)
        case Purpose.CURRENCY:
            return Edit(operator=operator, revision=revision, currency=read_currency(text))
        case Purpose.RATE:
            return Edit(operator=operator, revision=revision, paid_rate=read_rate(text))
        case Purpose.ACCOUNT:
            return Edit(operator=operator, revision=revision, account=read_account(text))
        case Purpose.PART:
            paid = read_sum(text)
            if paid.currency not in {None, "USD"}:
                raise InputError("bad_currency")
            wanted = Wanted(at_most=quota_for(Money(paid.amount, "USD"), Decimal(1), quota_per_unit))
            return ChoosePart(operator=operator, revision=revision, wanted=wanted)
        case Purpose.PRICE:
            price = read_price(text)
            return NamePrice(operator=operator, revision=revision, rate=price.rate, paid=price.paid)
        case Purpose.PAYOUT:
            return RecordPayout(operator=operator, revision=revision, reference=read_words(text))
        case _:
            words = read_words(text)
            return Reverse(operator=operator, revision=revision, reason=ReverseReason.OTHER, words=words)

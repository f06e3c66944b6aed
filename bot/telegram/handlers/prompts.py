"""Words asked of an operator: a forced reply, kept in the store, that only he may answer."""

from html import escape

import structlog
from telegram import ForceReply, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.desk.case import Case
from bot.desk.money import usd_of
from bot.desk.refunding import sums_of
from bot.store.prompts import Prompt, Purpose
from bot.store.queries import CaseView
from bot.telegram.handlers.desk import CardDesk
from bot.telegram.inputs import EXAMPLES
from bot.telegram.taps import Tap
from bot.telegram.views.refund import shown_quote

log = structlog.get_logger(__name__)


class Asking:
    """Asks operators."""

    def __init__(self, desk: CardDesk) -> None:
        self._desk = desk

    async def ask(self, tap: Tap, operator: int, card: Message, view: CaseView) -> None:
        """Put the question below the card, and remember for what it is."""
        case = view.case
        purpose = Purpose(tap.choice)
        name = self._desk.spoken.name(operator)
        # A mention, so that the forced reply opens for him alone.
        mention = f'<a href="tg://user?id={operator}">{escape(name)}</a>'
        question = self._desk.spoken.say_html(
            f"prompt.{purpose}", ref=case.ref, now=self._now(view, purpose), example=EXAMPLES.get(purpose, "")
        )
        try:
            message = await self._desk.bot.send_message(
                card.chat_id,
                f"{mention}: {question}",
                parse_mode=ParseMode.HTML,
                reply_markup=ForceReply(
                    selective=True, input_field_placeholder=EXAMPLES.get(purpose) or case.ref
                ),
                reply_parameters=ReplyParameters(card.message_id, allow_sending_without_reply=True),
            )
        except TelegramError as error:
            # He sees that nothing is asked, and taps again.
            log.warning("prompt_lost", case=case.ref, trouble=str(error))
            return
        prompt = Prompt(
            chat_id=message.chat_id,
            message_id=message.message_id,
            case_ref=case.ref,
            revision=tap.revision,
            operator=operator,
            purpose=purpose,
            asked_at=self._desk.handle.clock.now(),
        )
        await self._desk.remember(prompt)

    def _now(self, view: CaseView, purpose: Purpose) -> str:
        """What is set now, or asked about, for him to compare."""
        context = self._desk.context
        quoted = shown_quote(view, context.refunds, context.quota_per_unit)
        match purpose:
            case Purpose.PART:
                return str(usd_of(quoted.quota, context.quota_per_unit))
            case Purpose.PRICE:
                return next((line.lot for line in quoted.unpriced), "–")
            case Purpose.PAYOUT:
                return sums_of(quoted)
            case _:
                return _set_now(view.case, purpose)


def _set_now(case: Case, purpose: Purpose) -> str:
    terms = case.terms
    match purpose:
        case Purpose.AMOUNT | Purpose.CURRENCY:
            return str(terms.paid or terms.currency or (f"{terms.amount:,f}" if terms.amount else "–"))
        case Purpose.RATE:
            return f"{terms.paid_rate}" if terms.paid_rate else "–"
        case Purpose.ACCOUNT:
            return terms.account.username if terms.account else case.wanted_account or "–"
        case _:
            return case.sender.address if case.sender else ""

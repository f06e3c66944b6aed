"""What operators were asked in Telegram and have not answered yet; it outlives a restart of the bot."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import prompts


class Purpose(StrEnum):
    """What the answer is for."""

    AMOUNT = "amount"
    CURRENCY = "currency"
    RATE = "rate"
    ACCOUNT = "account"
    ASK = "ask"
    REJECT = "reject"
    REVERSE = "reverse"
    ANSWER = "answer"
    PART = "part"
    """How much credit a refund takes, in USD."""
    PRICE = "price"
    """The rate of a lot, and the money of the one before Paydesk."""
    PAYOUT = "payout"
    """The reference of a transfer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A message of the bot that waits for one operator."""

    chat_id: int
    message_id: int
    case_ref: str
    revision: int
    """Of the case when it was asked: of another nothing is done."""
    operator: int
    purpose: Purpose
    words: str | None = None
    """Of a draft, shown as it will be mailed, that waits for its yes; None: an answer is awaited."""
    asked_at: datetime
    ended_at: datetime | None = None
    """When it was answered, sent, dropped, or overtaken by the case."""


class Prompts:
    """Sole writer of the prompts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, prompt: Prompt) -> None:
        """Remember one."""
        self._connection.execute(
            insert(prompts).values(
                chat_id=prompt.chat_id,
                message_id=prompt.message_id,
                case_ref=prompt.case_ref,
                revision=prompt.revision,
                operator=prompt.operator,
                purpose=prompt.purpose.value,
                words=prompt.words,
                asked_at=prompt.asked_at,
            )
        )

    def at(self, chat_id: int, message_id: int) -> Prompt | None:
        """The one that a message is; None for any other message."""
        where = (prompts.c.chat_id == chat_id) & (prompts.c.message_id == message_id)
        row = self._connection.execute(select(prompts).where(where)).one_or_none()
        if row is None:
            return None
        return Prompt(
            chat_id=row.chat_id,
            message_id=row.message_id,
            case_ref=row.case_ref,
            revision=row.revision,
            operator=row.operator,
            purpose=Purpose(row.purpose),
            words=row.words,
            asked_at=row.asked_at,
            ended_at=row.ended_at,
        )

    def end(self, prompt: Prompt, now: datetime) -> bool:
        """It waits no longer; false when it had ended before: an answer counts once."""
        where = (
            (prompts.c.chat_id == prompt.chat_id)
            & (prompts.c.message_id == prompt.message_id)
            & prompts.c.ended_at.is_(None)
        )
        return self._connection.execute(update(prompts).where(where).values(ended_at=now)).rowcount == 1

"""What a failed call to the Bot API means for its effect; PTB's errors sorted by what is known."""

from dataclasses import dataclass
from enum import Enum

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.ops.redact import redacted


class Known(Enum):
    """What is known of a call that raised."""

    WAIT = "too many; it was not done"
    NOT_DONE = "it was not done; again later"
    DOUBT = "it may have been done"
    REFUSED = "refused: doing it again gives the same answer"


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed call, sorted."""

    known: Known
    trouble: str
    retry_after_s: float | None = None
    """With WAIT: as long as Telegram says."""


def sort(error: TelegramError) -> Fault:
    """Sort an error of python-telegram-bot; a connection that never came about is NOT_DONE."""
    trouble = redacted(f"{type(error).__name__}: {error}")
    if isinstance(error, RetryAfter):
        wait = error._retry_after  # noqa: SLF001  the public property warns that its type will change
        return Fault(Known.WAIT, trouble, wait.total_seconds())
    if isinstance(error, BadRequest | Forbidden):
        return Fault(Known.REFUSED, trouble)
    if isinstance(error, InvalidToken):
        return Fault(Known.NOT_DONE, trouble)
    if isinstance(error, NetworkError):
        cause = error.__cause__
        if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            return Fault(Known.NOT_DONE, trouble)
        # Without a cause Telegram answered: 5xx, which it sends when it did nothing. One that cannot be read
        # (PTB names that as the cause) is of a proxy in between, which knows nothing.
        is_doubt = isinstance(cause, httpx.HTTPError | TelegramError)
        return Fault(Known.DOUBT if is_doubt else Known.NOT_DONE, trouble)
    # What else it may be: an answer that nobody can read.
    return Fault(Known.DOUBT, trouble)


async def away(bot: Bot) -> Fault | None:
    """Why Telegram does not answer at all: sending once more would only be counted as another try."""
    try:
        await bot.get_me()
    except TelegramError as error:
        return sort(error)
    return None


def is_surely_not_done(error: TelegramError) -> bool:
    """Whether a call that raised certainly had no effect: for what must never be done twice.

    Stricter than `sort`: a 5xx (perhaps of a proxy in between) and an answer that nobody can read are
    doubts here.
    """
    if isinstance(error, RetryAfter | BadRequest | Forbidden | InvalidToken):
        return True
    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)

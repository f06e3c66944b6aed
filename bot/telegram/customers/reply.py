"""What a customer is shown: plain text, buttons, pictures; no markup, so that none can be injected."""

from dataclasses import dataclass
from typing import Final

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

LENGTH_MAX: Final = 4096
"""UTF-16 units of a message (Bot API, sendMessage)."""
COPY_MAX: Final = 256
"""Characters that a button can copy (Bot API, CopyTextButton)."""
PREFIX: Final = "me:"
"""What the callback data of customers' buttons begins with; cards' begin with their action."""
DATA_BYTES_MAX: Final = 64
CHECK_NAME: Final = f"{PREFIX}check"


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it says something to the bot, or copies something."""

    text: str
    data: str = ""
    """`what:argument`, without the prefix."""
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message, and pictures below it."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    pictures: tuple[tuple[str, bytes], ...] = ()
    """Name and octets."""
    documents: tuple[tuple[str, bytes], ...] = ()
    """Name and octets."""
    is_apart: bool = False
    """After a tap: said below, so that what was tapped can still be read."""

    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram wants them."""
        rows = [[_key(button) for button in row] for row in self.rows if row]
        return InlineKeyboardMarkup(rows) if rows else None


def _key(button: Button) -> InlineKeyboardButton:
    if button.copies:
        return InlineKeyboardButton(button.text, copy_text=CopyTextButton(button.copies[:COPY_MAX]))
    return InlineKeyboardButton(button.text, callback_data=f"{PREFIX}{button.data}")


def data_of(said: str) -> tuple[str, str] | None:
    """`what` and `argument` of a callback's data; None for what is no customer's button."""
    if not said.startswith(PREFIX) or len(said.encode()) > DATA_BYTES_MAX:
        return None
    what, _, argument = said.removeprefix(PREFIX).partition(":")
    return what, argument


def cut(text: str, length: int = LENGTH_MAX) -> str:
    """A text that one message holds, counted as Telegram counts: in UTF-16 units."""
    if len(text) * 2 <= length:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= length:
        return text
    return units[: (length - 1) * 2].decode("utf-16-le", "ignore") + "…"

"""Who writes in Telegram: a numeric id that Telegram vouches for; names are decoration and hostile text."""

from dataclasses import dataclass
from typing import Final

TELEGRAM_KEY: Final = "telegram:"
"""What the key of a person begins with who is known by his Telegram id; addresses have an `@`."""


@dataclass(frozen=True, slots=True)
class TelegramSender:
    """A person in a private chat with the bot."""

    id: int
    """Of the person and of the chat: in private they are the same (Bot API, Chat)."""
    name: str = ""
    """First and last name as he gives them."""
    username: str = ""
    """Without the `@`; "" where he has none."""

    @property
    def key(self) -> str:
        """As `Address.key` for a mail's sender: what cases, lots and the audit know him by."""
        return f"{TELEGRAM_KEY}{self.id}"

"""Words that came after a case was opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.desk.claim import Claim
from bot.desk.mail import Authenticity

NOTES_MAX: Final = 20
"""Later words kept on a case; all mails are kept."""
WORDS_MAX: Final = 2_000
"""Characters of a mail that a card can show; the whole mail is kept."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words that came after the case was opened, shown on its card."""

    at: datetime
    from_address: str
    words: str
    is_from_customer: bool
    """From the case's own address; no proof that the customer wrote it."""
    mail_id: int | None = None
    """The stored mail; None where it was no mail."""
    claim: Claim | None = None
    """What these words say of the terms, for whom they may change."""
    is_cancellation: bool = False
    """They take the request back."""
    authenticity: Authenticity | None = None
    """None until examined, and of words that are not examined."""
    is_adopted: bool = False
    """Their claim went into the terms."""
    is_ours: bool = False
    """An operator wrote them from his own mail program; `from_address` says to whom."""

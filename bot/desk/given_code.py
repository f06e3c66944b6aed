"""The redemption code of a case, as far as it is stored."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.money import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCode:
    """The redemption code of a case. The code itself is never stored: the mail fetches it as it is sent."""

    ref: str
    """The gateway's own id of it."""
    quota: Quota
    made_at: datetime
    is_recalled: bool = False
    """An operator wants it back; it is deleted at the gateway first."""
    redeemer_named: str | None = None
    """The account that has had it by an operator's word, where the gateway does not tell."""

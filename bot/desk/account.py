"""An account as the gateway showed it at some moment."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.money import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The gateway's user: identified by `ref`, shown by `username`."""

    ref: str
    """The gateway's own id or uuid, as text; stays when the name changes."""
    username: str
    group: str
    is_enabled: bool
    remaining: Quota
    """The gateway's `quota`; may be negative."""
    used: Quota
    """The gateway's `used_quota`."""
    seen_at: datetime
    """Aware UTC."""

    @property
    def granted(self) -> Quota:
        """All that was ever given to it: remaining and used together."""
        return self.remaining + self.used

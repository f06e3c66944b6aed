"""What every request handler may use, built once in `app.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.http.limits import Limiter
from gateway.mail import Mailer
from gateway.passwords import Passwords
from gateway.public import Public
from gateway.settings import GatewaySettings
from gateway.store.engine import Store
from gateway.store.options import OptionKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often what may be tried."""

    login: Limiter
    register: Limiter
    redeem: Limiter
    api: Limiter


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The gateway's parts."""

    settings: GatewaySettings
    store: Store
    passwords: Passwords
    limits: Limits
    now_s: Callable[[], int]
    started_at: int
    """Unix seconds."""
    option_defaults: dict[OptionKey, str]
    public: Public
    """What is promised in public."""
    mailer: Mailer | None
    """`None`: no SMTP server is configured, and nothing is verified by mail."""
    in_flight: set[str] = field(default_factory=set)
    """Idempotency keys whose request is being done by this process."""

    def close(self) -> None:
        """Let what has begun finish, then end every thread and connection."""
        self.passwords.close()
        self.store.close()

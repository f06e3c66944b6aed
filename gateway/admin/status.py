"""What anybody may know: that it runs, what it is, what a unit is worth."""

from dataclasses import dataclass, field

from gateway import VERSION
from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import Nothing
from gateway.store import options
from gateway.store.options import OptionKey


@dataclass(frozen=True, slots=True)
class Features:
    """What this member of the family can do beyond the others."""

    idempotency_key: bool = True
    """`Idempotency-Key` is honoured where quota moves."""
    debit: bool = True
    """`POST /api/debit` and `POST /api/reversal`."""
    http_status: bool = True
    """A failure has its own HTTP status, not 200."""


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """The gateway in a nutshell."""

    version: str
    system_name: str
    notice: str
    quota_per_unit: int
    """Quota of one USD."""
    start_time: int
    """Unix seconds."""
    register_enabled: bool
    dialect: str = "companion"
    features: Features = field(default_factory=Features)


async def show_status(call: Call[Nothing, Nothing]) -> Answer[ServiceStatus]:
    """Tell what this gateway is; also the way to see that it is alive."""
    parts = call.parts
    values = await parts.store.read(lambda connection: options.read(connection, parts.option_defaults))
    return Answer(
        ServiceStatus(
            version=VERSION,
            system_name=values[OptionKey.SYSTEM_NAME],
            notice=values[OptionKey.NOTICE],
            quota_per_unit=parts.settings.quota_per_unit,
            start_time=parts.started_at,
            register_enabled=values[OptionKey.REGISTER_ENABLED] == "true",
        )
    )


ENDPOINTS = (Endpoint("GET", "/api/status", Door.PUBLIC, show_status),)

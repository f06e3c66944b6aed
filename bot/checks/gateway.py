"""The gateway: admin rights, quota of a dollar, groups, its clock."""

from datetime import timedelta
from typing import Final

from bot.checks.finding import Finding, fault, fine, note
from bot.clock import Clock
from bot.settings import GatewaySettings
from gateway_client import Forbidden, GatewayClient, GatewayError, Unauthorized, WrongDialect

PART: Final = "gateway"
USUAL_PER_UNIT: Final = 500_000
SKEW_NOTED: Final = timedelta(seconds=5)
SKEW_MAX: Final = timedelta(seconds=60)
"""Beyond it, windows in the gateway's log are searched at the wrong time."""


async def check_gateway(settings: GatewaySettings, clock: Clock) -> list[Finding]:
    """Ask as the bot would."""
    try:
        gateway = await GatewayClient.connect(
            settings.url,
            settings.token.get_secret_value(),
            None if settings.dialect == "auto" else settings.dialect,
            proxy=settings.proxy.get_secret_value() if settings.proxy else None,
        )
    except Unauthorized:
        return [fault(PART, f"{settings.url} does not accept the token", "see [gateway] token")]
    except Forbidden:
        return [fault(PART, "the token's holder is no admin", "make it with an administrator's account")]
    except WrongDialect as error:
        return [fault(PART, str(error), "see [gateway] url and dialect")]
    except (GatewayError, ValueError) as error:
        return [fault(PART, str(error), "see [gateway] url")]
    async with gateway:
        try:
            return await _connected(gateway, settings, clock)
        except GatewayError as error:
            return [fault(PART, str(error))]


async def _connected(gateway: GatewayClient, settings: GatewaySettings, clock: Clock) -> list[Finding]:
    admin, status = await gateway.users.me(), await gateway.status.get()
    found = [fine(PART, f"{settings.url}: {gateway.dialect.name}, admin {admin.username}")]
    per_unit = f"{gateway.quota_per_unit:,} quota are 1 USD"
    is_usual = gateway.quota_per_unit == USUAL_PER_UNIT
    found.append(fine(PART, per_unit) if is_usual else note(PART, f"{per_unit}; usual are 500,000"))
    found += await _groups(gateway, settings)
    if status.gateway_date:
        found.append(skew_of(PART, clock.now() - status.gateway_date))
    return found


async def _groups(gateway: GatewayClient, settings: GatewaySettings) -> list[Finding]:
    wanted = {"group_free": settings.group_free, "group_paid": settings.group_paid}
    given = {name: group for name, group in wanted.items() if group}
    if not given:
        return [fine(PART, "groups are left alone")]
    known = await gateway.groups.list()
    mend = f"its groups are {', '.join(known)}; an unknown one stops all calls of an account"
    return [
        fine(PART, f"{name} {group} is there")
        if group in known
        else fault(PART, f"{name}: there is no group {group}", mend)
        for name, group in given.items()
    ]


def skew_of(part: str, skew: timedelta) -> Finding:
    """What our clock's distance from a server's means; theirs tells whole seconds."""
    seconds = round(skew.total_seconds())
    if abs(skew) <= SKEW_NOTED:
        return fine(part, "its clock agrees with ours")
    says = f"our clock is {abs(seconds)} s {'before' if seconds > 0 else 'behind'} its own"
    mend = "let this machine's clock be set by NTP"
    return fault(part, says, mend) if abs(skew) > SKEW_MAX else note(part, says, mend)

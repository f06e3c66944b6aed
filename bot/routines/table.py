"""The table of what is done by the clock."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.handle import Handle
from bot.notices import NoticeDesk
from bot.ops.reachability import Reachability
from bot.routines.digest import Digest
from bot.routines.nightly import Nightly
from bot.routines.retention import Retention
from bot.routines.waiting import Expiry, Reminders
from bot.settings_desk import DeskSettings, quiet_span
from bot.telegram.views.lists import ListContext
from gateway_client import GatewayClient

Routine = Callable[[], Awaitable[None]]


def routines(
    desk: DeskSettings,
    handle: Handle,
    gateway: GatewayClient,
    reach: Reachability,
    lists: ListContext,
    notices: NoticeDesk,
    kept_days: int,
) -> tuple[tuple[Routine, int], ...]:
    """What is done by the clock, each with the minutes between looks whether it is due."""
    quiet = quiet_span(desk.quiet_hours) if desk.quiet_hours else None
    interval = timedelta(hours=desk.remind_after_hours)
    return (
        (Digest(handle, desk.digest_at, lambda: reach.away, lists).tell, 1),
        (Reminders(handle, interval, quiet, lists).tell, 5),
        (Nightly(handle, gateway, reach, lists).verify, 5),
        (Expiry(handle).expire, 60),
        (Retention(handle, kept_days).cut, 60),
        (notices.mail_news, 1),
        (notices.watch_balances, 10),
    )

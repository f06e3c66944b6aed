"""The performers around a debit, with the gateway's own way of taking quota."""

from bot.clock import Clock
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Performer
from bot.outbox.performers.debit import DebitPerformer
from bot.outbox.performers.taking import Keyed, Taking, Written
from bot.outbox.performers.watch_debit import CloseRefundPerformer, WatchDebitPerformer
from bot.settings import GatewaySettings
from gateway_client import GatewayClient


def debit_performers(
    handle: Handle, gateway: GatewayClient, reach: Reachability, clock: Clock, settings: GatewaySettings
) -> dict[str, Performer]:
    """By the kind of their effects."""
    settle_s = settings.settle_s
    taking: Taking = (
        Keyed(gateway, reach, clock)
        if gateway.dialect.has_debits
        else Written(gateway, clock, settle_s, settings.reconcile_s)
    )
    return {
        "debit": DebitPerformer(handle, gateway, reach, clock, settle_s, taking),
        "watch_debit": WatchDebitPerformer(handle, gateway, settle_s),
        "close": CloseRefundPerformer(),
    }

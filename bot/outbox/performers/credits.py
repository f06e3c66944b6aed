"""The performer of credits, by the gateway's own way of giving quota."""

from bot.clock import Clock
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Performer
from bot.outbox.performers.credit import CreditPerformer
from bot.outbox.performers.credit_written import WrittenCreditPerformer
from bot.settings import GatewaySettings
from gateway_client import GatewayClient


def credit_performer(
    handle: Handle, gateway: GatewayClient, reach: Reachability, clock: Clock, settings: GatewaySettings
) -> Performer:
    """With a reference where the gateway keeps one; else a figure written under a freeze."""
    if gateway.dialect.has_topup:
        return CreditPerformer(handle, gateway, reach, clock, settings.reconcile_s)
    return WrittenCreditPerformer(handle, gateway, reach, clock, settings.settle_s, settings.reconcile_s)

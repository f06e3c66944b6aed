"""What an API key may still spend, asked with the key itself as OpenAI's own dashboard would."""

import re
from decimal import Decimal

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.resources.status import status_call
from gateway_client.types import KeyBalance
from gateway_client.wire import Call, Payload, Shape

UNLIMITED_USD = Decimal(100_000_000)
"""What the family answers as the limit of a key that has none."""

_API_KEY = re.compile(r"(sk-)?[A-Za-z0-9_-]{16,128}")


def limit_call(api_key: str) -> Call[Decimal]:
    """`GET /dashboard/billing/subscription`: spent and unspent together."""
    return Call(
        method="GET",
        path="/dashboard/billing/subscription",
        read=lambda got: _number(got, "hard_limit_usd"),
        api_key=api_key,
        shape=Shape.BARE,
    )


def used_call(api_key: str) -> Call[Decimal]:
    """`GET /dashboard/billing/usage`: spent, in hundredths."""
    return Call(
        method="GET",
        path="/dashboard/billing/usage",
        read=lambda got: _number(got, "total_usage") / 100,
        api_key=api_key,
        shape=Shape.BARE,
    )


def _number(got: Payload, field: str) -> Decimal:
    return rows.number(rows.mapping(got.data, "billing"), field)


class Billing:
    """`gateway.billing`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def balance_of_key(self, api_key: str) -> KeyBalance:
        """What this key (not its owner) may still spend.

        Raises:
            ValueError: nothing that could be a key; it is not repeated in the message.
            Unauthorized: no such key, or expired, off, used up.
        """
        if not _API_KEY.fullmatch(api_key):
            raise ValueError("that is no API key")
        status = await self._caller.ask(status_call())
        # A gateway that shows quota instead of currency does so here too.
        unit = 1 if status.shows_currency else status.quota_per_unit
        limit = await self._caller.ask(limit_call(api_key))
        used = await self._caller.ask(used_call(api_key))
        return KeyBalance(limit_usd=None if limit == UNLIMITED_USD else limit / unit, used_usd=used / unit)

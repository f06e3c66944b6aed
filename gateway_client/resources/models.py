"""Models and their prices, as far as the token may know them."""

from collections.abc import Callable
from typing import Any

from gateway_client import prices, rows
from gateway_client.caller import Caller
from gateway_client.dialects.base import PriceSource
from gateway_client.errors import Refused
from gateway_client.types import Model, ModelList
from gateway_client.wire import Call

_SOURCES: dict[PriceSource, tuple[str, Callable[[Any], dict[str, Model]]]] = {
    PriceSource.DISPLAY: ("/api/models/display", prices.from_display),
    PriceSource.OPTIONS: ("/api/option/", prices.from_options),
    PriceSource.PRICING: ("/api/pricing", prices.from_pricing),
}


def available_call() -> Call[tuple[str, ...]]:
    """`GET /api/user/available_models`: what the token's own account may call."""
    return Call(
        method="GET", path="/api/user/available_models", read=lambda got: rows.words(got.data, "models")
    )


def prices_call(source: PriceSource) -> Call[dict[str, Model]]:
    """Prices by model name, from where the dialect tells them."""
    path, read = _SOURCES[source]
    return Call(method="GET", path=path, read=lambda got: read(got.data))


class Models:
    """`gateway.models`."""

    def __init__(self, caller: Caller, quota_per_unit: int) -> None:
        self._caller = caller
        self._quota_per_unit = quota_per_unit

    async def available(self) -> tuple[str, ...]:
        """Names of the models that the token's own account may call, ascending, each once."""
        names = await self._caller.ask(available_call())
        return tuple(sorted(set(names)))

    async def list(self) -> ModelList:
        """Those models with their prices; without any where this token may not read them."""
        names, dialect = await self.available(), self._caller.dialect
        try:
            known = await self._caller.ask(prices_call(dialect.prices))
        except Refused:
            return ModelList(tuple(Model(name=name) for name in names), has_prices=False)
        if dialect.priced_per_usd is not None:
            known = prices.in_balance_usd(known, dialect.priced_per_usd, self._quota_per_unit)
        return ModelList(tuple(known.get(name, Model(name=name)) for name in names), has_prices=True)

"""Between quota and US dollars, and who may call which model."""

from collections.abc import Iterable, Sequence
from decimal import Decimal


def usd(quota: int, *, quota_per_unit: int) -> Decimal:
    """Give what a quota is worth in USD, exact to the digits of Decimal's default context (28)."""
    return Decimal(quota) / quota_per_unit


def callable_models(
    priced: Iterable[tuple[str, bool]], *, group: str, free_group: str, allowed: Sequence[str] = ()
) -> list[str]:
    """Give the models that an account of `group` may call, in the order given.

    `priced` holds names and whether they are free: a model without a price cannot be billed, so it is not
    offered. `allowed` is an api key's own list; empty, it sets no further limit.
    """
    return [
        name
        for name, is_free in priced
        if (is_free or group != free_group) and (not allowed or name in allowed)
    ]

"""What each model costs, and whether the free group may call it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, delete, insert, select

from gateway.faults import NotFound
from gateway.store.tables import MODELS


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """One model, priced in USD per 1,000,000 tokens."""

    name: str
    owner: str
    """Who makes it: openai, anthropic, …"""
    input_price: Decimal
    output_price: Decimal
    is_free: bool
    """The free group may call it, at no cost; others pay its price."""
    cached_input_price: Decimal | None = None
    """Of prompt tokens that the provider's cache knew; `None`: as input."""
    cache_write_price: Decimal | None = None
    """Of prompt tokens that were written into it; `None`: as input."""


_COLUMNS = tuple(MODELS.c[name] for name in ModelPrice.__slots__)


def read_all(connection: Connection) -> list[ModelPrice]:
    """List every model, by owner and name."""
    rows = connection.execute(select(*_COLUMNS).order_by(MODELS.c.owner, MODELS.c.name))
    return [ModelPrice(*row) for row in rows]


def put(connection: Connection, models: Sequence[ModelPrice]) -> None:
    """Add models, or write new prices over old ones; others stay."""
    names = [model.name for model in models]
    connection.execute(delete(MODELS).where(MODELS.c.name.in_(names)))
    rows = [{name: getattr(model, name) for name in ModelPrice.__slots__} for model in models]
    connection.execute(insert(MODELS), rows)


def remove(connection: Connection, name: str) -> None:
    """Remove a model: it cannot be called any more.

    Raises:
        NotFound: there is none of that name.
    """
    if connection.execute(delete(MODELS).where(MODELS.c.name == name)).rowcount == 0:
        raise NotFound("unknown_model", f"there is no model {name!r}")

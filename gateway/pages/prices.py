"""Models and rates: USD per 1,000,000 tokens, with the factor of the visitor's group."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.pages.visit import Visit
from gateway.store import models, options
from gateway.store.models import ModelPrice


@dataclass(frozen=True, slots=True)
class Rate:
    """One model, as this visitor pays for it."""

    name: str
    owner: str
    input: Decimal
    """USD per 1,000,000 tokens, the group's factor in it; so are the others."""
    output: Decimal
    cached_input: Decimal
    is_free: bool


async def show(visit: Visit) -> Response:
    """Show every model; a visitor who is not signed in sees what paid accounts pay."""
    parts = visit.parts

    def work(connection: Connection) -> tuple[list[ModelPrice], dict[str, Decimal]]:
        return models.read_all(connection), options.groups(connection, parts.option_defaults)

    priced, factors = await parts.store.read(work)
    group = visit.user.group if visit.user is not None else parts.settings.group_paid
    factor = factors.get(group, Decimal(1))
    return visit.page(
        "prices.html",
        rates=[_rated(model, factor) for model in priced],
        group=group,
        factors=factors,
        free_group=parts.settings.group_free,
    )


def _rated(model: ModelPrice, factor: Decimal) -> Rate:
    cached = model.input_price if model.cached_input_price is None else model.cached_input_price
    return Rate(
        model.name,
        model.owner,
        model.input_price * factor,
        model.output_price * factor,
        cached * factor,
        model.is_free,
    )

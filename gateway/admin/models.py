"""Models and their prices: shown to everybody, set by admins."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from gateway.billing.prices import callable_models
from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import PLAIN, Body, Nothing, Number, Query
from gateway.store import models
from gateway.store.models import ModelPrice


def _exact(value: object) -> object:
    """Take JSON's number by its digits, or a string of digits."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


ModelName = Annotated[str, Field(max_length=128, pattern=r"^[^,\s]+$"), PLAIN]
Price = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(ge=0, le=1_000_000, max_digits=13, decimal_places=6, strict=False, allow_inf_nan=False),
]
"""USD per 1,000,000 tokens, a number or a string of digits."""


class PricedModel(Body):
    """A model and its price."""

    name: ModelName
    owner: Annotated[str, Field(min_length=1, max_length=64), PLAIN]
    input_price: Price
    output_price: Price
    is_free: bool = False
    """The free group may call it, at no cost; others pay its price."""
    cached_input_price: Price | None = None
    """Of prompt tokens that the provider's cache knew; absent: as input."""
    cache_write_price: Price | None = None
    """Of prompt tokens that were written into it; absent: as input."""


class PricedModels(Body):
    """Models to add, or to price anew."""

    models: list[PricedModel] = Field(min_length=1, max_length=500)


class ModelNamed(Query):
    """Which model."""

    name: ModelName


@dataclass(frozen=True, slots=True)
class DisplayedPrice:
    """USD per 1,000,000 tokens."""

    input_price: Number
    output_price: Number
    is_free: bool
    cached_input_price: Number | None = None
    """`null`: as input."""
    cache_write_price: Number | None = None
    """`null`: as input."""


@dataclass(frozen=True, slots=True)
class DisplayedOwner:
    """The models of one maker."""

    models: dict[str, DisplayedPrice]


async def display_models(call: Call[Nothing, Nothing]) -> Answer[dict[str, DisplayedOwner]]:
    """Show every model with its price in USD per 1M tokens, by who makes it."""
    shown: dict[str, DisplayedOwner] = {}
    for model in await call.parts.store.read(models.read_all):
        prices = DisplayedPrice(
            model.input_price,
            model.output_price,
            model.is_free,
            model.cached_input_price,
            model.cache_write_price,
        )
        shown.setdefault(model.owner, DisplayedOwner({})).models[model.name] = prices
    return Answer(shown)


async def put_models(call: Call[Nothing, PricedModels]) -> Answer[int]:
    """Add models, or price known ones anew; others stay. How many were given is answered."""
    priced = {model.name: ModelPrice(**model.model_dump()) for model in call.body.models}
    await call.parts.store.write(lambda connection: models.put(connection, list(priced.values())))
    return Answer(len(priced))


async def delete_model(call: Call[ModelNamed, Nothing]) -> Answer[None]:
    """Remove a model; it cannot be called any more."""
    await call.parts.store.write(lambda connection: models.remove(connection, call.query.name))
    return Answer(None)


async def list_available(call: Call[Nothing, Nothing]) -> Answer[list[str]]:
    """List the models that one's own group may call."""
    priced = await call.parts.store.read(models.read_all)
    return Answer(
        callable_models(
            ((model.name, model.is_free) for model in priced),
            group=call.user.group,
            free_group=call.parts.settings.group_free,
        )
    )


ENDPOINTS = (
    Endpoint("GET", "/api/models/display", Door.PUBLIC, display_models),
    Endpoint("PUT", "/api/models/", Door.ADMIN, put_models),
    Endpoint("DELETE", "/api/models/", Door.ADMIN, delete_model),
    Endpoint("GET", "/api/user/available_models", Door.USER, list_available),
)

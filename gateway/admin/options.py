"""What root sets while the gateway runs."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import PLAIN, Body, Nothing
from gateway.store import options
from gateway.store.options import OptionKey


class ChangeOfOption(Body):
    """One option's new value."""

    key: Annotated[OptionKey, Field(strict=False)]
    value: Annotated[str, Field(max_length=8_000), PLAIN]


@dataclass(frozen=True, slots=True)
class Option:
    """An option as it stands."""

    key: OptionKey
    value: str


async def list_options(call: Call[Nothing, Nothing]) -> Answer[list[Option]]:
    """List every option with its value."""
    parts = call.parts
    values = await parts.store.read(lambda connection: options.read(connection, parts.option_defaults))
    return Answer([Option(key, value) for key, value in values.items()])


async def change_option(call: Call[Nothing, ChangeOfOption]) -> Answer[Option]:
    """Set one option; an unknown key or a value that is none is refused."""
    parts, body = call.parts, call.body
    await parts.store.write(
        lambda connection: options.write(connection, body.key, body.value, parts.option_defaults)
    )
    return Answer(Option(body.key, body.value))


ENDPOINTS = (
    Endpoint("GET", "/api/option/", Door.ROOT, list_options),
    Endpoint("PUT", "/api/option/", Door.ROOT, change_option),
)

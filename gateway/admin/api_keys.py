"""An account's own api keys (`sk-…`). The whole key is answered once, when it is made."""

import ipaddress
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.billing.amounts import QUOTA_MAX
from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import PLAIN, Balance, Body, Id, Keyword, Nothing, Paged
from gateway.secrets import digest, new_api_key, shown
from gateway.store import api_keys
from gateway.store.api_keys import NEVER, ApiKey


def _names(text: str) -> str:
    return ",".join(name for part in text.split(",") if (name := part.strip()))


def _networks(text: str) -> str:
    return ",".join(str(ipaddress.ip_network(network)) for network in _names(text).split(",") if network)


KeyName = Annotated[str, Field(min_length=1, max_length=30), PLAIN]
ModelNames = Annotated[str, Field(max_length=8_000), PLAIN, AfterValidator(_names)]
"""Names joined by commas; empty: all."""
Subnet = Annotated[str, Field(max_length=500), PLAIN, AfterValidator(_networks)]
"""CIDR networks joined by commas; empty: anywhere."""
Expiry = Annotated[int, Field(ge=NEVER, le=QUOTA_MAX)]
"""Unix seconds; -1: never."""


class NewKey(Body):
    """An api key to be made."""

    name: KeyName
    remain_quota: Balance = 0
    unlimited_quota: bool = False
    expired_time: Expiry = NEVER
    models: ModelNames | None = None
    subnet: Subnet | None = None


class ChangeOfKey(Body):
    """What changes; what is absent or null stays."""

    id: Id
    name: KeyName | None = None
    remain_quota: Balance | None = None
    unlimited_quota: bool | None = None
    expired_time: Expiry | None = None
    models: ModelNames | None = None
    subnet: Subnet | None = None
    status: Annotated[int, Field(ge=1, le=2)] | None = None
    """1 enabled, 2 disabled."""


async def list_keys(call: Call[Paged, Nothing]) -> Answer[list[ApiKey]]:
    """List one's own api keys, newest first."""
    user_id, cut = call.user.id, call.query.cut()
    found = await call.parts.store.read(lambda connection: api_keys.page(connection, user_id, cut))
    return Answer(found.items, total=found.total)


async def search_keys(call: Call[Keyword, Nothing]) -> Answer[list[ApiKey]]:
    """List one's own api keys by the beginning of their name."""
    user_id, query = call.user.id, call.query
    found = await call.parts.store.read(
        lambda connection: api_keys.page(connection, user_id, query.cut(), name_prefix=query.keyword)
    )
    return Answer(found.items, total=found.total)


async def show_key(call: Call[Nothing, Nothing]) -> Answer[ApiKey]:
    """Read one of one's own api keys."""
    return Answer(
        await call.parts.store.read(lambda connection: api_keys.get(connection, call.user.id, call.id))
    )


async def create_key(call: Call[Nothing, NewKey]) -> Answer[ApiKey]:
    """Make an api key. This answer alone holds it whole."""
    whole, user_id = new_api_key(), call.user.id
    values = {**call.body.model_dump(), "models": call.body.models or "", "subnet": call.body.subnet or ""}
    made = await call.parts.store.write(
        lambda connection: api_keys.create(
            connection, user_id, digest=digest(whole), shown=shown(whole), values=values, now_s=call.now_s
        )
    )
    return Answer(replace(made, key=whole))


async def change_key(call: Call[Nothing, ChangeOfKey]) -> Answer[ApiKey]:
    """Change the fields given of one of one's own api keys."""
    values, user_id = call.body.model_dump(exclude={"id"}, exclude_none=True), call.user.id
    return Answer(
        await call.parts.store.write(
            lambda connection: api_keys.change(connection, user_id, call.body.id, values)
        )
    )


async def delete_key(call: Call[Nothing, Nothing]) -> Answer[None]:
    """Remove one of one's own api keys; calls with it are refused at once."""
    await call.parts.store.write(lambda connection: api_keys.remove(connection, call.user.id, call.id))
    return Answer(None)


ENDPOINTS = (
    Endpoint("GET", "/api/token/", Door.USER, list_keys),
    Endpoint("GET", "/api/token/search", Door.USER, search_keys),
    Endpoint("GET", "/api/token/{id:int}", Door.USER, show_key),
    Endpoint("POST", "/api/token/", Door.USER, create_key),
    Endpoint("PUT", "/api/token/", Door.USER, change_key),
    Endpoint("DELETE", "/api/token/{id:int}", Door.USER, delete_key),
)

"""Composition root: settings become parts, parts and the route table become the application."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from gateway import VERSION, clock
from gateway.admin import (
    accounts,
    api_keys,
    channels,
    codes,
    key_holders,
    logs,
    models,
    options,
    status,
    topups,
    users,
)
from gateway.housekeeping import keep_house
from gateway.http.answering import HTTP_FAULTS, serve
from gateway.http.cors import KeyDoorsCors
from gateway.http.endpoint import Endpoint
from gateway.http.limits import Limiter
from gateway.http.openapi import document
from gateway.mail import Mailer
from gateway.pages.routes import Pages
from gateway.parts import Limits, Parts
from gateway.passwords import Passwords
from gateway.public import Public, load_public
from gateway.relay import described
from gateway.relay.door import RelayDoor
from gateway.relay.relay import Relay
from gateway.settings import GatewaySettings
from gateway.store.channels import sync
from gateway.store.engine import Store
from gateway.store.options import OptionKey
from gateway.store.schema import upgrade

ENDPOINTS: Sequence[Endpoint] = (
    *status.ENDPOINTS,
    *accounts.ENDPOINTS,
    *users.ENDPOINTS,
    *topups.ENDPOINTS,
    *codes.ENDPOINTS,
    *api_keys.ENDPOINTS,
    *key_holders.ENDPOINTS,
    *models.ENDPOINTS,
    *logs.ENDPOINTS,
    *channels.ENDPOINTS,
    *options.ENDPOINTS,
)
"""The route table."""


def open_parts(settings: GatewaySettings) -> Parts:
    """Open the database, bring its schema up to date, and build what handlers use."""
    public = load_public(settings.public_file)
    store = Store(settings.database_url.get_secret_value())
    with store.engine.begin() as connection:
        upgrade(connection)
        sync(connection, settings.channels, now_s=clock.now_s())
    return Parts(
        settings=settings,
        store=store,
        passwords=Passwords(),
        limits=Limits(
            login=Limiter(settings.login_rate),
            register=Limiter(settings.register_rate),
            redeem=Limiter(settings.redeem_rate),
            api=Limiter(settings.api_rate),
        ),
        now_s=clock.now_s,
        started_at=clock.now_s(),
        option_defaults={
            OptionKey.SYSTEM_NAME: settings.system_name,
            OptionKey.NOTICE: "",
            OptionKey.REGISTER_ENABLED: "true",
            OptionKey.GROUP_RATIO: json.dumps({settings.group_free: 1, settings.group_paid: 1}),
        },
        public=public,
        mailer=_mailer(settings, public),
    )


def _mailer(settings: GatewaySettings, public: Public) -> Mailer | None:
    if settings.smtp is None:
        return None
    name = public.service.name or settings.system_name
    return Mailer(settings.smtp, sender_name=name, rate=settings.mail_rate)


def build(parts: Parts) -> ASGIApp:
    """Make the application; its lifespan opens the relay and closes the parts."""
    relay = Relay(parts)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await relay.open()
        keeping_house = asyncio.create_task(keep_house(parts))
        yield
        keeping_house.cancel()
        await relay.close()
        parts.close()

    async def openapi(_request: Request) -> JSONResponse:
        made = document(ENDPOINTS, version=VERSION, title=parts.settings.system_name)
        return JSONResponse({**made, "paths": {**made["paths"], **described.paths()}})

    routes = [Route(each.path, serve(each, parts), methods=[each.method]) for each in ENDPOINTS]
    pages = Pages(parts)
    app = Starlette(
        routes=[*routes, Route("/openapi.json", openapi), *pages.routes],
        middleware=[Middleware(KeyDoorsCors)],
        exception_handlers={**HTTP_FAULTS, 404: pages.missing},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return RelayDoor(app, relay)

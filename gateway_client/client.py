"""The client's face: one gateway, its lifetime, and what can be asked of it as attributes."""

import re
from types import TracebackType
from typing import Self

import httpx

from gateway_client import rows
from gateway_client.caller import Caller, Clock
from gateway_client.dialects.base import Dialect
from gateway_client.dialects.detect import DIALECTS, confirms, guess
from gateway_client.dialects.oneapi import ONEAPI
from gateway_client.errors import Forbidden, WrongDialect
from gateway_client.exchange import Exchange, Timeouts
from gateway_client.resources.billing import Billing
from gateway_client.resources.channels import Channels
from gateway_client.resources.codes import Codes
from gateway_client.resources.groups import Groups
from gateway_client.resources.logs import Logs
from gateway_client.resources.models import Models
from gateway_client.resources.movements import Debits, Reversals
from gateway_client.resources.status import Status
from gateway_client.resources.topups import TopUps
from gateway_client.resources.usage import Usage
from gateway_client.resources.users import Users
from gateway_client.retry import Retries
from gateway_client.types import ROLE_ADMIN
from gateway_client.wire import Call

_TOKEN = re.compile(r"[!-~]{8,512}")


class GatewayClient:
    """A gateway of the One-API family, asked with an admin's access token.

    Made by `connect`; used as an asynchronous context manager, or closed with `aclose`.

    Attributes:
        url: where it is, without a slash at the end.
        dialect: the facts in which it differs from others of the family.
        quota_per_unit: quota of one USD, as `/api/status` told at connecting.
    """

    def __init__(self, url: str, caller: Caller, exchange: Exchange, quota_per_unit: int) -> None:
        self.url = url
        self.dialect: Dialect = caller.dialect
        self.quota_per_unit = quota_per_unit
        self._exchange = exchange
        self.status = Status(caller)
        self.users = Users(caller)
        self.logs = Logs(caller)
        self.topups = TopUps(caller, self.users, self.logs)
        self.debits = Debits(caller)
        self.reversals = Reversals(caller)
        self.codes = Codes(caller)
        self.groups = Groups(caller)
        self.models = Models(caller, quota_per_unit)
        self.usage = Usage(caller)
        self.billing = Billing(caller)
        self.channels = Channels(caller)

    @classmethod
    async def connect(
        cls,
        url: str,
        access_token: str,
        dialect: str | None = None,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        own_id: int | None = None,
        retries: Retries | None = None,
        clock: Clock | None = None,
    ) -> Self:
        """Find out what answers at `url`, and whether the token has an admin's rights.

        Args:
            url: `http://` or `https://`, host, perhaps port and path.
            access_token: an admin's, not an `sk-` key.
            dialect: its name; None to find it out.
            timeouts: of every request.
            proxy: `http://` or `https://`, perhaps user and password, host, perhaps port; the
                environment's proxies are not asked.
            transport: what to send over instead of sockets, for tests.
            own_id: the admin's own id, which older newapi versions want with every call.
            retries: for what may be repeated.
            clock: time, for tests.

        Raises:
            ValueError: no such address, token, dialect or proxy; secrets are not repeated.
            WrongDialect: no gateway of the family, or another than was said.
            Unauthorized: the token is not accepted.
            Forbidden: its holder is no admin.
            NotSent: nobody answers.
            Unknown: no whole answer.
        """
        if not _TOKEN.fullmatch(access_token):
            raise ValueError("that is no access token")
        if dialect is not None and dialect not in DIALECTS:
            raise ValueError(f"unknown dialect {dialect!r}; known: {', '.join(DIALECTS)}")
        base_url = _checked_url(url)
        if proxy is not None:
            _check_proxy(proxy)
        exchange = Exchange(base_url, timeouts or Timeouts(), proxy, transport)
        clock, retries = clock or Clock(), retries or Retries()
        try:
            return await cls._identified(exchange, base_url, access_token, dialect, own_id, clock, retries)
        except BaseException:
            await exchange.aclose()
            raise

    @classmethod
    async def _identified(
        cls,
        exchange: Exchange,
        base_url: str,
        access_token: str,
        dialect: str | None,
        own_id: int | None,
        clock: Clock,
        retries: Retries,
    ) -> Self:
        # Asking for the status needs no dialect: it is alike in all of them, and public.
        asking = Caller(exchange, ONEAPI, access_token, clock=clock, retries=retries)
        told, quota_per_unit = await asking.ask(_status_call())
        found = DIALECTS[dialect] if dialect else told
        if found is not told:
            raise WrongDialect(f"{base_url} is no {found.name}, but {told.name}")
        caller = Caller(exchange, found, access_token, clock=clock, retries=retries, own_ref=own_id)
        gateway = cls(base_url, caller, exchange, quota_per_unit)
        if (await gateway.users.me()).role < ROLE_ADMIN:
            raise Forbidden("the access token's holder is no admin")
        if not await caller.ask(_confirming_call(found)):
            raise WrongDialect(f"{base_url} answers like no {found.name}")
        return gateway

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._exchange.aclose()

    def __repr__(self) -> str:
        return f"<GatewayClient {self.dialect.name} {self.url}>"


def _http_url(url: str, whose: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError(f"{whose} address is no URL") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ValueError(f"{whose} address begins with http:// or https:// and a host")
    return parsed


def _check_proxy(url: str) -> None:
    parsed = _http_url(url, "the proxy's")
    if parsed.path != "/" or parsed.query or parsed.fragment:
        raise ValueError("the proxy's address has no path, query or fragment")


def _checked_url(url: str) -> str:
    parsed = _http_url(url, "the gateway's")
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise ValueError("the gateway's address has no user, query or fragment")
    return str(parsed).rstrip("/")


def _status_call() -> Call[tuple[Dialect, int]]:
    return Call(
        method="GET",
        path="/api/status",
        read=lambda got: (
            guess(rows.mapping(got.data, "status")),
            rows.status(got.data, got.gateway_date).quota_per_unit,
        ),
    )


def _confirming_call(dialect: Dialect) -> Call[bool]:
    return Call(
        method="GET",
        path="/api/user/",
        query={"p": dialect.page_first},
        read=lambda got: confirms(dialect, got.data),
    )

"""Asking a gateway: sends a call, has the answer read, repeats where that is safe.

The one place that holds the access token. What a call is belongs to `resources/`, what an answer means
to `wire.py`, the socket to `exchange.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from gateway_client import rows
from gateway_client.dialects.base import Dialect
from gateway_client.errors import Forbidden, GatewayError, NotFound, Refused, Unauthorized, Unknown
from gateway_client.exchange import Exchange
from gateway_client.retry import Retries, wait_before_retry, what_came_of
from gateway_client.types import ROLE_ADMIN, User
from gateway_client.wire import Call, read

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, as the client sees it; a test brings its own."""

    now: Callable[[], datetime] = _utc_now
    """Aware UTC."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits so many seconds."""


class Caller:
    """One gateway, one dialect, one access token."""

    def __init__(
        self,
        exchange: Exchange,
        dialect: Dialect,
        access_token: str,
        *,
        clock: Clock,
        retries: Retries,
        own_ref: int | None = None,
    ) -> None:
        self.dialect = dialect
        self.clock = clock
        self._exchange = exchange
        self._access_token = access_token
        self._retries = retries
        self._headers = {
            "accept": "application/json",
            "accept-encoding": "gzip",
            "authorization": f"Bearer {access_token}",
        }
        if dialect.names_itself_in_header and own_ref is not None:
            self._headers["new-api-user"] = str(own_ref)

    def __repr__(self) -> str:
        return f"<Caller {self.dialect.name}>"

    async def ask(self, call: Call[T]) -> T:
        """Send a call, and again where it may be repeated and nothing was learnt.

        Raises:
            Refused: it did not happen. Where the dialect hides it, a bad token is told from another
                refusal by asking who one is: then Unauthorized or Forbidden.
            NotSent: it did not happen.
            Unknown: it may have happened, at the last try or, of a keyed call, at one before.
        """
        try:
            return await self._ask(call)
        except Refused as refusal:
            if type(refusal) is not Refused or self.dialect.tells_auth_by_status or call.api_key:
                raise
            blame = await self._blame(refusal)
        raise blame

    async def _ask(self, call: Call[T]) -> T:
        tried, doubt = 0, None
        while True:
            tried += 1
            try:
                return await self._try(call)
            except GatewayError as error:
                wait_s = wait_before_retry(call.repeat, error, tried, self._retries)
                if wait_s is None:
                    outcome = what_came_of(call.repeat, error, doubt)
                    raise outcome from outcome.__cause__
                doubt = error if isinstance(error, Unknown) else doubt
            await self.clock.sleep(wait_s)

    async def _try(self, call: Call[T]) -> T:
        headers = self._headers
        secrets = [self._access_token]
        if call.key is not None:
            headers = {**headers, "idempotency-key": call.key}
        if call.api_key is not None:
            headers = {**headers, "authorization": f"Bearer {call.api_key}"}
            secrets.append(call.api_key)
        answer = await self._exchange.send(call, headers)
        return read(call, answer, secrets)

    async def _blame(self, refusal: Refused) -> GatewayError:
        """Why a gateway that answers everything with 200 refused: the token, the role, or the matter."""
        try:
            me = await self._ask(whoami(self.dialect))
        except Refused as error:
            if type(error) not in {Refused, Unauthorized, NotFound}:
                return refusal
            return Unauthorized(
                "the access token is not accepted", call=refusal.call, status=refusal.status, said=error.said
            )
        except GatewayError:
            return refusal
        if me.role < ROLE_ADMIN:
            return Forbidden(
                "the access token's holder is no admin", call=refusal.call, status=refusal.status
            )
        return refusal


def whoami(dialect: Dialect) -> Call[User]:
    """Whose the access token is; `GET /api/user/self`, open to every role."""
    return Call(method="GET", path="/api/user/self", read=lambda got: rows.user(got.data, dialect))

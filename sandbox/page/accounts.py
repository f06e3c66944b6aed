"""The gateway's accounts, through its own API as its pages and its admin would use it."""

import secrets
import ssl
from decimal import Decimal
from types import TracebackType
from typing import Any, Final, Self

import httpx

from sandbox.bot_api.records import Json
from sandbox.companion import Companion

ORDINARY_ROLE: Final = 1
SPENT_USD: Final = 1


class GatewayRefusedError(ValueError):
    """The gateway answered no; the message is its own."""


class Accounts:
    """Accounts at the companion, for one page; an async context manager, entered once the gateway runs."""

    def __init__(self, gateway: Companion) -> None:
        self._gateway: Final = gateway
        self._quota_per_usd = 0
        # Trusts nobody: the sandbox speaks plain HTTP, and reading the world's certificates takes time.
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http: Final = httpx.AsyncClient(trust_env=False, verify=trust, timeout=10)

    async def __aenter__(self) -> Self:
        status = await self._call("GET", "/api/status")
        self._quota_per_usd = status["quota_per_unit"]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def state(self) -> Json:
        """Every customer's account with its balance, oldest first.

        Raises:
            httpx.TransportError: the gateway is not there.
        """
        found = await self._call("GET", "/api/user/?p=0", is_admin=True)
        rows = [self._shown(user) for user in reversed(found) if user["role"] == ORDINARY_ROLE]
        return {"is_there": True, "accounts": rows}

    async def has(self, username: str) -> bool:
        """Whether there is an account of that name."""
        return any(account["username"] == username for account in (await self.state())["accounts"])

    async def register(self, username: str, password: str = "", address: str = "") -> None:
        """A person opens an account with his mail address; without a password, one that nobody will need.

        Raises:
            GatewayRefusedError: the name is taken or not allowed.
        """
        body = {"username": username, "password": password or secrets.token_urlsafe(12), "email": address}
        await self._call("POST", "/api/user/register", body)

    async def give(self, username: str, usd: int) -> None:
        """Put so much on an account that has nothing, as if it had been there before the demo.

        Raises:
            GatewayRefusedError: there is no such account.
        """
        found = next((one for one in (await self.state())["accounts"] if one["username"] == username), None)
        if found is None:
            raise GatewayRefusedError(f"there is no account {username}")
        if found["quota"] == 0:
            quota = usd * self._quota_per_usd
            body = {"user_id": found["id"], "quota": quota, "remark": "before the demo"}
            await self._call("POST", "/api/topup", body, is_admin=True)

    async def spend(self, account_id: int) -> None:
        """Take one USD of quota, or what is left, as calls of models would.

        Raises:
            GatewayRefusedError: nothing is left.
        """
        body = {
            "user_id": account_id,
            "quota": SPENT_USD * self._quota_per_usd,
            "at_most": True,
            "remark": "calls of models, played on the page of the demo",
        }
        await self._call("POST", "/api/debit", body, is_admin=True)

    def _shown(self, user: Json) -> Json:
        return {
            "id": user["id"],
            "username": user["username"],
            "group": user["group"],
            "quota": user["quota"],
            "usd": f"{Decimal(user['quota']) / self._quota_per_usd:.2f}",
        }

    async def _call(self, verb: str, path: str, body: Json | None = None, *, is_admin: bool = False) -> Any:
        headers = {"Authorization": self._gateway.access_token} if is_admin else {}
        answer = (
            await self._http.request(verb, f"{self._gateway.url}{path}", json=body, headers=headers)
        ).json()
        if not answer["success"]:
            raise GatewayRefusedError(answer["message"])
        return answer["data"]

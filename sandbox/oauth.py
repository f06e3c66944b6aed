"""A provider's token endpoint: refresh tokens in, access tokens out; and which of them are good."""

import secrets
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.listener import HttpListener

CLIENT_ID: Final = "client-of-the-pretend-world"
CLIENT_SECRET: Final = "secret-of-the-pretend-client"


@dataclass
class TokenEndpoint:
    """Served at `url`; what it does is set by its fields.

    async with TokenEndpoint() as provider:
        …  # [oauth] url = provider.url, refresh_token = provider.refresh_token
    """

    refresh_token: str = "refresh-token-of-the-pretend-world"
    """The one that is good now."""
    user: str = "desk@gateway.example"
    """Whose access tokens they are."""
    life_s: int = 3600
    rotates: bool = False
    """Hand out another refresh token with each access token, and take no older one."""
    refusal: str | None = None
    """Answer with this error, such as `invalid_grant`."""
    is_broken: bool = False
    """Answer with 503 and HTML."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The forms that came."""
    good: set[str] = field(default_factory=set)
    """Access tokens that mail servers may take."""

    def __post_init__(self) -> None:
        routes = [
            Route("/token", self._token, methods=["POST"]),
            Route("/tokeninfo", self._tokeninfo, methods=["GET"]),
        ]
        self._listener = HttpListener(Starlette(routes=routes))

    @property
    def url(self) -> str:
        """Of the token endpoint."""
        return f"{self._listener.url}/token"

    @property
    def tokeninfo_url(self) -> str:
        """Where a mail server asks what a token is worth; the token is added at its end."""
        return f"{self._listener.url}/tokeninfo?access_token="

    def revoke(self) -> None:
        """No access token is good any more."""
        self.good.clear()

    async def _token(self, request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        self.asked.append(form)
        if self.is_broken:
            return Response("<h1>Service Unavailable</h1>", 503, media_type="text/html")
        if self.refusal:
            return JSONResponse({"error": self.refusal, "error_description": "no"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = secrets.token_urlsafe(24)
        self.good.add(token)
        answer: dict[str, object] = {"access_token": token, "expires_in": self.life_s, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_token = answer["refresh_token"] = secrets.token_urlsafe(24)
        return JSONResponse(answer)

    async def _tokeninfo(self, request: Request) -> Response:
        if request.query_params.get("access_token") not in self.good:
            return JSONResponse({"error": "invalid_token"}, 400)
        return JSONResponse({"email": self.user, "scope": "mail"})

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._listener.__aexit__(kind, error, trace)

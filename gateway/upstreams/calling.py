"""From a channel to its provider: URL, auth and the one HTTP request; the answer comes back as a `Reply`.

Redirects are not followed, proxies of the environment not used. What an answer means is the relay's.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from yarl import URL

from gateway import VERSION, clock
from gateway.upstreams import official, sigv4
from gateway.upstreams.channel import Channel
from gateway.upstreams.official import OFFICIALS, Auth
from gateway.upstreams.operations import Operation

_JSON = "application/json"
ANTHROPIC_VERSION = "2023-06-01"
_PASSED_ON = {
    Operation.MESSAGES: ("anthropic-version", "anthropic-beta"),
}
"""Headers of the client's that change what its request means."""


class Unreachable(Exception):  # noqa: N818 - it says what the upstream is
    """No answer, or one that broke off; whether the upstream did anything is not known."""


class TooLong(Exception):  # noqa: N818 - it says what the answer is
    """The answer has more bytes than are kept in memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants of a model."""

    operation: Operation
    body: Mapping[str, Any]
    """With the gateway's own name of the model."""
    text: str
    """The same, `serialised`."""
    is_stream: bool
    headers: Mapping[str, str]
    """Of the client's, small letters."""


class Reply(Protocol):
    """An upstream's answer whose head has come."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def content_type(self) -> str:
        """Without parameters."""

    @property
    def retry_after(self) -> str | None:
        """The header, as it is."""

    async def read(self, bytes_max: int) -> bytes:
        """Give the whole body.

        Raises:
            Unreachable: it broke off.
            TooLong: it has more.
        """

    def chunks(self) -> AsyncIterator[bytes]:
        """Give the body as it comes.

        Raises:
            Unreachable: it broke off, or fell silent for too long.
        """

    def close(self) -> None:
        """Drop the connection if anything is left on it; a reading that is under way ends as Unreachable."""


class Upstream(Protocol):
    """A channel, ready to be called."""

    channel: Channel

    def offers(self, operation: Operation) -> bool:
        """Whether the provider has it."""

    async def call(self, asked: Asked) -> Reply:
        """Ask the provider.

        Raises:
            Unreachable: no answer came.
            Fault: the request cannot be put to this provider.
        """


class HttpReply:
    """A reply that is passed through."""

    __slots__ = ("_response",)

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    @property
    def status(self) -> int:
        """HTTP status."""
        return self._response.status

    @property
    def content_type(self) -> str:
        """Without parameters."""
        return self._response.content_type

    @property
    def retry_after(self) -> str | None:
        """The header, as it is."""
        return self._response.headers.get("Retry-After")

    async def read(self, bytes_max: int) -> bytes:
        """Give the whole body."""
        if (self._response.content_length or 0) > bytes_max:
            self.close()
            raise TooLong
        try:
            if self._response.content_length is not None:
                return await self._response.read()
            body = bytearray()
            async for chunk in self._response.content.iter_any():
                body += chunk
                if len(body) > bytes_max:
                    self.close()
                    raise TooLong
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from None
        return bytes(body)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the body as it comes."""
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from None

    def close(self) -> None:
        """Drop the connection if anything is left on it."""
        self._response.close()


class PassThrough:
    """A provider that speaks the client's language.

    Args:
        channel: which.
        session: the relay's, which sets the timeouts.
        allow_loopback: the tests' switch.
    """

    def __init__(self, channel: Channel, session: aiohttp.ClientSession, *, allow_loopback: bool) -> None:
        self.channel = channel
        self._session = session
        self._origin = official.origin(channel, allow_loopback=allow_loopback)
        self._paths = OFFICIALS[channel.provider].paths

    def offers(self, operation: Operation) -> bool:
        """Whether the provider has it."""
        return operation in self._paths

    async def call(self, asked: Asked) -> Reply:
        """Ask the provider."""
        model = self.channel.upstream_model(asked.body["model"])
        url = self._origin + official.path(self.channel, asked.operation, model)
        is_renamed = model != asked.body["model"]
        body = (serialised({**asked.body, "model": model}) if is_renamed else asked.text).encode()
        headers = {
            "content-type": _JSON,
            "accept": "text/event-stream" if asked.is_stream else _JSON,
            **{
                name: asked.headers[name]
                for name in _PASSED_ON.get(asked.operation, ())
                if name in asked.headers
            },
        }
        if asked.operation is Operation.MESSAGES:
            headers.setdefault("anthropic-version", ANTHROPIC_VERSION)
        headers.update(self._auth(asked.operation, url, headers, body))
        return await request(self._session, "POST", url, headers, body)

    def _auth(
        self, operation: Operation, url: str, headers: Mapping[str, str], body: bytes
    ) -> dict[str, str]:
        channel, provider = self.channel, OFFICIALS[self.channel.provider]
        auth = provider.auth_of_messages if operation is Operation.MESSAGES else provider.auth
        key = "" if channel.key is None else channel.key.get_secret_value()
        if auth is Auth.API_KEY:
            return {"api-key": key}
        if auth is Auth.X_API_KEY:
            return {"x-api-key": key}
        if auth is Auth.BEARER or key:
            return {"authorization": f"Bearer {key}"}
        assert channel.secret_access_key is not None
        token = channel.session_token
        credentials = sigv4.Credentials(
            channel.access_key_id,
            channel.secret_access_key.get_secret_value(),
            channel.region,
            "bedrock",
            "" if token is None else token.get_secret_value(),
        )
        return sigv4.signed(credentials, "POST", url, headers, body, at_s=clock.now_s())


def new_session(*, connect_s: float, silence_s: float, total_s: float) -> aiohttp.ClientSession:
    """Make the one HTTP client of the relay; must be made in its event loop.

    Args:
        connect_s: for the connection.
        silence_s: between two bytes of an answer, and until its first.
        total_s: for everything.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30, ttl_dns_cache=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=total_s, sock_connect=connect_s, sock_read=silence_s),
        headers={"User-Agent": f"paydesk-gateway/{VERSION}", "Accept-Encoding": "identity"},
        trust_env=False,
        read_bufsize=2**18,
    )


async def request(
    session: aiohttp.ClientSession, method: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> HttpReply:
    """Send one request; give its answer when the head has come.

    Raises:
        Unreachable: it did not come.
    """
    try:
        response = await session.request(
            method,
            URL(url, encoded=True),
            headers=headers,
            data=None if body is None else aiohttp.BytesPayload(body, content_type=_JSON),
            allow_redirects=False,
        )
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(type(error).__name__) from None
    return HttpReply(response)


def serialised(body: Mapping[str, Any]) -> str:
    """Write a request anew, so that no upstream can read it otherwise than the gateway has.

    Of a key that stands twice in an object both would take one, and not surely the same.
    """
    return json.dumps(body, separators=(",", ":"))

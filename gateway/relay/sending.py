"""Answers of the relay as ASGI messages: whole, streamed, or an error in OpenAI's form, with CORS."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.types import Send

from gateway.faults import Fault
from gateway.relay.failures import Failure
from gateway.upstreams.operations import Operation

_JSON = b"application/json"
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Retry-After"),
]
_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]
"""The last keeps nginx from gathering a stream before it passes it on."""


class Sender:
    """Sends one answer.

    Args:
        send: ASGI's.
        operation: whose form an error takes.
        headers: of the request; without an Origin it needs no CORS.
    """

    __slots__ = ("_cors", "_is_anthropic", "_send", "has_begun")

    def __init__(self, send: Send, operation: Operation, headers: Mapping[str, str]) -> None:
        self._send = send
        self.has_begun = False
        """The head is out: an error can only be told within the stream."""
        self._is_anthropic = operation is Operation.MESSAGES
        self._cors = _CORS if "origin" in headers else []

    async def whole(
        self, status: int, body: bytes, content_type: bytes = _JSON, *more: tuple[bytes, bytes]
    ) -> None:
        """Send an answer whole."""
        head = [
            (b"content-type", content_type),
            (b"content-length", b"%d" % len(body)),
            *self._cors,
            *more,
        ]
        self.has_begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": head})
        await self._send({"type": "http.response.body", "body": body})

    async def begin_stream(self) -> None:
        """Send the head of a stream."""
        head = [*_STREAM, *self._cors]
        self.has_begun = True
        await self._send({"type": "http.response.start", "status": 200, "headers": head})

    async def chunk(self, octets: bytes) -> None:
        """Send a part of a stream; waits while the client is slow."""
        await self._send({"type": "http.response.body", "body": octets, "more_body": True})

    async def end_stream(self) -> None:
        """End a stream."""
        await self._send({"type": "http.response.body", "body": b""})

    async def fail_stream(self, failure: Failure) -> None:
        """Tell within a stream that it failed; official clients raise an error at this event."""
        body = self._error(failure.message, failure.kind, failure.code)
        await self.chunk(b"%sdata: %s\n\n" % (b"event: error\n" if self._is_anthropic else b"", body))

    async def refuse(self, fault: Fault) -> None:
        """Send the gateway's own refusal."""
        body = self._error(fault.message, type(fault).__name__, fault.code)
        more = [(b"www-authenticate", b"Bearer")] if fault.status == 401 else []
        await self.whole(fault.status, body, _JSON, *more)

    async def fail(self, failure: Failure) -> None:
        """Send what the upstream's refusal or absence comes to."""
        body = self._error(failure.message, failure.kind, failure.code)
        wait = failure.retry_after
        more = [] if wait is None else [(b"retry-after", wait.encode("latin-1", "ignore"))]
        await self.whole(failure.status, body, _JSON, *more)

    def _error(self, message: str, kind: str, code: str) -> bytes:
        error = {"message": message, "type": kind, "param": None, "code": code}
        content: dict[str, Any] = {"error": error}
        if self._is_anthropic:  # its clients look for the word at the top; the rest is the same for both
            content = {"type": "error", **content}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

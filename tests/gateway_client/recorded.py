"""Recorded answers as values, and a transport that plays them: no socket, no server."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway_client.wire import Answer

SAMPLES = Path(__file__).parent / "samples"
TOKEN = "0badc0de0badc0de0badc0de0badc0de"
OTHERS_TOKEN = "feedfacecafebeefdeadc0de00000001"


def recorded(dialect: str, case: str) -> Answer:
    folder = SAMPLES / dialect / case
    first, *lines = (folder / "headers").read_text().splitlines()
    headers = dict(line.split(": ", 1) for line in lines if line)
    return Answer(int(first.split()[1]), headers, (folder / "body").read_bytes())


def cases() -> list[tuple[str, str]]:
    return sorted((path.parent.parent.name, path.parent.name) for path in SAMPLES.glob("*/*/headers"))


def envelope(data: Any = None, status: int = 200, **beside: Any) -> Answer:
    body = {"success": status < 400, "message": "", "data": data, **beside}
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def refusal(message: str = "no", status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps({"success": False, "message": message}).encode())


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


@dataclass
class Played(httpx.AsyncBaseTransport):
    """A gateway that gives prepared answers; each request's answers in turn, the last one for ever."""

    answers: dict[str, list[Answer | Exception]]
    asked: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        name = f"{request.method} {request.url.path}"
        waiting = self.answers[name]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status, headers=dict(answer.headers), stream=_Body(answer.body))

    def bodies(self, method: str, path: str) -> list[Any]:
        """What was sent there, decoded."""
        return [
            json.loads(request.content)
            for request in self.asked
            if (request.method, request.url.path) == (method, path)
        ]

    def count(self, method: str, path: str) -> int:
        return sum((request.method, request.url.path) == (method, path) for request in self.asked)

"""The server: routes by path, checks auth as the provider whose path it is would, answers by the script."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.listener import HttpListener
from sandbox.upstream import habits, wire
from sandbox.upstream.behaviour import Behaviour, Script, Seen

KEY: Final = "provider-key-0123456789"
"""The key that every pretend provider takes."""

_BEARER = f"Bearer {KEY}"
_ROUTES: tuple[tuple[str, str, str], ...] = (
    (r"/openai/deployments/[^/]+/(?P<form>chat/completions|completions|embeddings)", "api-key", KEY),
    (r"(/v1|/openai/v1|/v1beta/openai)?/(?P<form>chat/completions)", "authorization", _BEARER),
    (r"(/v1|/v1beta/openai)/(?P<form>embeddings)", "authorization", _BEARER),
    (r"(/v1|/beta)/(?P<form>completions)", "authorization", _BEARER),
    (r"(/v1|/openai/v1)/(?P<form>responses)", "authorization", _BEARER),
    (
        r"/client/v4/accounts/[^/]+/ai/v1/(?P<form>chat/completions|embeddings|responses)",
        "authorization",
        _BEARER,
    ),
    (r"(/anthropic)?/v1/(?P<form>messages)", "x-api-key", KEY),
    (r"/v1/models/[^/]+/[^/]+/(?P<form>predictions)", "authorization", _BEARER),
)
"""Path, and the header that must hold the key."""

_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/[a-z0-9-]+/bedrock/aws4_request, "
    r"SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}"
)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A prediction that was asked for."""

    how: Behaviour
    model: str


class LlmUpstream:
    """The nine providers on a free port of 127.0.0.1, as an async context manager."""

    def __init__(self) -> None:
        self.script = Script()
        self._begun: dict[str, _Begun] = {}
        routes = [
            Route("/v1/predictions/{id}", self._show_prediction, methods=["GET"]),
            Route("/stream/{id}", self._stream_prediction, methods=["GET"]),
            Route("/{path:path}", self._answer, methods=["POST"]),
        ]
        self._http = HttpListener(Starlette(routes=routes))

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return self._http.url

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def _answer(self, request: Request) -> Response:
        octets, path = await request.body(), request.url.path
        body = json.loads(octets)
        headers = dict(request.headers)
        self.script.seen.append(Seen("POST", path, request.url.query, headers, body, octets))
        how = self.script.take()
        if how.is_deaf:
            self._http.reset_connection(request.scope)
        form = _form(path, headers)
        if form is None:
            refusal = Behaviour(401, message=f"Incorrect API key provided: {headers.get('authorization')}")
            return JSONResponse(wire.error(refusal, path), 401)
        if how.status != 200:
            raw = how.raw if how.raw is not None else json.dumps(wire.error(how, path)).encode()
            return Response(raw, how.status, how.headers, "application/json")
        if form == "predictions":
            return self._begin(how, path)
        model = str(body.get("model", "deployment"))
        provider = habits.provider_of(path, headers.get("authorization", ""))
        if body.get("stream"):
            wanted = bool((body.get("stream_options") or {}).get("include_usage"))
            return self._stream(how, request, _events(form, how, model, provider, is_usage_wanted=wanted))
        if how.waits is not None:
            await how.waits.wait()
        made = _whole(form, how, model)
        if form == "chat/completions":
            made = habits.whole(provider, made)
        # DeepSeek keeps a connection alive by blank lines until it answers.
        blank = b"\n\n" if provider == "deepseek" else b""
        return Response(blank + json.dumps(made).encode(), media_type="application/json")

    def _begin(self, how: Behaviour, path: str) -> Response:
        name, model = f"p{len(self._begun)}", path.split("/", 3)[3].rpartition("/")[0]
        self._begun[name] = _Begun(how, model)
        # As after `Prefer: wait` ran out: the prediction must be asked for again.
        return JSONResponse(wire.prediction(how, name, model, self.url, is_done=False), 201)

    async def _show_prediction(self, request: Request) -> Response:
        name = request.path_params["id"]
        begun = self._begun[name]
        return JSONResponse(wire.prediction(begun.how, name, begun.model, self.url, is_done=True))

    async def _stream_prediction(self, request: Request) -> Response:
        how = self._begun[request.path_params["id"]].how
        return self._stream(how, request, wire.prediction_events(how))

    def _stream(self, how: Behaviour, request: Request, events: Iterator[bytes]) -> Response:
        async def body() -> AsyncIterator[bytes]:
            is_whole = False
            try:
                for number, each in enumerate(events):
                    if how.breaks_after == number:
                        self._http.reset_connection(request.scope)
                        return
                    if number == 1 and how.waits is not None:
                        await how.waits.wait()
                    yield each
                is_whole = True
            finally:
                self.script.cut += not is_whole

        return StreamingResponse(body(), media_type="text/event-stream")


def _form(path: str, headers: dict[str, str]) -> str | None:
    """Give what a path asks for; `None`: not with these credentials."""
    for pattern, name, value in _ROUTES:
        match = re.fullmatch(pattern, path)
        if match is None:
            continue
        given = headers.get(name, "")
        is_signed = _SIGNED.fullmatch(given) is not None and "x-amz-date" in headers
        is_good = given == value or (path.startswith("/openai/v1/") and is_signed)
        if match["form"] == "messages" and "anthropic-version" not in headers:
            is_good = False
        if is_good:
            return match["form"]
    return None


def _whole(form: str, how: Behaviour, model: str) -> dict[str, Any]:
    makers = {
        "chat/completions": wire.chat,
        "completions": wire.completion,
        "embeddings": wire.embeddings,
        "responses": wire.response,
        "messages": wire.message,
    }
    return makers[form](how, model)


def _events(
    form: str, how: Behaviour, model: str, provider: str, *, is_usage_wanted: bool
) -> Iterator[bytes]:
    if form == "messages":
        return wire.message_events(how, model)
    if form == "responses":
        return wire.response_events(how, model)
    if form == "completions":
        return wire.completion_events(how, model, is_usage_wanted=is_usage_wanted)
    return wire.chat_events(how, model, provider, is_usage_wanted=is_usage_wanted)

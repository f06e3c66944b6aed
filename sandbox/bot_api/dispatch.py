"""From an HTTP request to an answer: token, method, faults, effect, and a record of the call."""

import asyncio
import inspect
from collections import deque
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.bot_api.call import Call, read_call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.faults import Fault, FaultPlan
from sandbox.bot_api.methods import METHODS, Method
from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import Refusal, not_found, unauthorized
from sandbox.listener import HttpListener
from sandbox.moments import Moment, now

_CALLS_KEPT = 20_000


@dataclass(slots=True)
class RecordedCall:
    """What the bot asked and what it was told."""

    method: str
    arguments: Json
    """Without the octets of uploads."""
    uploads: list[str]
    """Names of the uploaded parts."""
    received: Moment
    status: int | None = None
    """Of the answer; None when the connection was cut."""
    description: str | None = None
    """Of a refusal."""
    answered: Moment | None = None

    def as_json(self) -> Json:
        """The record as the control door sends it."""
        return {
            "method": self.method,
            "arguments": self.arguments,
            "uploads": self.uploads,
            "received": self.received.as_json(),
            "status": self.status,
            "description": self.description,
            "answered": self.answered.as_json() if self.answered else None,
        }


class _Cut(Exception):  # noqa: N818 - it carries no error, only the wish to answer nothing
    """The connection has been reset."""


class Dispatcher:
    """Serves `/bot<TOKEN>/<method>` and `/file/bot<TOKEN>/<path>`."""

    def __init__(self, cloud: Cloud, *, token: str) -> None:
        self._cloud: Final = cloud
        self._token: Final = token
        self.faults: Final = FaultPlan()
        self.calls: Final[deque[RecordedCall]] = deque(maxlen=_CALLS_KEPT)
        self.complaints: Final[list[str]] = []
        self.listener: HttpListener | None = None
        self.stopping = asyncio.Event()

    async def call(self, request: Request) -> Response:
        """Answer one call of a method."""
        received = now()
        try:
            method = self._find(request.path_params["token"], request.path_params["method"])
            call = await read_call(request, method.name)
        except Refusal as refusal:
            return JSONResponse(refusal.as_json(), refusal.status)
        record = RecordedCall(method.name, call.arguments, sorted(call.uploads), received)
        self.calls.append(record)
        self._complain(method, call)
        try:
            response = await self._answer(request, method, call)
        except _Cut:
            # The transport is gone; whatever is returned here reaches nobody.
            return Response(status_code=500)
        record.status, record.answered = response.status_code, now()
        record.description = getattr(response, "description", None)
        return response

    def _find(self, token: str, name: str) -> Method:
        bot_id, _, key = token.partition(":")
        if not bot_id.isdecimal() or not key:
            raise not_found()
        if token != self._token:
            raise unauthorized()
        method = METHODS.get(name.lower())
        if method is None:
            raise not_found()
        return method

    def _complain(self, method: Method, call: Call) -> None:
        attached = {name for name in call.uploads if f"attach://{name}" in str(call.arguments)}
        unknown = (set(call.arguments) | (set(call.uploads) - attached)) - method.parameters
        for name in sorted(unknown):
            self.complaints.append(f"{method.name}: {name} is no documented parameter")

    async def _answer(self, request: Request, method: Method, call: Call) -> Response:
        fault = self.faults.next_for(method.name, call.arguments)
        if fault and not fault.after_effect and (response := await self._misbehave(request, fault)):
            return response
        response = await self._carry_out(method, call)
        if fault and fault.after_effect:
            return await self._misbehave(request, fault) or response
        return response

    async def _carry_out(self, method: Method, call: Call) -> Response:
        try:
            result = method.handler(self._cloud, call)
            if inspect.isawaitable(result):
                result = await result
        except Refusal as refusal:
            return _Refused(refusal.as_json(), refusal.status)
        return JSONResponse({"ok": True, "result": result})

    async def _misbehave(self, request: Request, fault: Fault) -> Response | None:
        """Carry a fault out; None when the call goes on after a delay."""
        if fault.delay_s:
            stopped = asyncio.create_task(self.stopping.wait())
            await asyncio.wait({stopped}, timeout=fault.delay_s)
            stopped.cancel()
        if fault.reset:
            if self.listener is not None:
                self.listener.reset_connection(request.scope)
            raise _Cut
        if fault.status is None:
            return None
        if fault.body is not None:
            return Response(fault.body, fault.status, media_type="text/html")
        return _Refused(fault.answer(), fault.status)

    async def download(self, request: Request) -> Response:
        """Answer with the octets of a file."""
        try:
            self._find(request.path_params["token"], "getFile")
        except Refusal as refusal:
            return JSONResponse(refusal.as_json(), refusal.status)
        path = request.path_params["path"]
        for file in self._cloud.files.values():
            if file.path == path:
                return Response(file.octets, media_type="application/octet-stream")
        return JSONResponse(not_found().as_json(), 404)


class _Refused(JSONResponse):
    """A refusal, which remembers its description for the record."""

    def __init__(self, body: Json, status: int) -> None:
        super().__init__(body, status)
        self.description = body["description"]

"""One call of a method: its arguments as they came over HTTP, read as Telegram reads them."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.bot_api.refusals import bad_request

_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart request."""

    name: str
    content_type: str | None
    octets: bytes = field(repr=False)


@dataclass(slots=True)
class Call:
    """Arguments by name: strings from a form or a query, any JSON value from a JSON body."""

    method: str
    arguments: dict[str, Any]
    uploads: dict[str, Upload]
    until_gone: Callable[[], Awaitable[None]]
    """Returns when the caller has hung up."""

    def text(self, name: str) -> str:
        """A string; empty where it is missing."""
        value = self.arguments.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0, *, low: int | None = None, high: int | None = None) -> int:
        """A whole number, moved into its range; the default where it is missing or none."""
        try:
            value = int(self.text(name))
        except ValueError:
            value = default
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)

    def flag(self, name: str) -> bool:
        """A boolean; false where it is missing."""
        return self.text(name).lower() in _TRUE

    def structure(self, name: str, *, called: str) -> Any:
        """An object or array, given as JSON or within a JSON body; None where it is missing.

        Raises:
            Refusal: 400 when it is no JSON.
        """
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {called} JSON object") from None


async def read_call(request: Request, method: str) -> Call:
    """Read the arguments of a request: query, form, multipart or JSON.

    Raises:
        Refusal: 400 when a JSON body is no object.
    """
    arguments: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        arguments |= _json_object(await request.body())
    elif kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    octets = await value.read()
                    uploads[name] = Upload(value.filename or "file", value.content_type, octets)
                else:
                    arguments[name] = value

    async def until_gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return Call(method, arguments, uploads, until_gone)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as request body")
    return value

"""From an endpoint to what Starlette calls: read, admit, handle, answer; every fault in the right form."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.billing.amounts import QUOTA_MAX
from gateway.faults import Fault, Invalid, NotFound, TooLarge
from gateway.http.callers import admitted, key_holder, refuse_cross_site
from gateway.http.endpoint import Answer, Call, Door, Endpoint, Form
from gateway.http.limits import address_key
from gateway.http.models import Nothing
from gateway.parts import Parts

BODY_BYTES_MAX = 64 * 1024
"""An honest body under /api has a few hundred bytes."""

_JSON = "application/json"
_NOTHING = Nothing()
_log = structlog.get_logger()


def serve(endpoint: Endpoint, parts: Parts) -> Callable[[Request], Awaitable[Response]]:
    """Make the function that Starlette routes this endpoint's requests to."""
    said = {"method": endpoint.method, "path": endpoint.path}

    async def respond(request: Request) -> Response:
        try:
            answer = await endpoint.handler(await _read(endpoint, parts, request))
        except Fault as fault:
            _log.info("refused", **said, status=fault.status, code=fault.code)
            return refused(fault, endpoint.form)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:  # noqa: BLE001 - the last line: of a program's error the caller gets no word
            _log.exception("failed", **said)
            return _failed(endpoint.form)
        _log.log(logging.INFO if endpoint.is_unsafe else logging.DEBUG, "done", **said)
        return _answered(answer, endpoint)

    return respond


def refused(fault: Fault, form: Form) -> Response:
    """Answer a fault: as envelope, or in OpenAI's form."""
    if form is Form.ENVELOPE:
        content = {"success": False, "message": fault.message, "code": fault.code, "data": None}
    else:
        content = {"error": {"message": fault.message, "type": type(fault).__name__, "code": fault.code}}
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    if fault.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(to_json(content), fault.status, headers, _JSON)


async def unknown_path(request: Request, error: Exception) -> Response:
    """Answer a path or a method that is not in the route table, as the family does: 404, an error object."""
    del error
    fault = NotFound("unknown_path", f"there is no {request.method} {request.url.path}")
    return refused(fault, Form.BARE)


HTTP_FAULTS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    404: unknown_path,
    405: unknown_path,
    HTTPException: unknown_path,
}


async def _read(endpoint: Endpoint, parts: Parts, request: Request) -> Call[Any, Any]:
    ip = request.client.host if request.client else ""
    parts.limits.api.take(address_key(ip))
    now_s = parts.now_s()
    caller = holder = None
    if endpoint.is_unsafe:
        refuse_cross_site(request, parts.settings.public_url)
    if endpoint.role is not None:
        caller = await admitted(request, parts, endpoint.role)
    elif endpoint.door is Door.KEY:
        holder = await key_holder(request, parts, ip=ip, now_s=now_s)
    if request.path_params.get("id", 0) > QUOTA_MAX:
        raise NotFound("unknown_id", "no id is that large")
    return Call(
        parts=parts,
        query=_query(endpoint, request),
        body=await _body(endpoint, request),
        request=request,
        ip=ip,
        caller=caller,
        holder=holder,
        now_s=now_s,
    )


def _query(endpoint: Endpoint, request: Request) -> BaseModel:
    if endpoint.query is Nothing:
        return _NOTHING
    given = {name: value for name, value in request.query_params.items() if value}
    try:
        return endpoint.query.model_validate(given)
    except ValidationError as error:
        raise _invalid(error) from None


async def _body(endpoint: Endpoint, request: Request) -> BaseModel:
    if not endpoint.has_body:
        return _NOTHING
    octets = bytearray()
    async for chunk in request.stream():
        octets += chunk
        if len(octets) > BODY_BYTES_MAX:
            raise TooLarge("body_too_large", f"a body may have {BODY_BYTES_MAX} bytes")
    try:
        return endpoint.body.model_validate_json(octets)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Invalid:
    """Say what is wrong without saying the value: it may be a password."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    sentences = [f"{'.'.join(map(str, fault['loc'])) or 'request'}: {fault['msg']}" for fault in faults]
    return Invalid("invalid_request", "; ".join(sentences))


def _answered(answer: Answer[Any], endpoint: Endpoint) -> Response:
    data = endpoint.data.dump_json(answer.data)
    if endpoint.form is Form.ENVELOPE:
        total = b"" if answer.total is None else b',"total":%d' % answer.total
        data = b'{"success":true,"message":"","data":%s%s}' % (data, total)
    return Response(data, headers=dict(answer.headers), media_type=_JSON)


def _failed(form: Form) -> Response:
    message = "the gateway failed; whether anything was done is in its log"
    if form is Form.ENVELOPE:
        content: dict[str, Any] = {"success": False, "message": message, "code": "internal", "data": None}
    else:
        content = {"error": {"message": message, "type": "server_error", "code": "internal"}}
    return Response(to_json(content), 500, media_type=_JSON)

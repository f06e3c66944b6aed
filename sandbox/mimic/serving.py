"""From a door to what Starlette calls: limit, admit, let a fault in, handle, answer."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from starlette.requests import Request
from starlette.responses import Response

from gateway.faults import TooMany
from sandbox.mimic.accounts import Taken, Unreadable
from sandbox.mimic.answers import api_error, no, too_many, web_page, yes
from sandbox.mimic.call import Bad, Call, Door, Who, json_of
from sandbox.mimic.callers import admitted, key_holder
from sandbox.mimic.facts import Deletion
from sandbox.mimic.faults import Effect, Fault, Reply
from sandbox.mimic.mimic import Mimic

Act = Callable[[Effect], Awaitable[Response]]


def serve(door: Door, mimic: Mimic) -> Callable[[Request], Awaitable[Response]]:
    """Make the function that Starlette routes this door's calls to."""

    async def respond(request: Request) -> Response:
        return stamped(await _answer(door, mimic, request), mimic)

    return respond


def stamped(answer: Response, mimic: Mimic) -> Response:
    """Add what every answer bears: the mimic's clock and the request's number."""
    answer.headers["date"] = formatdate(mimic.now_s(), usegmt=True)
    answer.headers["x-oneapi-request-id"] = secrets.token_hex(16)
    return answer


def address(request: Request) -> str:
    """Whom a limit counts: what X-Forwarded-For says, which anybody may write."""
    forwarded = request.headers.get("x-forwarded-for", "").partition(",")[0].strip()
    return forwarded or (request.client.host if request.client else "")


async def _answer(door: Door, mimic: Mimic, request: Request) -> Response:
    try:
        mimic.api_limit.take(address(request))
    except TooMany:
        return too_many(mimic.facts, mimic.settings.api_rate)
    by = holder = None
    if door.who is Who.KEY:
        found = await key_holder(mimic, request)
        if isinstance(found, Response):
            return found
        holder = found
    elif door.who is not Who.ANYBODY:
        account = await admitted(mimic, request, door.who)
        if isinstance(account, Response):
            return account
        by = account
    try:
        body = await json_of(request)
    except ValueError as error:
        return no(str(error))

    async def act(effect: Effect) -> Response:
        call = Call(mimic=mimic, request=request, body=body, by=by, holder=holder, effect=effect)
        try:
            return await door.handler(call)
        except (Bad, Unreadable) as refusal:
            return no(str(refusal))
        except Taken:
            return no(mimic.facts.texts.name_taken)

    fault = mimic.faults.next_for(request.method, request.url.path)
    return await _misdone(fault, act, mimic, request) if fault else await act(Effect.WHOLE)


async def _misdone(fault: Fault, act: Act, mimic: Mimic, request: Request) -> Response:
    if fault.after_leaving_s is not None:
        await _left(request)
        mimic.spawn(_late(fault.after_leaving_s, act, fault.effect))
        return Response()
    limit_s = mimic.facts.lock_refused_after_s
    if limit_s is not None and fault.lock_s > limit_s:
        await asyncio.sleep(limit_s)
        return no("database is locked")
    await asyncio.sleep(fault.lock_s)
    answer = _yes(mimic, request) if fault.effect is Effect.NOTHING else await act(fault.effect)
    if fault.reply is Reply.DROP:
        mimic.reset_connection(request.scope)
    return _misanswered(fault.reply, answer)


async def _left(request: Request) -> None:
    """Wait until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _late(seconds: float, act: Act, effect: Effect) -> None:
    await asyncio.sleep(seconds)
    if effect is not Effect.NOTHING:
        await act(effect)


def _yes(mimic: Mimic, request: Request) -> Response:
    """The dialect's yes to a call that was never carried out."""
    is_empty = request.method == "DELETE" and mimic.facts.deletion is Deletion.EMPTY
    return Response() if is_empty and request.url.path.startswith("/api/user/") else yes()


def _misanswered(reply: Reply, answer: Response) -> Response:
    match reply:
        case Reply.OWN | Reply.DROP:
            return answer
        case Reply.ERROR_500:
            return api_error(500, "panic detected")
        case Reply.ERROR_502:
            return Response("<html><h1>502 Bad Gateway</h1></html>", 502, media_type="text/html")
        case Reply.HTML:
            return web_page()
        case Reply.CUT:
            body = bytes(answer.body) or b'{"message":"","success":true}'
            return Response(body[: len(body) // 2], media_type="application/json")
        case Reply.EMPTY:
            return Response()

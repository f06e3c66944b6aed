"""The doors below `/mimic`, which no real gateway has: faults, switches, and calls that are made up.

A call of the relay is only its traces here: what it holds, and what its end does to the account's figures.
"""

import secrets
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, update
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.store import logs
from gateway.store.logs import LogType
from gateway.store.tables import LOGS, USERS
from sandbox.local_only import refuses
from sandbox.mimic import accounts
from sandbox.mimic.answers import Json, json_body
from sandbox.mimic.call import json_of
from sandbox.mimic.faults import Fault
from sandbox.mimic.mimic import Mimic, OpenCall
from sandbox.mimic.refs import Kind, read


class Wishes(BaseModel):
    """`POST /mimic/faults`: faults to add, switches to turn; what is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    faults: tuple[Fault, ...] = ()
    batch_s: float | None = Field(default=None, ge=0, le=600)
    postgres: bool | None = None
    clock_s: int | None = Field(default=None, ge=1)


class Begin(BaseModel):
    """`POST /mimic/calls`: somebody's call begins and holds quota."""

    model_config = ConfigDict(extra="forbid")

    user: int | str
    hold: int = Field(ge=0)


class End(BaseModel):
    """`POST /mimic/calls/CALL`: how it ends."""

    model_config = ConfigDict(extra="forbid")

    cost: int = Field(default=0, ge=0)
    """What the answer costs, where there is one."""
    failed: str = Field(default="", pattern="^(|upstream|broken)$")
    """`upstream`: it answered an error; `broken`: it was not reached, or broke off."""


def routes(mimic: Mimic) -> list[Route]:
    """The doors, for this machine's own programs only."""

    async def show(_request: Request) -> Json:
        return _shown(mimic)

    async def turn(request: Request) -> Json:
        wishes = Wishes.model_validate(await json_of(request))
        mimic.faults.add(wishes.faults)
        given = wishes.model_dump(include={"batch_s", "postgres", "clock_s"}, exclude_none=True)
        mimic.switches = mimic.switches.model_copy(update=given)
        return _shown(mimic)

    async def behave(_request: Request) -> Json:
        mimic.faults.clear()
        mimic.switches = type(mimic.switches)()
        return _shown(mimic)

    async def begin(request: Request) -> Json:
        wish = Begin.model_validate(await json_of(request))
        user_id = read(mimic.facts, Kind.USER, wish.user)
        if user_id is None:
            raise ValueError("no such account")
        await mimic.store.write(lambda connection: accounts.credit(connection, user_id, -wish.hold))
        name = secrets.token_hex(8)
        mimic.open_calls[name] = OpenCall(user_id, wish.hold)
        return {"call": name}

    async def end(request: Request) -> Json:
        wish = End.model_validate(await json_of(request))
        call = mimic.open_calls.pop(request.path_params["call"])
        await mimic.store.write(lambda connection: _ended(connection, mimic, call, wish))
        return {"ended": True}

    return [
        Route("/mimic/faults", _guarded(show), methods=["GET"]),
        Route("/mimic/faults", _guarded(turn), methods=["POST"]),
        Route("/mimic/faults", _guarded(behave), methods=["DELETE"]),
        Route("/mimic/calls", _guarded(begin), methods=["POST"]),
        Route("/mimic/calls/{call}", _guarded(end), methods=["POST"]),
    ]


def _guarded(act: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        refusal = refuses(request)
        if refusal is not None:
            return json_body({"error": refusal}, 403)
        try:
            return json_body(await act(request))
        except ValidationError as error:
            return json_body({"error": error.errors(include_url=False, include_context=False)}, 422)
        except (ValueError, KeyError) as error:
            return json_body({"error": str(error)}, 422)

    return respond


def _shown(mimic: Mimic) -> Json:
    planned = [fault.model_dump(mode="json") for fault in mimic.faults.planned]
    return {"dialect": mimic.facts.name, "faults": planned, **mimic.switches.model_dump()}


def _ended(connection: Connection, mimic: Mimic, call: OpenCall, wish: End) -> None:
    """What the end of a call does to the figures; contract: "Relay and the balance"."""
    facts = mimic.facts
    account = accounts.find(connection, USERS.c.id == call.user_id)
    if account is None:
        return
    if wish.failed:
        # Broken off: nobody returns the hold. An upstream's error: it is the dialect's affair.
        if wish.failed == "upstream" and facts.returns_hold_after_upstream_error:
            accounts.credit(connection, account.id, call.hold)
        return
    is_too_dear = wish.cost > account.quota + call.hold
    debit = 0 if is_too_dear and not facts.goes_negative else wish.cost
    figures = {"quota": account.quota + call.hold - debit, "used_quota": account.used_quota + wish.cost}
    accounts.write(connection, account.id, figures | {"request_count": account.request_count + 1})
    row_id = logs.add(
        connection,
        user_id=account.id,
        username=account.username,
        type=LogType.CONSUME,
        content="",
        quota=wish.cost,
        now_s=mimic.now_s(),
    )
    connection.execute(update(LOGS).where(LOGS.c.id == row_id).values(model_name="gpt-4"))

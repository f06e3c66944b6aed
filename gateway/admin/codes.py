"""Redemption codes: made and watched by admins, redeemed by whoever has one."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection

from gateway.admin.topups import first_top_up
from gateway.faults import NotFound
from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import PLAIN, Amount, Body, Id, Keyword, Nothing, Paged
from gateway.secrets import new_code
from gateway.store import codes, transfers
from gateway.store.codes import Code
from gateway.store.transfers import Act, Kind

CodeName = Annotated[str, Field(min_length=1, max_length=64), PLAIN]


class NewCodes(Body):
    """Codes of one name and worth."""

    name: CodeName
    quota: Amount
    count: Annotated[int, Field(ge=1, le=100)] = 1


class ChangeOfCode(Body):
    """What changes of a code that is not used; what is absent or null stays."""

    id: Id
    name: CodeName | None = None
    quota: Amount | None = None
    status: Annotated[int, Field(ge=1, le=2)] | None = None
    """1 can be redeemed, 2 is off."""


class Redemption(Body):
    """A code that somebody brings."""

    key: str = Field(max_length=64)


async def list_codes(call: Call[Paged, Nothing]) -> Answer[list[Code]]:
    """List codes, newest first."""
    found = await call.parts.store.read(lambda connection: codes.page(connection, call.query.cut()))
    return Answer(found.items, total=found.total)


async def search_codes(call: Call[Keyword, Nothing]) -> Answer[list[Code]]:
    """List codes by the beginning of their name, or by exact id."""
    query = call.query
    found = await call.parts.store.read(
        lambda connection: codes.search(connection, query.keyword, query.cut())
    )
    return Answer(found.items, total=found.total)


async def show_code(call: Call[Nothing, Nothing]) -> Answer[Code]:
    """Read one code."""
    return Answer(await call.parts.store.read(lambda connection: codes.get(connection, call.id)))


async def create_codes(call: Call[Nothing, NewCodes]) -> Answer[list[str]]:
    """Make codes; a creation that was never answered is found again by its name."""
    body, keys = call.body, [new_code() for _ in range(call.body.count)]

    def work(connection: Connection) -> None:
        codes.create(
            connection, keys, name=body.name, quota=body.quota, maker_id=call.user.id, now_s=call.now_s
        )

    await call.parts.store.write(work)
    return Answer(keys)


async def change_code(call: Call[Nothing, ChangeOfCode]) -> Answer[Code]:
    """Change the fields given of a code that is not used."""
    values = call.body.model_dump(exclude={"id"}, exclude_none=True)
    return Answer(
        await call.parts.store.write(lambda connection: codes.change(connection, call.body.id, values))
    )


async def delete_code(call: Call[Nothing, Nothing]) -> Answer[None]:
    """Remove a code; one that was redeemed is refused, so that success means nobody can redeem it."""
    await call.parts.store.write(lambda connection: codes.remove(connection, call.id))
    return Answer(None)


async def redeem(call: Call[Nothing, Redemption]) -> Answer[int]:
    """Redeem a code; its quota is answered. After several wrong ones, wait."""
    parts, user_id, first = call.parts, call.user.id, first_top_up(call.parts.settings)
    key = call.body.key.strip().lower()
    parts.limits.redeem.check(str(user_id))

    def work(connection: Connection) -> int:
        code = codes.redeem(connection, key, user_id=user_id, now_s=call.now_s)
        act = Act(actor_id=user_id, remark=f"{code.name} redeemed (code {code.id})", now_s=call.now_s)
        transfers.top_up(connection, user_id, code.quota, act, first=first, kind=Kind.CODE)
        return code.quota

    try:
        return Answer(await parts.store.write(work))
    except NotFound:
        parts.limits.redeem.count(str(user_id))
        raise


ENDPOINTS = (
    Endpoint("GET", "/api/redemption/", Door.ADMIN, list_codes),
    Endpoint("GET", "/api/redemption/search", Door.ADMIN, search_codes),
    Endpoint("GET", "/api/redemption/{id:int}", Door.ADMIN, show_code),
    Endpoint("POST", "/api/redemption/", Door.ADMIN, create_codes),
    Endpoint("PUT", "/api/redemption/", Door.ADMIN, change_code),
    Endpoint("DELETE", "/api/redemption/{id:int}", Door.ADMIN, delete_code),
    Endpoint("POST", "/api/user/topup", Door.USER, redeem),
)

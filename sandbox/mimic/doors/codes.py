"""Redemption codes: made with every quota that the dialect lets through, redeemed once."""

from sqlalchemy import ColumnElement, Connection, delete, or_, true, update
from starlette.responses import Response

from gateway.faults import NotFound, TooMany
from gateway.secrets import new_code
from gateway.store import codes, logs
from gateway.store.codes import Code
from gateway.store.logs import LogType
from gateway.store.pages import Page, Slice, newest
from gateway.store.tables import CODES
from sandbox.mimic import accounts
from sandbox.mimic.answers import no, rows, too_many, yes
from sandbox.mimic.call import Bad, Call, Door, Who, text, whole
from sandbox.mimic.refs import Kind, read
from sandbox.mimic.shapes import code

_NAME_MAX = 20
_AT_ONCE_MAX = 100
_DEFAULT_QUOTA = 100
_COLUMNS = tuple(CODES.c[name] for name in Code.__slots__)


async def create(call: Call) -> Response:
    """Make codes; a quota of 0 becomes the column's default, a negative one is kept."""
    facts, name, quota = call.facts, text(call.body, "name"), whole(call.body, "quota")
    count = whole(call.body, "count")
    length = len(name.encode()) if facts.code_name_in_bytes else len(name)
    if not 0 < length <= _NAME_MAX or not 0 < count <= _AT_ONCE_MAX:
        return no(facts.texts.invalid)
    if quota <= 0 and not facts.code_defaults:
        return no(facts.texts.negative)
    keys = [new_code() for _ in range(count)]
    await call.mimic.store.write(
        lambda connection: codes.create(
            connection,
            keys,
            name=name,
            quota=quota or _DEFAULT_QUOTA,
            maker_id=call.caller.id,
            now_s=call.mimic.now_s(),
        )
    )
    return yes(keys)


async def list_codes(call: Call) -> Response:
    """List codes, newest first."""
    return await _page(call, true())


async def search(call: Call) -> Response:
    """Find codes by the beginning of their name, or by what names them."""
    facts, keyword = call.facts, call.query("keyword")
    is_number = keyword.isascii() and keyword.isdigit()
    if call.mimic.switches.postgres and not facts.code_search_pages and not is_number:
        # It compares a word with the column of ids.
        return no(f'ERROR: invalid input syntax for type bigint: "{keyword}" (SQLSTATE 22P02)')
    hit = or_(CODES.c.name.like(f"{keyword}%"), CODES.c.id == read(facts, Kind.CODE, keyword))
    if facts.code_search_pages:
        return await _page(call, hit)
    found = await _found(call, hit, Slice(-1))
    return yes([code(facts, each) for each in reversed(found.items)])


async def show(call: Call) -> Response:
    """Show one code."""
    row_id = call.row_id(Kind.CODE) or 0
    return yes(
        code(call.facts, await call.mimic.store.read(lambda connection: _named(connection, call, row_id)))
    )


async def change(call: Call) -> Response:
    """Write name and quota, or the status alone, over the old ones; of a used code too."""
    facts = call.facts
    row_id = read(facts, Kind.CODE, call.body.get("uuid" if facts.has_uuids else "id")) or 0
    if call.query("status_only"):
        values: dict[str, object] = {"status": whole(call.body, "status")}
    else:
        values = {"name": text(call.body, "name"), "quota": whole(call.body, "quota")}

    def work(connection: Connection) -> Code:
        _named(connection, call, row_id)
        connection.execute(update(CODES).where(CODES.c.id == row_id).values(values))
        return _named(connection, call, row_id)

    return yes(code(facts, await call.mimic.store.write(work)))


async def remove(call: Call) -> Response:
    """Remove a code, a used one too; a second time it is not there."""
    row_id = call.row_id(Kind.CODE) or 0

    def work(connection: Connection) -> None:
        _named(connection, call, row_id)
        connection.execute(delete(CODES).where(CODES.c.id == row_id))

    await call.mimic.store.write(work)
    return yes()


async def redeem(call: Call) -> Response:
    """Give the caller a code's quota, once; the row says 0 and tells the amount in prose."""
    mimic, caller = call.mimic, call.caller
    try:
        mimic.code_limit.check(str(caller.id))
    except TooMany:
        return too_many(call.facts, call.facts.wrong_codes_rate)
    key, now_s = text(call.body, "key"), mimic.now_s()

    def work(connection: Connection) -> Code:
        used = codes.redeem(connection, key, user_id=caller.id, now_s=now_s)
        accounts.credit(connection, caller.id, used.quota)
        return used

    try:
        used = await mimic.store.write(work)
    except NotFound:
        mimic.code_limit.count(str(caller.id))
        return no(call.facts.texts.wrong_code)
    if call.effect.logs:
        sentence = f"通过兑换码充值 {used.quota}，兑换码ID {used.id}"
        await mimic.store.write(
            lambda connection: logs.add(
                connection,
                user_id=caller.id,
                username=caller.username,
                type=LogType.TOP_UP,
                content=sentence,
                quota=0,
                now_s=now_s,
            )
        )
    return yes(used.quota)


async def _page(call: Call, hit: ColumnElement[bool]) -> Response:
    page, size, cut = call.page()
    found = await _found(call, hit, cut)
    shown = [code(call.facts, each) for each in found.items]
    return rows(call.facts, shown, total=found.total, page=page, size=size)


async def _found(call: Call, hit: ColumnElement[bool], cut: Slice) -> Page[Code]:
    def work(connection: Connection) -> Page[Code]:
        return newest(connection, CODES, Code, _COLUMNS, hit, cut)

    return await call.mimic.store.read(work)


def _named(connection: Connection, call: Call, row_id: int) -> Code:
    try:
        return codes.get(connection, row_id)
    except NotFound:
        raise Bad(call.facts.texts.not_found) from None


DOORS = (
    Door("POST", "/api/redemption/", Who.ADMIN, create),
    Door("GET", "/api/redemption/", Who.ADMIN, list_codes),
    Door("GET", "/api/redemption/search", Who.ADMIN, search),
    Door("GET", "/api/redemption/{ref}", Who.ADMIN, show),
    Door("PUT", "/api/redemption/", Who.ADMIN, change),
    Door("DELETE", "/api/redemption/{ref}", Who.ADMIN, remove),
    Door("POST", "/api/user/topup", Who.USER, redeem),
)

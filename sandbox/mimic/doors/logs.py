"""The log: listed, searched within its limits, summed, cleaned away."""

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true
from starlette.responses import Response

from gateway.store import logs
from gateway.store.logs import LogFilter, LogRow, LogType
from gateway.store.pages import Page, Slice, newest
from gateway.store.tables import LOGS
from sandbox.mimic.answers import no, rows, yes
from sandbox.mimic.call import Call, Door, Who
from sandbox.mimic.facts import LogSearch
from sandbox.mimic.refs import is_uuid_like
from sandbox.mimic.shapes import log_row

_SEARCH_ROWS_MAX = 100
_COLUMNS = tuple(LOGS.c[name] for name in LogRow.__slots__)


async def list_rows(call: Call) -> Response:
    """List rows, newest first: of one type, of exactly one name as it was then, between two seconds."""
    which = LogFilter(
        type=call.number("type") or None,
        username=call.query("username") or None,
        start_s=call.number("start_timestamp") or None,
        end_s=call.number("end_timestamp") or None,
    )
    page, size, cut = call.page()
    found = await call.mimic.store.read(lambda connection: logs.page(connection, which, cut))
    return _shown(call, found, page, size)


async def search_rows(call: Call) -> Response:
    """Find rows by a keyword, as far as the dialect can."""
    keyword, way = call.query("keyword"), call.facts.log_search
    if way is LogSearch.OFF:
        return no("该接口已废弃")
    is_number = keyword.isascii() and keyword.isdigit()
    if way is LogSearch.PREFIX:
        if call.mimic.switches.postgres and not is_number:
            return no('ERROR: invalid input syntax for type bigint: "' + keyword + '" (SQLSTATE 22P02)')
        of_type = LOGS.c.type == int(keyword) if is_number and len(keyword) < 19 else false()
        hit = or_(of_type, LOGS.c.content.like(f"{keyword}%"))
        found = await _search(call, hit, Slice(_SEARCH_ROWS_MAX))
        return yes([log_row(call.facts, row) for row in found.items])
    hit = false() if is_uuid_like(keyword) else LOGS.c.content.like(f"%{keyword}%")
    page, size, cut = call.page()
    return _shown(call, await _search(call, hit, cut), page, size)


async def search_own(call: Call) -> Response:
    """Find one's own rows; the keyword is compared with the type alone."""
    if call.facts.log_search is LogSearch.OFF:
        return no("该接口已废弃")
    own = and_(LOGS.c.user_id == call.caller.id, LOGS.c.type == call.number("keyword"))
    found = await _search(call, own, Slice(_SEARCH_ROWS_MAX))
    return yes([log_row(call.facts, row) for row in found.items])


async def sum_up(call: Call) -> Response:
    """Sum consumption under a name between two seconds, whatever `type` says."""
    name, start_s, end_s = (
        call.query("username"),
        call.number("start_timestamp"),
        call.number("end_timestamp"),
    )
    condition = and_(
        LOGS.c.type == int(LogType.CONSUME),
        LOGS.c.username == name if name else true(),
        LOGS.c.created_at >= start_s,
        LOGS.c.created_at <= end_s if end_s else true(),
    )
    query = select(func.coalesce(func.sum(LOGS.c.quota), 0)).where(condition)
    return yes({"quota": await call.mimic.store.read(lambda connection: connection.scalar(query))})


async def clean(call: Call) -> Response:
    """Remove old rows: the evidence goes, the credits stay."""
    before_s = call.number("target_timestamp")
    if not before_s:
        return no("target timestamp is required")
    return yes(await call.mimic.store.write(lambda connection: logs.delete_before(connection, before_s)))


async def _search(call: Call, hit: ColumnElement[bool], cut: Slice) -> Page[LogRow]:
    def work(connection: Connection) -> Page[LogRow]:
        return newest(connection, LOGS, LogRow, _COLUMNS, hit, cut)

    return await call.mimic.store.read(work)


def _shown(call: Call, found: Page[LogRow], page: int, size: int) -> Response:
    shown = [log_row(call.facts, row) for row in found.items]
    return rows(call.facts, shown, total=found.total, page=page, size=size)


DOORS = (
    Door("GET", "/api/log/", Who.ADMIN, list_rows),
    Door("GET", "/api/log/search", Who.ADMIN, search_rows),
    Door("GET", "/api/log/self/search", Who.USER, search_own),
    Door("GET", "/api/log/stat", Who.ADMIN, sum_up),
    Door("DELETE", "/api/log/", Who.ADMIN, clean),
)

"""A statement behind its signed link: a page that prints well, and the same as CSV; nothing acts."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.books.statements import Statements
from bot.store.statements import Statement
from bot.texts.catalogue import Catalogue
from bot.web.headers import PAGE_HEADERS

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "div{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #999;white-space:nowrap}"
    "@media print{a{display:none}body{margin:0}}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    **PAGE_HEADERS,
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def statement_routes(statements: Statements, texts: Catalogue) -> list[Route]:
    """The page and the file."""

    async def page(request: Request) -> Response:
        found = await statements.behind(request.path_params["token"])
        if found is None:
            return _unknown()
        shown = _page(statements, texts, *found)
        return HTMLResponse(shown, headers=_HEADERS)

    async def file(request: Request) -> Response:
        found = await statements.behind(request.path_params["token"])
        if found is None:
            return _unknown()
        headers = {**_HEADERS, "Content-Disposition": 'attachment; filename="statement.csv"'}
        return Response(statements.csv(*found), headers=headers, media_type="text/csv; charset=utf-8")

    return [
        Route("/statements/{token}", page, methods=["GET"]),
        Route("/statements/{token}/statement.csv", file, methods=["GET"]),
    ]


def _page(statements: Statements, texts: Catalogue, statement: Statement, language: str) -> str:
    heading = escape(statements.heading(statement, language))
    head = _row(statements.columns(language), "th")
    rows = "".join(_row(statements.cells(line, language), "td") for line in statement.lines)
    empty = "" if rows else f"<p>{escape(texts.say(language, 'statement.empty'))}</p>"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{heading}</title><style>{_STYLE}</style></head><body><h1>{heading}</h1>"
        f"<div><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>"
        f"{empty}<p>{escape(statements.total(statement, language))}</p></body></html>\n"
    )


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _unknown() -> Response:
    return Response("this link is not valid\n", 404, headers=PAGE_HEADERS, media_type="text/plain")

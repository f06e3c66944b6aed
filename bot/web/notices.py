"""Ending a notice by its link: GET shows, POST acts, also the one click of a mail program (RFC 8058)."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.notices import NoticeDesk
from bot.texts.catalogue import Catalogue
from bot.web.headers import PAGE_HEADERS

_PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title></head><body><p>{words}</p>{form}</body></html>\n"
)


def notice_routes(notices: NoticeDesk, texts: Catalogue) -> list[Route]:
    """The one page, and what its button does."""

    def page(language: str, words: str, button: str = "") -> Response:
        form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
        title = escape(texts.say(language, "notice.page_title"))
        shown = _PAGE.format(language=language, title=title, words=escape(words), form=form)
        return HTMLResponse(shown, headers=PAGE_HEADERS)

    async def show(request: Request) -> Response:
        known = await notices.subscription(request.path_params["token"])
        if known is None:
            return await _unknown(request)
        if not known.is_wanted:
            return page(known.language, texts.say(known.language, "notice.ended"))
        words = texts.say(known.language, f"notice.ask_{known.kind}", address=known.address)
        return page(known.language, words, texts.say(known.language, "notice.end"))

    async def act(request: Request) -> Response:
        token = request.path_params["token"]
        known = await notices.subscription(token)
        if known is None or not await notices.end(token):
            return await _unknown(request)
        return page(known.language, texts.say(known.language, "notice.ended"))

    handlers: dict[str, Callable[[Request], Awaitable[Response]]] = {"GET": show, "POST": act}
    return [Route("/notices/{token}", handler, methods=[method]) for method, handler in handlers.items()]


async def _unknown(request: Request) -> Response:
    del request
    return Response("this link is not valid\n", 404, headers=PAGE_HEADERS, media_type="text/plain")

"""The table of pages, and how a request becomes an answer: act or show, and show again what was refused."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.faults import Fault, Invalid, NotFound
from gateway.http.answering import unknown_path
from gateway.pages import account, api_keys, chat, pay, prices, registering, signing_in, usage
from gateway.pages.catalogue import Catalogue
from gateway.pages.headers import PAGE_HEADERS
from gateway.pages.static import Static
from gateway.pages.templates import environment
from gateway.pages.visit import Site, Visit, arrive, posted
from gateway.parts import Parts

Show = Callable[[Visit], Awaitable[Response]]

SHORT_WAYS = {"/": "/pay", "/models": "/prices"}
"""Addresses that people type; with an api key, `/models` is the list for programs (`relay/door.py`)."""

_OF_PROGRAMS = ("/api/", "/v1/", "/dashboard/")
_log = structlog.get_logger()


@dataclass(frozen=True)
class Page:
    """One line of the table."""

    path: str
    show: Show
    acts: Mapping[str, Show] = field(default_factory=dict)
    """What its forms do, by their hidden field `act`; refused, the page is shown again."""
    is_private: bool = False
    """Only for who is signed in."""


PAGES = (
    Page("/pay", pay.show),
    Page("/prices", prices.show),
    Page("/chat", chat.show),
    Page("/register", registering.show, {"register": registering.register}),
    Page("/register/{link}", registering.show_link, {"confirm": registering.confirm}),
    Page("/signin", signing_in.show, {"sign_in": signing_in.sign_in, "sign_out": signing_in.sign_out}),
    Page("/forgotten", signing_in.show_forgotten, {"send": signing_in.send_link}),
    Page("/password/{link}", signing_in.show_link, {"renew": signing_in.renew}),
    Page(
        "/tokens",
        api_keys.show,
        {"create": api_keys.create, "switch": api_keys.switch, "delete": api_keys.delete},
        is_private=True,
    ),
    Page("/usage", usage.show, is_private=True),
    Page(
        "/account",
        account.show,
        {
            "rename": account.rename,
            "password": account.change_password,
            "redeem": account.redeem,
            "access_token": account.renew_access_token,
        },
        is_private=True,
    ),
)


class Pages:
    """Every page, the files that they use, the front door, and what a browser sees where there is nothing."""

    def __init__(self, parts: Parts) -> None:
        texts, static = Catalogue(parts.public), Static()
        self._site = Site(parts=parts, texts=texts, templates=environment(texts, static), static=static)

    @property
    def routes(self) -> list[BaseRoute]:
        """Where they are served."""
        made = [Route(page.path, _serve(self._site, page), methods=["GET", "POST"]) for page in PAGES]
        moved = [Route(path, _moved_to(target)) for path, target in SHORT_WAYS.items()]
        return [*made, *moved, self._site.static.route]

    async def missing(self, request: Request, error: Exception) -> Response:
        """Answer a path that is not there: people with a page, programs as the family does."""
        is_person = "text/html" in request.headers.get("accept", "")
        if not is_person or request.url.path.startswith(_OF_PROGRAMS):
            return await unknown_path(request, error)
        visit = await arrive(self._site, request)
        return replace(visit, fault=NotFound("unknown_path", "there is no such page")).page("fault.html")


def _moved_to(target: str) -> Callable[[Request], Awaitable[Response]]:
    async def respond(_request: Request) -> Response:
        return Response(status_code=302, headers={**PAGE_HEADERS, "Location": target})

    return respond


def _serve(site: Site, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        visit = await arrive(site, request)
        try:
            return await _answer(page, visit)
        except Fault as fault:
            _log.info("refused", method=request.method, path=page.path, status=fault.status, code=fault.code)
            return replace(visit, fault=fault).page("fault.html")
        except Exception:  # noqa: BLE001 - the last line: of a program's error the visitor gets no word
            _log.exception("failed", method=request.method, path=page.path)
            return visit.page("failed.html", status=500)

    return respond


async def _answer(page: Page, visit: Visit) -> Response:
    if page.is_private and visit.user is None:
        return visit.go("/signin", next=page.path)
    if visit.request.method != "POST":
        return await page.show(visit)
    visit = replace(visit, form=await posted(visit))
    act = page.acts.get(visit.given("act"))
    if act is None:
        raise Invalid("invalid_form", "this page has no such form")
    try:
        return await act(visit)
    except Fault as fault:
        _log.info("refused", method="POST", path=page.path, status=fault.status, code=fault.code)
        return await page.show(replace(visit, fault=fault))

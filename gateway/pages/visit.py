"""A request for a page, read: who, in which language, with which form; and the answers that pages give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment
from markupsafe import Markup
from pydantic import BaseModel, ValidationError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.faults import Fault, Forbidden, Invalid, TooLarge
from gateway.http.callers import SESSION_COOKIE, refuse_cross_site
from gateway.http.endpoint import Call
from gateway.http.models import Nothing
from gateway.pages import language
from gateway.pages.catalogue import Catalogue, Language
from gateway.pages.headers import PAGE_HEADERS
from gateway.pages.static import Static
from gateway.parts import Parts
from gateway.secrets import digest
from gateway.store import options, sessions
from gateway.store.options import OptionKey
from gateway.store.users import Status, User

B = TypeVar("B", bound=BaseModel)

FORM_BYTES_MAX = 64 * 1024
_FIELDS_MAX = 2_000
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page is made with."""

    parts: Parts
    texts: Catalogue
    templates: Environment
    static: Static


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request for a page."""

    site: Site
    request: Request
    language: Language
    user: User | None
    """Who is signed in, and may be."""
    options: Mapping[OptionKey, str]
    now_s: int
    form: Mapping[str, list[str]] = field(default_factory=dict)
    """What was posted, by field."""
    fault: Fault | None = None
    """Why what was posted was refused; then the form is shown again."""

    @property
    def parts(self) -> Parts:
        """The gateway's parts."""
        return self.site.parts

    @property
    def path(self) -> str:
        """Which page."""
        return self.request.url.path

    @property
    def member(self) -> User:
        """Who is signed in; the table of pages has made sure that somebody is."""
        assert self.user is not None
        return self.user

    @property
    def ip(self) -> str:
        """Whence the request comes."""
        return self.request.client.host if self.request.client else ""

    @property
    def origin(self) -> str:
        """The gateway's address as people know it, without a slash at its end."""
        return self.parts.settings.public_url or str(self.request.base_url).rstrip("/")

    @property
    def service_name(self) -> str:
        """What the service is called."""
        return self.parts.public.service.name or self.options[OptionKey.SYSTEM_NAME]

    def given(self, name: str) -> str:
        """Give a field of the form; empty where there is none."""
        return next(iter(self.form.get(name, ())), "")

    def say(self, key: str, **values: object) -> Markup:
        """Give a text in the visitor's language."""
        return self.site.texts.say(self.language, key, **values)

    def plain(self, key: str, **values: object) -> str:
        """Give a text in the visitor's language for a mail."""
        return self.site.texts.plain(self.language, key, **values)

    def read(self, body: type[B], values: Mapping[str, object]) -> B:
        """Read a form as the body of the door that does the same.

        Raises:
            Invalid: a value is none for its field; its code names the field.
        """
        try:
            return body.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            name = str(first["loc"][0]) if first["loc"] else "form"
            raise Invalid(f"invalid_{name}", f"{name}: {first['msg']}") from None

    def call(self, body: B) -> Call[Nothing, B]:
        """Ask the door under /api that does the same."""
        return Call(
            parts=self.parts,
            query=Nothing(),
            body=body,
            request=self.request,
            ip=self.ip,
            caller=self.user,
            holder=None,
            now_s=self.now_s,
        )

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Answer with a page; where a form was refused, with the refusal's status."""
        status = self.fault.status if self.fault else status
        html = self.site.templates.get_template(template).render(visit=self, **values)
        response = HTMLResponse(html, status, PAGE_HEADERS)
        if self.fault is not None and self.fault.retry_after_s is not None:
            response.headers["Retry-After"] = str(self.fault.retry_after_s)
        return self._remembering(response)

    def go(
        self,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        then: BackgroundTask | None = None,
        **query: str,
    ) -> Response:
        """Send the browser to another of our pages; `then` is done after the answer."""
        address = f"{path}?{urlencode(query)}" if query else path
        # Never kept: a redirect says what was done, or that nobody is signed in.
        return self._remembering(RedirectResponse(address, 303, {**PAGE_HEADERS, **(headers or {})}, then))

    def _remembering(self, response: Response) -> Response:
        """Let the browser keep the language that this address chooses."""
        choice = language.chosen(self.request)
        if choice is not None:
            response.set_cookie(
                language.COOKIE,
                choice,
                max_age=language.LASTS_S,
                secure=self.parts.settings.public_url.startswith("https://"),
                httponly=True,
                samesite="lax",
            )
        return response


async def arrive(site: Site, request: Request) -> Visit:
    """Read a request: its visitor and its language."""
    parts, now_s = site.parts, site.parts.now_s()
    cookie = request.cookies.get(SESSION_COOKIE)
    values = await parts.store.read(lambda connection: options.read(connection, parts.option_defaults))
    user = None
    if cookie:
        session = digest(cookie)
        user = await parts.store.read(lambda connection: sessions.find_user(connection, session, now_s=now_s))
    return Visit(
        site=site,
        request=request,
        language=language.spoken(request),
        user=user if user is not None and user.status == Status.ENABLED else None,
        options=values,
        now_s=now_s,
    )


async def posted(visit: Visit) -> dict[str, list[str]]:
    """Read the form of a request that one of our own pages sent.

    Every browser says with a form whence it comes; a request that does not say so is refused here, unlike
    under /api, since no program has a reason to fill in a page. SameSite on the cookie is the other lock.

    Raises:
        Forbidden: another site's page sent it, or nobody says which did.
        Invalid: it is no form.
        TooLarge: it is longer than any honest one.
    """
    request = visit.request
    if not {"sec-fetch-site", "origin"} & set(request.headers) or "authorization" in request.headers:
        raise Forbidden("cross_site", "this form must come from the gateway's own pages")
    refuse_cross_site(request, visit.parts.settings.public_url)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Invalid("invalid_form", f"a form must be {_FORM}")
    octets = bytearray()
    async for chunk in request.stream():
        octets += chunk
        if len(octets) > FORM_BYTES_MAX:
            raise TooLarge("body_too_large", f"a form may have {FORM_BYTES_MAX} bytes")
    try:
        return parse_qs(octets.decode(), keep_blank_values=True, max_num_fields=_FIELDS_MAX, errors="strict")
    except ValueError:
        raise Invalid("invalid_form", "the form cannot be read") from None

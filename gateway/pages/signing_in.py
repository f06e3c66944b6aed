"""Signing in and out, and the way back in for who forgot his password."""

from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.responses import Response

from gateway.admin import accounts
from gateway.admin.accounts import Login
from gateway.faults import Conflict, Invalid
from gateway.http.limits import address_key
from gateway.http.models import Body, Nothing, Password
from gateway.mail import Mailer
from gateway.pages.visit import Visit
from gateway.secrets import digest, new_session_id
from gateway.store import mail_links, sessions, users
from gateway.store.mail_links import LinkKind, MailLink

_FIRST_PAGE = "/tokens"
_ACCOUNTS_OF_ADDRESS_MAX = 3


class NewPassword(Body):
    """Another password."""

    password: Password


async def show(visit: Visit) -> Response:
    """Show the form; who is signed in already goes where he wanted."""
    if visit.user is not None and visit.fault is None:
        return visit.go(_next(visit))
    query = visit.request.query_params
    return visit.page(
        "signin.html",
        next=_next(visit),
        username=visit.given("username") or query.get("username", ""),
        done=query.get("done", ""),
    )


async def sign_in(visit: Visit) -> Response:
    """Open a session."""
    values = {"username": visit.given("username").strip(), "password": visit.given("password")}
    answer = await accounts.log_in(visit.call(visit.read(Login, values)))
    return visit.go(_next(visit), headers=answer.headers)


async def sign_out(visit: Visit) -> Response:
    """End the session."""
    answer = await accounts.log_out(visit.call(Nothing()))
    return visit.go("/signin", headers=answer.headers, done="signed_out")


async def show_forgotten(visit: Visit) -> Response:
    """Show the form that asks for a link, or whom to write to where no mails are sent."""
    return visit.page("forgotten.html", is_mailed=visit.request.query_params.get("done") == "mailed")


async def send_link(visit: Visit) -> Response:
    """Mail a link per account of the address; the answer and its time are the same where there is none."""
    parts, email = visit.parts, visit.given("email").strip()
    mailer = parts.mailer
    if mailer is None:
        raise Conflict("no_mail", "this gateway sends no mails: write to its contact address")
    parts.limits.register.take(address_key(visit.ip))
    return visit.go("/forgotten", then=BackgroundTask(_mail_links, visit, mailer, email), done="mailed")


async def show_link(visit: Visit) -> Response:
    """Show the form for another password; looking uses the link not up."""
    if visit.fault is not None and visit.fault.code == "dead_link":
        return visit.page("fault.html")
    link_digest = digest(visit.request.path_params["link"])
    link = await visit.parts.store.read(
        lambda connection: mail_links.find(connection, link_digest, LinkKind.PASSWORD, now_s=visit.now_s)
    )
    return visit.page("password.html", link=link)


async def renew(visit: Visit) -> Response:
    """Set another password; every session and every other link of the account ends."""
    parts, link_digest = visit.parts, digest(visit.request.path_params["link"])
    body = visit.read(NewPassword, {"password": visit.given("password")})
    if body.password != visit.given("password_again"):
        raise Invalid("passwords_differ", "the two passwords differ")
    password_hash = await parts.passwords.hash(body.password)

    def work(connection: Connection) -> MailLink:
        link = mail_links.use(connection, link_digest, LinkKind.PASSWORD, now_s=visit.now_s)
        user = users.get_alive(connection, link.user_id)
        users.change(connection, user.id, {"password_hash": password_hash})
        sessions.close_all(connection, user.id)
        return link

    link = await parts.store.write(work)
    return visit.go("/signin", done="password", username=link.username)


async def _mail_links(visit: Visit, mailer: Mailer, email: str) -> None:
    store = visit.parts.store
    found = await store.read(lambda connection: users.find_by_email(connection, email))
    for user in found[:_ACCOUNTS_OF_ADDRESS_MAX]:
        secret = new_session_id()
        link = MailLink(kind=LinkKind.PASSWORD, email=user.email, user_id=user.id, username=user.username)

        def work(connection: Connection, secret: str = secret, link: MailLink = link) -> None:
            mail_links.send_out(connection, digest(secret), link, now_s=visit.now_s)

        await store.write(work)
        said = {
            "service": visit.service_name,
            "username": user.username,
            "link": f"{visit.origin}/password/{secret}",
        }
        await mailer.send_quietly(
            user.email, visit.plain("mail.password_subject", **said), visit.plain("mail.password", **said)
        )


def _next(visit: Visit) -> str:
    """Give the page of ours that the visitor wanted; an address of anybody else is none."""
    wanted = visit.given("next") or visit.request.query_params.get("next", "")
    parsed = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not parsed.netloc and "\\" not in wanted and not parsed.scheme
    return parsed.path if is_ours and parsed.path.isascii() and parsed.path != "/signin" else _FIRST_PAGE

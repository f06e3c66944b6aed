"""Making an account: at once, or after its mail address has proven itself where mails can be sent."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import Response

from gateway.admin import accounts
from gateway.admin.accounts import Registration
from gateway.faults import Conflict, Invalid
from gateway.http.limits import address_key
from gateway.http.models import PLAIN, Body, Password, Username
from gateway.mail import Mailer
from gateway.pages.visit import Visit
from gateway.secrets import digest, new_session_id
from gateway.store import mail_links, users
from gateway.store.mail_links import LinkKind, MailLink
from gateway.store.options import OptionKey
from gateway.store.users import NewUser, Role

MailAddress = Annotated[
    str,
    Field(max_length=254, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    PLAIN,
]
"""What HTML's own email field takes, with a dot in the domain: one address, and nothing else in a header."""


class Provable(Body):
    """Who wants an account, and can be written to."""

    username: Username
    password: Password
    email: MailAddress


async def show(visit: Visit) -> Response:
    """Show the form."""
    is_open = visit.options[OptionKey.REGISTER_ENABLED] == "true"
    return visit.page("register.html", is_open=is_open, is_mailed=False)


async def register(visit: Visit) -> Response:
    """Make the account, or mail the link that makes it."""
    values = {"username": visit.given("username").strip(), "password": visit.given("password")}
    if visit.given("password") != visit.given("password_again"):
        raise Invalid("passwords_differ", "the two passwords differ")
    email = visit.given("email").strip()
    mailer = visit.parts.mailer
    if mailer is None:
        body = visit.read(Registration, {**values, "email": email})
        await accounts.register(visit.call(body))
        return visit.go("/signin", done="registered", username=body.username)
    await _mail_link(visit, mailer, visit.read(Provable, {**values, "email": email}))
    return visit.page("register.html", is_open=True, is_mailed=True)


async def show_link(visit: Visit) -> Response:
    """Show what the mailed link would make; looking uses nothing up."""
    if visit.fault is not None:
        return visit.page("fault.html")
    link_digest = digest(visit.request.path_params["link"])
    link = await visit.parts.store.read(
        lambda connection: mail_links.find(connection, link_digest, LinkKind.REGISTER, now_s=visit.now_s)
    )
    return visit.page("register_link.html", link=link)


async def confirm(visit: Visit) -> Response:
    """Make the account that the mailed link stands for."""
    parts, link_digest = visit.parts, digest(visit.request.path_params["link"])
    await accounts.require_open(parts)

    def work(connection: Connection) -> MailLink:
        link = mail_links.use(connection, link_digest, LinkKind.REGISTER, now_s=visit.now_s)
        new = NewUser(
            username=link.username,
            password_hash=link.password_hash,
            display_name=link.username,
            email=link.email,
            role=Role.USER,
            group=parts.settings.group_free,
        )
        accounts.opened(connection, new, signup_quota=parts.settings.signup_quota, now_s=visit.now_s)
        return link

    link = await parts.store.write(work)
    return visit.go("/signin", done="registered", username=link.username)


async def _mail_link(visit: Visit, mailer: Mailer, body: Provable) -> None:
    """Mail the link; who has an account already is told so in the mail, and nobody else is."""
    parts = visit.parts
    parts.limits.register.take(address_key(visit.ip))
    await accounts.require_open(parts)
    taken, known = await parts.store.read(
        lambda connection: (
            users.find_by_name(connection, body.username),
            users.find_by_email(connection, body.email),
        )
    )
    if taken is not None:
        raise Conflict("username_taken", f"the username {body.username!r} is taken")
    said = {"service": visit.service_name, "username": body.username, "origin": visit.origin}
    if known:
        said["username"] = known[0].username
        return await mailer.send(
            body.email, visit.plain("mail.known_subject", **said), visit.plain("mail.known", **said)
        )
    secret = new_session_id()
    link = MailLink(
        kind=LinkKind.REGISTER,
        email=body.email,
        username=body.username,
        password_hash=await parts.passwords.hash(body.password),
    )
    await parts.store.write(
        lambda connection: mail_links.send_out(connection, digest(secret), link, now_s=visit.now_s)
    )
    said["link"] = f"{visit.origin}/register/{secret}"
    return await mailer.send(
        body.email, visit.plain("mail.register_subject", **said), visit.plain("mail.register", **said)
    )

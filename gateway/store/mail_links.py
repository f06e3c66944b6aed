"""Links that were sent by mail: each opens one act, once, for a short time. The rows of `mail_links`."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from gateway.faults import NotFound
from gateway.store.tables import MAIL_LINKS

LASTS_S = 3600


class LinkKind(StrEnum):
    """What a link opens."""

    REGISTER = "register"
    """The account that was asked for is made: its address is proven."""
    PASSWORD = "password"  # noqa: S105 - a kind of link
    """Another password is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLink:
    """What was asked for."""

    kind: LinkKind
    email: str
    user_id: int = 0
    """Whose password; 0 for a registration."""
    username: str
    password_hash: str = ""
    """Of the account to be made; empty for a forgotten password."""


def send_out(connection: Connection, link_digest: str, link: MailLink, *, now_s: int) -> None:
    """Keep a link that is about to be mailed; only its digest is stored."""
    values = {name: getattr(link, name) for name in MailLink.__slots__}
    connection.execute(insert(MAIL_LINKS).values(digest=link_digest, expires_at=now_s + LASTS_S, **values))


def find(connection: Connection, link_digest: str, kind: LinkKind, *, now_s: int) -> MailLink:
    """Read what a link opens; it stays good.

    Raises:
        NotFound: it is unknown, used or too old.
    """
    columns = [MAIL_LINKS.c[name] for name in MailLink.__slots__]
    row = connection.execute(select(*columns).where(_is_good(link_digest, kind, now_s))).one_or_none()
    if row is None:
        raise _dead()
    return MailLink(**{**row._asdict(), "kind": LinkKind(row.kind)})


def use(connection: Connection, link_digest: str, kind: LinkKind, *, now_s: int) -> MailLink:
    """Use a link up; of several at once one wins.

    Raises:
        NotFound: it is unknown, used or too old.
    """
    link = find(connection, link_digest, kind, now_s=now_s)
    if connection.execute(delete(MAIL_LINKS).where(_is_good(link_digest, kind, now_s))).rowcount == 0:
        raise _dead()
    return link


def forget_old(connection: Connection, *, now_s: int) -> None:
    """Remove links whose time is over."""
    connection.execute(delete(MAIL_LINKS).where(MAIL_LINKS.c.expires_at <= now_s))


def _is_good(link_digest: str, kind: LinkKind, now_s: int) -> ColumnElement[bool]:
    return and_(
        MAIL_LINKS.c.digest == link_digest, MAIL_LINKS.c.kind == kind, MAIL_LINKS.c.expires_at > now_s
    )


def _dead() -> NotFound:
    return NotFound("dead_link", "this link is unknown, used or too old: ask for another")

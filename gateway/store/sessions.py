"""Who is signed in by cookie: the rows of `sessions`."""

from sqlalchemy import Connection, delete, insert, select

from gateway.store import users
from gateway.store.tables import MAIL_LINKS, SESSIONS

LASTS_S = 30 * 24 * 3600


def open_session(connection: Connection, user_id: int, session_digest: str, *, now_s: int) -> None:
    """Sign a user in for `LASTS_S`."""
    connection.execute(
        insert(SESSIONS).values(digest=session_digest, user_id=user_id, expires_at=now_s + LASTS_S)
    )


def find_user(connection: Connection, session_digest: str, *, now_s: int) -> users.User | None:
    """Find who is signed in by this session, if it still lasts."""
    user_id = connection.scalar(
        select(SESSIONS.c.user_id).where(SESSIONS.c.digest == session_digest, SESSIONS.c.expires_at > now_s)
    )
    return None if user_id is None else users.get(connection, user_id)


def close(connection: Connection, session_digest: str) -> None:
    """Sign out here."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == session_digest))


def close_all(connection: Connection, user_id: int) -> None:
    """Sign a user out everywhere: the password changed, or the account was disabled or deleted.

    What was mailed to set a password dies as well.
    """
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))
    connection.execute(delete(MAIL_LINKS).where(MAIL_LINKS.c.user_id == user_id))


def forget_old(connection: Connection, *, now_s: int) -> None:
    """Remove sessions that have ended by time."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= now_s))

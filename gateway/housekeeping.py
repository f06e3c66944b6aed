"""What is removed when its time is over: sessions, mailed links, recorded answers to idempotency keys."""

import asyncio

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from gateway.parts import Parts
from gateway.store import idempotency, mail_links, sessions

_EVERY_S = 3600
_log = structlog.get_logger()


async def keep_house(parts: Parts) -> None:
    """Clean up now and every hour, until cancelled; a failure waits for the next hour."""
    while True:
        now_s = parts.now_s()

        def work(connection: Connection, now_s: int = now_s) -> None:
            sessions.forget_old(connection, now_s=now_s)
            mail_links.forget_old(connection, now_s=now_s)
            idempotency.forget_old(connection, now_s=now_s)

        try:
            await parts.store.write(work)
        except SQLAlchemyError as error:
            _log.warning("housekeeping failed", error=type(error).__name__)
        await asyncio.sleep(_EVERY_S)

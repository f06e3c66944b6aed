"""Top-ups on their way step by step in Telegram: kept over a restart, each with its reserved reference."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, String, bindparam, delete, insert, select, update

from bot.desk.walk import LASTS_FOR, Walk
from bot.store.codec import WALK
from bot.store.customer_tables import walks

# Built once: building a statement costs more than running it.
_RESERVED: Final = select(walks.c.telegram_id).where(walks.c.ref == bindparam("its_ref", type_=String))


class Walks:
    """Sole writer of the walks: one a person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, telegram_id: int, now: datetime) -> Walk | None:
        """Where a person is; None where he is not on his way, or rested too long."""
        query = select(walks.c.body).where(
            walks.c.telegram_id == telegram_id, walks.c.changed_at > now - LASTS_FOR
        )
        body = self._connection.scalar(query)
        return WALK.load(body) if body else None

    def save(self, telegram_id: int, walk: Walk, now: datetime) -> None:
        """Remember the step."""
        values = {"ref": walk.ref, "changed_at": now, "body": WALK.dump(walk)}
        where = walks.c.telegram_id == telegram_id
        if self._connection.execute(update(walks).where(where).values(**values)).rowcount == 0:
            self._connection.execute(insert(walks).values(telegram_id=telegram_id, **values))

    def end(self, telegram_id: int) -> None:
        """He has arrived, or turned back."""
        self._connection.execute(delete(walks).where(walks.c.telegram_id == telegram_id))

    def reserved(self, refs: Iterable[str]) -> set[str]:
        """Those of these references that `reserves` holds for."""
        return set(self._connection.scalars(select(walks.c.ref).where(walks.c.ref.in_(tuple(refs)))))

    def reserves(self, ref: str) -> bool:
        """Whether a reference was told to somebody who has not opened his case yet."""
        return self._connection.scalar(_RESERVED, {"its_ref": ref}) is not None

"""Customers: persons, joined over addresses, Telegram ids and accounts; each join has its proof."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.desk.case import CaseKind, CaseState
from bot.store.tables import cases, customers, identities


class Customers:
    """Sole writer of customers and identities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def met_by_mail(self, address: str, language: str, now: datetime) -> int:
        """The customer who writes from a folded address; made when he is new. A join by this is no proof."""
        query = select(identities.c.customer_id).where(
            identities.c.kind == "mail", identities.c.value == address
        )
        known: int | None = self._connection.scalar(query)
        if known is not None:
            return known
        stored = self._connection.execute(insert(customers).values(known_since=now, language=language))
        key = stored.inserted_primary_key
        assert key is not None
        self._connection.execute(
            insert(identities).values(
                kind="mail", value=address, customer_id=key[0], proof="wrote", proven_at=now
            )
        )
        return int(key[0])

    def known_since(self, address: str) -> datetime | None:
        """When a folded address first wrote; None: never."""
        query = (
            select(customers.c.known_since)
            .join(identities, identities.c.customer_id == customers.c.id)
            .where(identities.c.kind == "mail", identities.c.value == address)
        )
        return self._connection.scalar(query)

    def past_topups(self, address: str) -> int:
        """How many top-ups of this address were credited."""
        credited = (CaseState.CREDITED, CaseState.CLOSED, CaseState.REDEEMED)
        query = (
            select(func.count())
            .select_from(cases)
            .where(cases.c.sender == address, cases.c.kind == CaseKind.TOPUP, cases.c.state.in_(credited))
        )
        return self._connection.scalar(query) or 0

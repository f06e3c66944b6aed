"""Challenges: which codes are waited for, from whom; the codes themselves are stored nowhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, distinct, func, insert, select, update

from bot.desk.proof import COUNTED_OVER, AskedLately, Challenge, ProofWay
from bot.store.customer_tables import challenges


class Challenges:
    """Sole writer of the challenges."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, challenge: Challenge) -> None:
        """Store one; an older one of the same person and way is replaced by it."""
        self._connection.execute(
            update(challenges)
            .where(
                challenges.c.person == challenge.person,
                challenges.c.way == challenge.way.value,
                challenges.c.ended_at.is_(None),
            )
            .values(ended_at=challenge.made_at)
        )
        self._connection.execute(
            insert(challenges).values(
                nonce=challenge.nonce,
                person=challenge.person,
                account_ref=challenge.account_ref,
                username=challenge.username,
                way=challenge.way.value,
                case_ref=challenge.case_ref,
                made_at=challenge.made_at,
                expires_at=challenge.expires_at,
                tries_left=challenge.tries_left,
            )
        )

    def open_of(self, person: str, now: datetime) -> tuple[Challenge, ...]:
        """Those that this person can still meet."""
        query = select(challenges).where(
            challenges.c.person == person,
            challenges.c.ended_at.is_(None),
            challenges.c.expires_at > now,
            challenges.c.tries_left > 0,
        )
        return tuple(_challenge(row) for row in self._connection.execute(query))

    def count_wrong(self, person: str, now: datetime) -> None:
        """A wrong code costs every open mailed code of the person one try."""
        self._connection.execute(
            update(challenges)
            .where(
                challenges.c.person == person,
                challenges.c.way == ProofWay.MAILED_CODE.value,
                challenges.c.ended_at.is_(None),
                challenges.c.expires_at > now,
                challenges.c.tries_left > 0,
            )
            .values(tries_left=challenges.c.tries_left - 1)
        )

    def end(self, person: str, now: datetime) -> None:
        """Nothing is waited for from this person any more: he has proven it, or gave it up."""
        self._connection.execute(
            update(challenges)
            .where(challenges.c.person == person, challenges.c.ended_at.is_(None))
            .values(ended_at=now)
        )

    def lately(self, person: str, account_ref: str | None, now: datetime) -> AskedLately:
        """How often a proof was asked for by this person, and for this account, in the last day."""
        # The challenges of one request were made in one moment.
        requests = select(func.count(distinct(challenges.c.made_at))).where(
            challenges.c.made_at > now - COUNTED_OVER
        )
        by_person = self._connection.scalar(requests.where(challenges.c.person == person)) or 0
        if account_ref is None:
            return AskedLately(by_person, 0)
        for_account = self._connection.scalar(requests.where(challenges.c.account_ref == account_ref)) or 0
        return AskedLately(by_person, for_account)


def _challenge(row: Row[Any]) -> Challenge:
    return Challenge(
        nonce=row.nonce,
        person=row.person,
        account_ref=row.account_ref,
        username=row.username,
        way=ProofWay(row.way),
        made_at=row.made_at,
        expires_at=row.expires_at,
        tries_left=row.tries_left,
        case_ref=row.case_ref,
    )

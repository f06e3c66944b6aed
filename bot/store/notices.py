"""Who wants which mails, and at what balances."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, insert, select, update

from bot.announce.announcement import State
from bot.desk.notices import NoticeKind, Step
from bot.store.notice_tables import balance_steps, mailed_news, subscriptions
from bot.store.tables import announcements


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One kind of notice for one address."""

    id: int
    address: str
    kind: NoticeKind
    language: str
    is_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One account of one subscription, with its steps."""

    subscription: Subscription
    account_ref: str
    steps: tuple[Step, ...]


class Notices:
    """Sole writer of subscriptions and their steps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def subscribe(self, address: str, kind: NoticeKind, language: str, now: datetime) -> int:
        """From now on, or on; the subscription's id."""
        where = (subscriptions.c.address == address) & (subscriptions.c.kind == kind)
        again = {"language": language, "since": now, "ended_at": None}
        if self._connection.execute(update(subscriptions).where(where).values(**again)).rowcount == 0:
            new = insert(subscriptions).values(address=address, kind=kind.value, **again)
            self._connection.execute(new)
        return int(self._connection.scalar(select(subscriptions.c.id).where(where)) or 0)

    def end(self, subscription_id: int, now: datetime) -> None:
        """No more of it; ending it again changes nothing."""
        where = (subscriptions.c.id == subscription_id) & subscriptions.c.ended_at.is_(None)
        self._connection.execute(update(subscriptions).where(where).values(ended_at=now))

    def end_all(self, address: str, kinds: Iterable[NoticeKind], now: datetime) -> None:
        """No more of these kinds for a folded address."""
        where = (
            (subscriptions.c.address == address)
            & subscriptions.c.kind.in_(tuple(kinds))
            & subscriptions.c.ended_at.is_(None)
        )
        self._connection.execute(update(subscriptions).where(where).values(ended_at=now))

    def by_id(self, subscription_id: int) -> Subscription | None:
        """One of them, also one that has ended."""
        query = select(subscriptions).where(subscriptions.c.id == subscription_id)
        row = self._connection.execute(query).one_or_none()
        return _subscription(row) if row else None

    def of(self, kind: NoticeKind) -> tuple[Subscription, ...]:
        """Everybody who wants this kind."""
        query = select(subscriptions).where(
            subscriptions.c.kind == kind.value, subscriptions.c.ended_at.is_(None)
        )
        return tuple(
            _subscription(row) for row in self._connection.execute(query.order_by(subscriptions.c.id))
        )

    def set_steps(self, subscription_id: int, accounts: Iterable[str], thresholds: Iterable[Decimal]) -> None:
        """These steps for these accounts, and no others; all are armed."""
        self._connection.execute(
            delete(balance_steps).where(balance_steps.c.subscription_id == subscription_id)
        )
        steps = tuple(thresholds)
        for account_ref in accounts:
            for threshold in steps:
                self._connection.execute(
                    insert(balance_steps).values(
                        subscription_id=subscription_id,
                        account_ref=account_ref,
                        threshold=threshold,
                        is_armed=True,
                    )
                )

    def watched(self) -> tuple[Watched, ...]:
        """Every account that is watched, with those who want to be told."""
        by_id = {each.id: each for each in self.of(NoticeKind.LOW_BALANCE)}
        query = select(balance_steps).where(balance_steps.c.subscription_id.in_(tuple(by_id)))
        found: dict[tuple[int, str], list[Step]] = {}
        for row in self._connection.execute(query.order_by(balance_steps.c.id)):
            step = Step(id=row.id, threshold=row.threshold, is_armed=row.is_armed)
            found.setdefault((row.subscription_id, row.account_ref), []).append(step)
        return tuple(
            Watched(subscription=by_id[number], account_ref=account_ref, steps=tuple(steps))
            for (number, account_ref), steps in found.items()
        )

    def arm(self, step_ids: Iterable[int], *, is_armed: bool) -> None:
        """Tell when it is crossed next, or not before it was above."""
        where = balance_steps.c.id.in_(tuple(step_ids))
        self._connection.execute(update(balance_steps).where(where).values(is_armed=is_armed))

    def forget_account(self, subscription_id: int, account_ref: str) -> None:
        """It is his no longer."""
        where = (balance_steps.c.subscription_id == subscription_id) & (
            balance_steps.c.account_ref == account_ref
        )
        self._connection.execute(delete(balance_steps).where(where))

    def unmailed_news(self, since: datetime) -> tuple[str, ...]:
        """References of announcements that were published since then and not mailed yet."""
        query = select(announcements.c.ref).where(
            announcements.c.state == State.PUBLISHED.value,
            announcements.c.changed_at >= since,
            announcements.c.ref.not_in(select(mailed_news.c.announcement_ref)),
        )
        return tuple(self._connection.scalars(query))

    def news_mailed(self, announcement_ref: str, now: datetime) -> None:
        """Its mails are recorded."""
        self._connection.execute(insert(mailed_news).values(announcement_ref=announcement_ref, mailed_at=now))


def _subscription(row: object) -> Subscription:
    return Subscription(
        id=row.id,  # type: ignore[attr-defined]
        address=row.address,  # type: ignore[attr-defined]
        kind=NoticeKind(row.kind),  # type: ignore[attr-defined]
        language=row.language,  # type: ignore[attr-defined]
        is_wanted=row.ended_at is None,  # type: ignore[attr-defined]
    )

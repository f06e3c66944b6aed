"""Effects: recorded with their decision, leased to a performer, ended under a fence.

An effect is due when its time has come and nothing before it in its lane is unfinished. Each lease
raises the effect's number; a performer that comes back late holds an old number and changes nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, text, update

from bot.desk.effects import Effect, delay_of, lane_of, merge_key_of
from bot.store.codec import EFFECT
from bot.store.tables import effects

_UNFINISHED: Final = text("state IN ('waiting', 'leased')")  # to the letter as the partial index says it
_HEADS: Final = select(func.min(effects.c.id)).where(_UNFINISHED).group_by(effects.c.lane)
"""The first unfinished effect of each lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """The right to try one effect until `until`."""

    id: int
    lease: int
    """Fencing number."""
    lane: str
    effect: Effect
    tries: int
    """This try included."""
    memory: dict[str, Any]
    """What an earlier try left behind."""
    recorded_at: datetime
    until: datetime


class Outbox:
    """Sole writer of the effects."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, wanted: Iterable[Effect], case_ref: str | None, now: datetime) -> None:
        """Add effects behind their lanes; one that merges with a waiting one is not added."""
        for effect in wanted:
            key = merge_key_of(effect)
            if key is not None and self._is_waiting(key):
                continue
            self._connection.execute(
                insert(effects).values(
                    kind=effect.kind,
                    lane=lane_of(effect),
                    merge_key=key,
                    case_ref=effect.case_ref or case_ref,
                    body=EFFECT.dump(effect),
                    state="waiting",
                    due_at=now + delay_of(effect),
                    tries=0,
                    lease=0,
                    memory="{}",
                    recorded_at=now,
                )
            )

    def _is_waiting(self, key: str) -> bool:
        where = (effects.c.merge_key == key) & (effects.c.state == "waiting")
        return self._connection.scalar(select(effects.c.id).where(where)) is not None

    def lease(self, holder: str, now: datetime, until: datetime, kind: str, room: int) -> list[Leased]:
        """Take up to `room` due effects, the first of each lane whose name begins with `kind`."""
        heads = _HEADS.where(effects.c.lane.startswith(f"{kind}:", autoescape=True))
        is_free = or_(
            effects.c.state == "waiting",
            and_(effects.c.state == "leased", effects.c.leased_until < now),
        )
        query = (
            select(effects)
            .where(effects.c.id.in_(heads), is_free, effects.c.due_at <= now)
            .order_by(effects.c.id)
            .limit(room)
        )
        return [self._take(row, holder, until) for row in self._connection.execute(query).all()]

    def _take(self, row: Row[Any], holder: str, until: datetime) -> Leased:
        lease, tries = row.lease + 1, row.tries + 1
        self._connection.execute(
            update(effects)
            .where(effects.c.id == row.id)
            .values(state="leased", lease=lease, tries=tries, leased_by=holder, leased_until=until)
        )
        return Leased(
            id=row.id,
            lease=lease,
            lane=row.lane,
            effect=EFFECT.load(row.body),
            tries=tries,
            memory=json.loads(row.memory),
            recorded_at=row.recorded_at,
            until=until,
        )

    def _under_fence(self, leased: Leased, **values: object) -> bool:
        where = (
            (effects.c.id == leased.id) & (effects.c.lease == leased.lease) & (effects.c.state == "leased")
        )
        return self._connection.execute(update(effects).where(where).values(**values)).rowcount == 1

    def holds(self, leased: Leased) -> bool:
        """Whether the lease still is the latest."""
        where = (
            (effects.c.id == leased.id) & (effects.c.lease == leased.lease) & (effects.c.state == "leased")
        )
        return self._connection.scalar(select(effects.c.id).where(where)) is not None

    def remember(self, leased: Leased, memory: dict[str, Any]) -> bool:
        """Keep what a later try must know; false when the lease was lost."""
        return self._under_fence(leased, memory=json.dumps(memory))

    def prolong(self, leased: Leased, until: datetime) -> bool:
        """Keep a lease that is still at work; false when it was lost."""
        return self._under_fence(leased, leased_until=until)

    def done(self, leased: Leased, now: datetime) -> bool:
        """It took effect; false when the lease was lost."""
        ended = {"leased_by": None, "leased_until": None, "ended_at": now, "trouble": None}
        return self._under_fence(leased, state="done", **ended)

    def again(self, leased: Leased, due_at: datetime, trouble: str) -> bool:
        """Try it later; it keeps its place in the lane."""
        key = merge_key_of(leased.effect)
        if key is not None and self._is_waiting(key):
            # One just like it was recorded meanwhile and looks at newer things: that one goes on.
            return self.done(leased, due_at)
        back = {"leased_by": None, "leased_until": None, "due_at": due_at, "trouble": trouble}
        return self._under_fence(leased, state="waiting", **back)

    def give_up(self, leased: Leased, now: datetime, trouble: str) -> bool:
        """It will never take effect by trying again."""
        ended = {"leased_by": None, "leased_until": None, "ended_at": now, "trouble": trouble}
        return self._under_fence(leased, state="given_up", **ended)

    def release_orphans(self, holder: str) -> int:
        """At the start of the only process: leases of earlier starts are nobody's; how many there were."""
        where = (effects.c.state == "leased") & (effects.c.leased_by != holder)
        back = {"state": "waiting", "leased_by": None, "leased_until": None}
        orphans = self._connection.execute(select(effects.c.id, effects.c.merge_key).where(where)).all()
        for orphan in orphans:
            # Where one just like it waits already, both run: the key must stay unique among the waiting.
            key = None if orphan.merge_key and self._is_waiting(orphan.merge_key) else orphan.merge_key
            where = effects.c.id == orphan.id
            self._connection.execute(update(effects).where(where).values(merge_key=key, **back))
        return len(orphans)

    def next_due(self, now: datetime) -> datetime | None:
        """When the next lane head falls due that is not due yet; None: nothing waits."""
        query = select(func.min(effects.c.due_at)).where(
            effects.c.id.in_(_HEADS), effects.c.state == "waiting", effects.c.due_at > now
        )
        due: datetime | None = self._connection.scalar(query)
        return due

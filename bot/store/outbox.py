"""Effects: recorded with their decision, leased to a performer, ended under a fence.

An effect is due when its time has come and nothing before it in its lane is unfinished. Each lease
raises the effect's number; a performer that comes back late holds an old number and changes nothing.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Integer,
    Row,
    String,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
    update,
)

from bot.desk.effects import Effect, SendMail, due_of, lane_of, merge_key_of
from bot.desk.notices import SendNotice
from bot.store.codec import EFFECT
from bot.store.tables import effects
from bot.store.types import UtcTime

RECORDED: Final = "paydesk_effects"
"""What PostgreSQL notifies other processes by, at the commit that recorded effects."""

FROZEN_AT: Final = "frozen_at"
"""In a credit's memory: since when its account is frozen for it."""

# To the letter as the partial indexes say it: what is waiting is found without a look at the backlog.
_UNFINISHED: Final = text("state IN ('waiting', 'leased')")
_HEADS: Final = text("state = 'waiting' AND is_head")
_LEASED: Final = text("state = 'leased'")
_NOTIFY: Final = text(f"NOTIFY {RECORDED}")

# Built once: building a statement costs more than running it.
_SAME: Final = select(effects.c.id).where(
    text("state = 'waiting'"), effects.c.merge_key == bindparam("key", type_=String)
)
_RECORD: Final = insert(effects).values(
    is_head=select(
        ~exists().where(_UNFINISHED, effects.c.lane == bindparam("its_lane", type_=String))
    ).scalar_subquery()
)
_LAPSED_OF: Final = (
    select(effects)
    .where(
        _LEASED,
        effects.c.queue == bindparam("its_queue", type_=String),
        effects.c.leased_until < bindparam("now", type_=UtcTime),
    )
    .order_by(effects.c.leased_until)
    .limit(bindparam("room", type_=Integer))
)
_DUE_OF: Final = (
    select(effects)
    .where(
        _HEADS,
        effects.c.queue == bindparam("its_queue", type_=String),
        effects.c.due_at <= bindparam("now", type_=UtcTime),
    )
    .order_by(effects.c.due_at, effects.c.id)
    .limit(bindparam("room", type_=Integer))
)
_TAKE: Final = update(effects).where(effects.c.id == bindparam("its_id", type_=BigInteger))
_HELD: Final = (
    (effects.c.id == bindparam("its_id", type_=BigInteger))
    & (effects.c.lease == bindparam("its_lease", type_=BigInteger))
    & text("state = 'leased'")
)
_UNDER_FENCE: Final = update(effects).where(_HELD)
_IS_HELD: Final = select(effects.c.id).where(_HELD)
_NEXT_OF_LANE: Final = (
    update(effects)
    .where(
        effects.c.id
        == select(func.min(effects.c.id))
        .where(_UNFINISHED, effects.c.lane == bindparam("its_lane", type_=String))
        .scalar_subquery()
    )
    .values(is_head=True)
)


@cache
def _ready(queues: tuple[str, ...]) -> CompoundSelect[Any]:
    """One question for all queues: each is a look at two indexes, however much waits."""
    now = bindparam("now", type_=UtcTime)
    return union_all(
        *(
            select(literal(queue)).where(
                exists().where(_HEADS, effects.c.queue == queue, effects.c.due_at <= now)
                | exists().where(_LEASED, effects.c.queue == queue, effects.c.leased_until < now)
            )
            for queue in queues
        )
    )


@cache
def _later(queues: tuple[str, ...]) -> CompoundSelect[Any]:
    now = bindparam("now", type_=UtcTime)
    return union_all(
        *(
            select(func.min(effects.c.due_at)).where(_HEADS, effects.c.queue == queue, effects.c.due_at > now)
            for queue in queues
        )
    )


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
        is_news = False
        for effect in wanted:
            key = merge_key_of(effect)
            if key is not None and self._is_waiting(key):
                continue
            is_news = True
            self._connection.execute(_RECORD, _row(effect, case_ref, now))
        if is_news:
            self._notify()

    def record_first(self, wanted: Iterable[tuple[Effect, str, datetime]]) -> None:
        """Add the first effects of cases, with their references and times: none of them merges with any."""
        rows = [_row(effect, case_ref, now) for effect, case_ref, now in wanted]
        if rows:
            self._connection.execute(_RECORD, rows)
            self._notify()

    def _notify(self) -> None:
        """Other processes hear of it when this is committed; on SQLite there are none."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_NOTIFY)

    def automatic_mails(self, since: datetime, to: str | None = None) -> int:
        """How many automatic mails were decided since then; to one address, or to all."""
        column = effects.c.automatic_to
        whose = column.is_not(None) if to is None else column == to.casefold()
        query = select(func.count()).select_from(effects).where(whose, effects.c.recorded_at >= since)
        return self._connection.scalar(query) or 0

    def _is_waiting(self, key: str) -> bool:
        return self._connection.scalar(_SAME, {"key": key}) is not None

    def ready(self, now: datetime, queues: tuple[str, ...]) -> set[str]:
        """The queues of which something could be leased."""
        return set(self._connection.scalars(_ready(queues), {"now": now}))

    def lease(self, holder: str, now: datetime, until: datetime, queue: str, room: int) -> list[Leased]:
        """Take up to `room` due effects of a queue, each the first of its lane; lapsed leases go first."""
        asked = {"its_queue": queue, "now": now}
        rows = list(self._connection.execute(_LAPSED_OF, {**asked, "room": room}))
        if len(rows) < room:
            rows += self._connection.execute(_DUE_OF, {**asked, "room": room - len(rows)})
        return [self._take(row, holder, until) for row in rows]

    def _take(self, row: Row[Any], holder: str, until: datetime) -> Leased:
        lease, tries = row.lease + 1, row.tries + 1
        taken = {"state": "leased", "lease": lease, "tries": tries}
        self._connection.execute(
            _TAKE, {"its_id": row.id, "leased_by": holder, "leased_until": until, **taken}
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
        fence = {"its_id": leased.id, "its_lease": leased.lease}
        return self._connection.execute(_UNDER_FENCE, fence | values).rowcount == 1

    def holds(self, leased: Leased) -> bool:
        """Whether the lease still is the latest."""
        fence = {"its_id": leased.id, "its_lease": leased.lease}
        return self._connection.scalar(_IS_HELD, fence) is not None

    def remember(self, leased: Leased, memory: dict[str, Any]) -> bool:
        """Keep what a later try must know; false when the lease was lost."""
        return self._under_fence(leased, memory=json.dumps(memory))

    def prolong(self, leased: Leased, until: datetime) -> bool:
        """Keep a lease that is still at work; false when it was lost."""
        return self._under_fence(leased, leased_until=until)

    def done(self, leased: Leased, now: datetime) -> bool:
        """It took effect; false when the lease was lost."""
        return self._ended(leased, now, state="done", trouble=None)

    def _ended(self, leased: Leased, now: datetime, **values: object) -> bool:
        is_held = self._under_fence(leased, leased_by=None, leased_until=None, ended_at=now, **values)
        if is_held:
            self._connection.execute(_NEXT_OF_LANE, {"its_lane": leased.lane})
        return is_held

    def again(self, leased: Leased, due_at: datetime, trouble: str) -> bool:
        """Try it later; it keeps its place in the lane."""
        key = merge_key_of(leased.effect)
        if key is not None and self._is_waiting(key):
            return self._hand_over(leased, key, due_at)
        back = {"leased_by": None, "leased_until": None, "due_at": due_at, "trouble": trouble}
        return self._under_fence(leased, state="waiting", **back)

    def later(self, leased: Leased, due_at: datetime) -> bool:
        """Look again: as `again`, but nothing is wrong."""
        key = merge_key_of(leased.effect)
        if key is not None and self._is_waiting(key):
            return self._hand_over(leased, key, due_at)
        back = {"leased_by": None, "leased_until": None, "due_at": due_at, "trouble": None}
        return self._under_fence(leased, state="waiting", **back)

    def _hand_over(self, leased: Leased, key: str, now: datetime) -> bool:
        """One just like it was recorded meanwhile, about newer things: that one goes on, doubts and all."""
        memory = self._connection.scalar(select(effects.c.memory).where(effects.c.id == leased.id))
        if not self.done(leased, now):
            return False
        where = text("state = 'waiting'") & (effects.c.merge_key == key)
        self._connection.execute(update(effects).where(where).values(memory=memory))
        return True

    def tell_once(self, leased: Leased) -> bool:
        """Whether the operators are now to hear that it does not get on; true once for each effect."""
        where = (effects.c.id == leased.id) & ~effects.c.is_told
        return self._connection.execute(update(effects).where(where).values(is_told=True)).rowcount == 1

    def retry(self, effect_id: int, now: datetime) -> Effect | None:
        """Record a given-up effect anew, behind its lane; None: there is none such, or it was done before."""
        where = (effects.c.id == effect_id) & (effects.c.state == "given_up") & effects.c.retried_at.is_(None)
        if self._connection.execute(update(effects).where(where).values(retried_at=now)).rowcount != 1:
            return None
        row = self._connection.execute(
            select(effects.c.body, effects.c.case_ref).where(effects.c.id == effect_id)
        ).one()
        effect = EFFECT.load(row.body)
        self.record((effect,), row.case_ref, now)
        return effect

    def give_up(self, leased: Leased, now: datetime, trouble: str) -> bool:
        """It will never take effect by trying again."""
        return self._ended(leased, now, state="given_up", trouble=trouble)

    def release_orphans(self, alive: Collection[str]) -> int:
        """Leases of starts that live no more are nobody's; how many there were."""
        where = _LEASED & effects.c.leased_by.not_in(alive)
        back = {"state": "waiting", "leased_by": None, "leased_until": None}
        orphans = self._connection.execute(select(effects.c.id, effects.c.merge_key).where(where)).all()
        for orphan in orphans:
            # Where one just like it waits already, both run: the key must stay unique among the waiting.
            key = None if orphan.merge_key and self._is_waiting(orphan.merge_key) else orphan.merge_key
            where = effects.c.id == orphan.id
            self._connection.execute(update(effects).where(where).values(merge_key=key, **back))
        if orphans:
            self._notify()
        return len(orphans)

    def hold_back(self, besides: Collection[str], now: datetime) -> list[tuple[int, Effect]]:
        """After a restore: nobody holds a lease, and unfinished effects wait for an operator's word.

        Args:
            besides: kinds that go on by themselves.
            now: when they were given up.

        Returns:
            What was given up, with its number; `retry` records it anew.
        """
        self.release_orphans(())
        where = _UNFINISHED & effects.c.kind.not_in(besides)
        unfinished = select(effects.c.id, effects.c.body).where(where).order_by(effects.c.id)
        rows = self._connection.execute(unfinished).all()
        held = [(row.id, EFFECT.load(row.body)) for row in rows]
        given_up = {"state": "given_up", "ended_at": now, "trouble": "restored from a backup"}
        self._connection.execute(update(effects).where(where).values(**given_up))
        first = select(func.min(effects.c.id)).where(_UNFINISHED).group_by(effects.c.lane)
        self._connection.execute(
            update(effects).where(_UNFINISHED, effects.c.id.in_(first)).values(is_head=True)
        )
        return held

    def next_due(self, now: datetime, queues: tuple[str, ...]) -> datetime | None:
        """When the next effect that could be leased falls due, if none is now; None: nothing waits."""
        found = self._connection.scalars(_later(queues), {"now": now})
        return min((due for due in found if due), default=None)


def _row(effect: Effect, case_ref: str | None, now: datetime) -> dict[str, object]:
    lane = lane_of(effect)
    return {
        "kind": effect.kind,
        "lane": lane,
        "its_lane": lane,
        "queue": lane.partition(":")[0],
        "merge_key": merge_key_of(effect),
        "case_ref": effect.case_ref or case_ref,
        "body": EFFECT.dump(effect),
        "state": "waiting",
        "due_at": due_of(effect, now),
        "tries": 0,
        "lease": 0,
        "memory": "{}",
        "is_told": False,
        "recorded_at": now,
        "automatic_to": _automatic_to(effect),
    }


def _automatic_to(effect: Effect) -> str | None:
    if isinstance(effect, SendMail) and effect.is_automatic and effect.asker:
        return effect.asker.casefold()  # who names ever new addresses is one asker all the same
    if isinstance(effect, SendMail | SendNotice) and effect.is_automatic:
        return effect.to.casefold()
    return None

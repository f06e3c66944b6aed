"""Every change of quota that is no usage: balance, log row and book entry in one unit of work.

All of them go through `_move`, so that the three can never disagree. What a change may be is asked of
`billing.amounts`; who may make it is the doors' affair.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.billing.amounts import credited, takable
from gateway.faults import Conflict, Invalid, NotFound
from gateway.store import logs, users
from gateway.store.logs import LogType
from gateway.store.tables import TRANSFERS, USERS


class Kind(StrEnum):
    """Why quota was given or taken."""

    TOP_UP = "topup"
    """An admin credited it."""
    DEBIT = "debit"
    """An admin took it."""
    REVERSAL = "reversal"
    """An earlier top-up or debit was taken back."""
    CODE = "code"
    """The user redeemed a code."""
    SIGN_UP = "signup"
    """Every new account begins with it."""
    SET = "set"
    """An admin wrote another balance over the old."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of quota that is done."""

    user_id: int
    quota: int
    """How much, always positive; less than asked for where a debit was `at_most`."""
    balance_before: int
    balance_after: int
    log_id: int
    """Names this change: `POST /api/reversal` takes it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does it, with which words and when."""

    actor_id: int
    """The user who acts; 0: the gateway itself."""
    remark: str
    """Its first word is the reference."""
    now_s: int


@dataclass(frozen=True, slots=True)
class FirstTopUp:
    """What a first top-up does to an account's group: `from_group` becomes `to_group`."""

    from_group: str
    to_group: str


def top_up(
    connection: Connection,
    user_id: int,
    quota: int,
    act: Act,
    *,
    first: FirstTopUp | None,
    kind: Kind = Kind.TOP_UP,
) -> Moved:
    """Credit an account, a disabled one too.

    `first` is the change of group that the first top-up or code brings; `None`: none.

    Raises:
        NotFound: unknown or deleted.
        Invalid: the balance would become too large.
    """
    user = users.get_alive(connection, user_id)
    is_first = (
        first is not None and user.group == first.from_group and not _was_topped_up(connection, user_id)
    )
    moved = _move(connection, user, credited(user.quota, quota) - user.quota, kind, LogType.TOP_UP, act)
    if first is not None and is_first:
        users.change(connection, user_id, {"group": first.to_group})
        _note(connection, user, f"first top-up: group {first.from_group} became {first.to_group}", act.now_s)
    return moved


def debit(connection: Connection, user_id: int, quota: int, act: Act, *, at_most: bool) -> Moved:
    """Take quota, leaving at least zero.

    Raises:
        NotFound: unknown or deleted.
        Conflict: less is there than asked for (with `at_most`: nothing is there).
    """
    user = users.get_alive(connection, user_id)
    taken = takable(user.quota, quota, at_most=at_most)
    return _move(connection, user, -taken, Kind.DEBIT, LogType.MANAGE, act)


def give_at_sign_up(connection: Connection, user: users.User, quota: int, now_s: int) -> None:
    """Give a new account what every new account begins with."""
    if quota > 0:
        act = Act(actor_id=0, remark="sign-up", now_s=now_s)
        _move(connection, user, quota, Kind.SIGN_UP, LogType.SYSTEM, act)


def set_quota(connection: Connection, user_id: int, quota: int, act: Act) -> None:
    """Write a balance over the old one; an equal one leaves no trace."""
    user = users.get_alive(connection, user_id)
    if quota != user.quota:
        _move(connection, user, quota - user.quota, Kind.SET, LogType.MANAGE, act)


def reverse(
    connection: Connection,
    act: Act,
    *,
    reference: str | None = None,
    log_id: int | None = None,
    at_most: bool = False,
) -> Moved:
    """Take an earlier top-up or debit back, once.

    It is named by `reference`, the first word of its remark, or by `log_id`, as its answer named it. Where
    a top-up is partly spent, `at_most` takes what is left of the balance.

    Raises:
        NotFound: no top-up or debit of that name, or its user is deleted.
        Conflict: several bear the reference; it is reversed already; too little is left.
    """
    named = TRANSFERS.c.log_id == log_id if log_id is not None else TRANSFERS.c.reference == reference
    found = _reversible(connection, named)
    user = users.get_alive(connection, found.user_id)
    if found.quota > 0:
        change = -takable(user.quota, found.quota, at_most=at_most)
        log_type = LogType.MANAGE
    else:
        change = credited(user.quota, -found.quota) - user.quota
        log_type = LogType.TOP_UP
    try:
        return _move(connection, user, change, Kind.REVERSAL, log_type, act, reverses_id=found.id)
    except IntegrityError as error:
        raise _reversed_already(found.log_id) from error


@dataclass(frozen=True, slots=True)
class _Reversible:
    id: int
    user_id: int
    quota: int
    log_id: int


def _reversible(connection: Connection, named: ColumnElement[bool]) -> _Reversible:
    query = (
        select(*(TRANSFERS.c[name] for name in _Reversible.__slots__))
        .where(named, TRANSFERS.c.kind.in_([Kind.TOP_UP, Kind.DEBIT]))
        .limit(2)
    )
    rows = connection.execute(query).all()
    if not rows:
        raise NotFound("unknown_transfer", "there is no top-up or debit of this name")
    if len(rows) > 1:
        raise Conflict("ambiguous_reference", "several bear this reference: name one by its log_id")
    found = _Reversible(*rows[0])
    if connection.execute(select(TRANSFERS.c.id).where(TRANSFERS.c.reverses_id == found.id)).first():
        raise _reversed_already(found.log_id)
    return found


def _reversed_already(log_id: int) -> Conflict:
    return Conflict("reversed_already", f"what log row {log_id} tells of has been reversed already")


def _was_topped_up(connection: Connection, user_id: int) -> bool:
    query = select(TRANSFERS.c.id).where(
        TRANSFERS.c.user_id == user_id, TRANSFERS.c.kind.in_([Kind.TOP_UP, Kind.CODE])
    )
    return connection.execute(query.limit(1)).first() is not None


def _note(connection: Connection, user: users.User, sentence: str, now_s: int) -> None:
    logs.add(
        connection,
        user_id=user.id,
        username=user.username,
        type=LogType.SYSTEM,
        content=sentence,
        quota=0,
        now_s=now_s,
    )


def _move(
    connection: Connection,
    user: users.User,
    change: int,
    kind: Kind,
    type: LogType,
    act: Act,
    *,
    reverses_id: int | None = None,
) -> Moved:
    """Write balance, log row and book entry; `user` is locked, or was made in this unit of work."""
    if change == 0:
        raise Invalid("no_change", "a change of quota by zero says nothing")
    after = user.quota + change
    connection.execute(update(USERS).where(USERS.c.id == user.id).values(quota=after))
    log_id = logs.add(
        connection,
        user_id=user.id,
        username=user.username,
        type=type,
        content=act.remark or f"{kind} of {change} by user {act.actor_id}",
        quota=change,
        now_s=act.now_s,
    )
    connection.execute(
        insert(TRANSFERS).values(
            user_id=user.id,
            kind=kind,
            quota=change,
            balance_after=after,
            reference=logs.first_word(act.remark),
            log_id=log_id,
            reverses_id=reverses_id,
            actor_id=act.actor_id,
            created_at=act.now_s,
        )
    )
    return Moved(user.id, abs(change), user.quota, after, log_id)

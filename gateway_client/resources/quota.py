"""Setting an account's quota with nothing lost: freeze, settle, read, write, verify, unfreeze.

No gateway of the family takes quota away atomically: a written value overwrites whatever was spent
between reading and writing. So the account is disabled, left until its figures rest, written, read back,
and given the status that it had. Each step is told to `note` before it is done, for whoever must finish
it after a crash; all of it may be begun again.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from gateway_client.caller import Caller
from gateway_client.dialects.base import QuotaWay
from gateway_client.errors import NotFound, NotShown, Unknown, Unsettled
from gateway_client.moves import check_holds
from gateway_client.resources.logs import Logs
from gateway_client.resources.user_calls import manage_call, write_call
from gateway_client.types import LogRow, Observed, Reading, Ref, User, UserStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """How long an account must rest, in seconds."""

    cache_s: float = 600.0
    """As long as the gateway may admit calls by a cached quota or status (Redis: its `SYNC_FREQUENCY`);
    0 where it has no Redis."""
    interval_s: float = 10.0
    """Between two readings that must agree; twice the interval of batched updates."""
    within_s: float = 600.0
    """Longest to wait for two readings that agree; longer than the longest relayed call."""


class StepKind(Enum):
    """What is about to be done."""

    FREEZE = "freeze"
    """The account will be disabled; `status_before` is what must be given back."""
    WRITE = "write"
    """`target` will be written over `reading`."""
    RESTORE = "restore"
    """`status_before` will be given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step, told before it is done."""

    kind: StepKind
    ref: Ref
    status_before: UserStatus
    reading: Reading
    """The latest."""
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSet:
    """What became of an account's quota."""

    before: Reading
    """At rest, just before writing."""
    after: Reading
    """At rest, after writing."""
    wanted: int
    """What the caller asked to have left."""
    written: int
    """`wanted`, or 1 where that is 0 and the dialect cannot write 0."""
    status: UserStatus
    """As found before, and given back."""
    foreign_rows: tuple[LogRow, ...]
    """Top-ups and redeemed codes of this account since the first reading: not ours, for a person."""

    @property
    def difference(self) -> int:
        """What moved beside us: above 0 something was credited, below 0 a late call was charged."""
        return self.after.quota - self.written


class Accounts(Protocol):
    """What the steps need of accounts."""

    async def observe(self, ref: Ref) -> Observed | None:
        """The account as it is now."""
        ...

    async def set_enabled(self, ref: Ref, enabled: bool) -> User:
        """Freeze or unfreeze."""
        ...


async def no_note(_step: Step) -> None:
    """Note nothing: a crash in between leaves the account disabled."""


class QuotaChange:
    """One change of one account's quota.

    Args:
        accounts: reading and freezing.
        caller: the gateway.
        ref: whose quota.
        resting: how long to wait.
        note: awaited before each step; what it raises stops the change.
    """

    def __init__(
        self,
        accounts: Accounts,
        caller: Caller,
        ref: Ref,
        resting: Resting,
        note: Callable[[Step], Awaitable[None]],
    ) -> None:
        self._accounts = accounts
        self._caller = caller
        self._ref = ref
        self._resting = resting
        self._note = note

    async def run(self, target: Callable[[Reading], int]) -> QuotaSet:
        """Do all steps.

        Args:
            target: given the figures at rest, what shall be left, 0 or more; what it raises stops the
                change, with the account unfrozen and nothing written.

        Returns:
            What was written and read back. `difference` is for the caller to judge.

        Raises:
            NotFound: no such account.
            Refused: more than an account of this dialect can hold; nothing was written.
            Unsettled: its figures did not come to rest; nothing was written.
            NotShown: written, and the account never showed it, or not at rest; it is unfrozen.
            Unknown: as `NotShown`; read the account before anything else.
        """
        first = await self._observe()
        known = {row.ref for row in await self._topup_rows(first)}
        status = first.user.status
        await self._tell(StepKind.FREEZE, status, first.reading)
        try:
            if first.user.is_enabled:
                await self._accounts.set_enabled(self._ref, enabled=False)
            await self._caller.clock.sleep(self._resting.cache_s)
            done = await self._write(first, known, target)
            if done.written < done.before.quota:
                # Calls would be admitted by the larger figure that was cached; a smaller one admits too few.
                await self._caller.clock.sleep(self._resting.cache_s)
        finally:
            await self._restore(status, first.reading)
        return done

    async def _write(
        self, first: Observed, known: Collection[Ref], target: Callable[[Reading], int]
    ) -> QuotaSet:
        before = await self._at_rest()
        wanted = target(before)
        if wanted < 0:
            raise ValueError(f"an account cannot be left with {wanted} quota")
        check_holds(wanted, self._caller.dialect)
        written = wanted if wanted > 0 or self._caller.dialect.can_write_zero_quota else 1
        await self._tell(StepKind.WRITE, first.user.status, before, written)
        now = await self._observe()
        if _figures(now.reading) != _figures(before):
            raise Unsettled(f"account {self._ref!r} moved while it was frozen")
        if written != before.quota:
            await self._send(now.user, written)
        after = await self._read_back(before, written)
        return QuotaSet(
            before=before,
            after=after,
            wanted=wanted,
            written=written,
            status=first.user.status,
            foreign_rows=tuple(row for row in await self._topup_rows(first) if row.ref not in known),
        )

    async def _read_back(self, before: Reading, written: int) -> Reading:
        if written == before.quota:
            return await self._at_rest()
        try:
            return await self._at_rest(unless_quota=before.quota)
        except Unsettled as error:
            moving = str(error)
        # It was written: nobody may take this for "nothing was done".
        raise NotShown(f"written, and {moving}")

    async def _send(self, user: User, written: int) -> None:
        if self._caller.dialect.quota_way is QuotaWay.MANAGE:
            call = manage_call(user, {"action": "add_quota", "mode": "override", "value": written})
        else:
            call = write_call(self._caller.dialect, user, {"quota": written})
        try:
            await self._caller.ask(call)
        except Unknown:
            # An absolute value under a frozen account: whether it came through is read, not guessed.
            return

    async def _at_rest(self, unless_quota: int | None = None) -> Reading:
        """The figures once two readings agree, waiting for other figures than `unless_quota`."""
        clock, interval_s = self._caller.clock, self._resting.interval_s
        last = (await self._observe()).reading
        waited_s = 0.0
        while waited_s < self._resting.within_s:
            await clock.sleep(interval_s)
            waited_s += interval_s
            reading = (await self._observe()).reading
            if _figures(reading) == _figures(last) and reading.quota != unless_quota:
                return reading
            last = reading
        if last.quota == unless_quota:
            raise NotShown(f"account {self._ref!r} does not show the quota that was written")
        raise Unsettled(f"account {self._ref!r} kept moving for {self._resting.within_s:g} s")

    async def _observe(self) -> Observed:
        observed = await self._accounts.observe(self._ref)
        if observed is None:
            raise NotFound(f"no account {self._ref!r}, or it is deleted")
        return observed

    async def _topup_rows(self, first: Observed) -> tuple[LogRow, ...]:
        since = first.reading.gateway_date or first.reading.read_at
        found = await Logs(self._caller).topup_rows(since=since, username=first.user.username)
        return tuple(row for row in found if row.user_ref == self._ref)

    async def _restore(self, status: UserStatus, reading: Reading) -> None:
        await self._tell(StepKind.RESTORE, status, reading)
        if status is UserStatus.ENABLED:
            await self._accounts.set_enabled(self._ref, enabled=True)

    async def _tell(
        self, kind: StepKind, status: UserStatus, reading: Reading, target: int | None = None
    ) -> None:
        await self._note(Step(kind=kind, ref=self._ref, status_before=status, reading=reading, target=target))


def _figures(reading: Reading) -> tuple[int, int]:
    return reading.quota, reading.used_quota

"""The two ways of taking quota from an account, each safe to repeat in its own way.

Keyed: the gateway debits atomically and knows the request again by its key. After any doubt the same request
is sent again; past the time for which keys are kept, an operator is asked.

Written: the new figure is written over the old one while the account is frozen. A figure may be written
again as long as the account shows exactly the reading of the attempt; it is done once the account shows
what was granted less what was taken. Anything else is not guessed at.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final, Protocol

from bot.accounts import account_of, ref_of
from bot.clock import Clock
from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState
from bot.desk.fact import Fact, FactKind, said
from bot.desk.findings import DebitRefused, SettleDebit
from bot.desk.freeze import Freeze
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, Later
from bot.outbox.performers.credit import figures
from gateway_client import (
    Debit,
    Forbidden,
    GatewayClient,
    KeyConflict,
    NotFound,
    NotOffered,
    NotShown,
    Observed,
    RateLimited,
    Reading,
    Refused,
    Resting,
    Unauthorized,
    Unsettled,
)

KEY_REPEATABLE: Final = timedelta(hours=24)
"""An older key is not repeated: past a gateway's window it would be taken for a new one."""
RETRY_S: Final = 1.0


class Taking(Protocol):
    """A way of taking quota."""

    async def take(self, case: Case, attempt: Attempt, observed: Observed) -> Ending:
        """Take what the attempt says, or find out whether it was taken.

        Args:
            case: being debited, or stuck: then it is only looked.
            attempt: recorded, in doubt.
            observed: the account just now; at rest where it is frozen.
        """
        ...

    async def foreign(self, freeze: Freeze, observed: Observed) -> Fact | None:
        """Top-ups since the freeze began that are not ours; None for none."""
        ...


class Keyed:
    """By the gateway's own atomic debit."""

    def __init__(self, gateway: GatewayClient, reach: Reachability, clock: Clock) -> None:
        self._gateway = gateway
        self._reach = reach
        self._clock = clock

    async def take(self, case: Case, attempt: Attempt, observed: Observed) -> Ending:
        """Send the request, again under its key after any doubt."""
        del case
        if self._clock.now() - attempt.started_at > KEY_REPEATABLE:
            return _unknown(attempt, observed.reading, Fact(kind=FactKind.KEY_TOO_OLD))
        debit = Debit(
            user=observed.user, quota=attempt.quota, reference=attempt.reference, remark="Paydesk debit"
        )
        try:
            answer = await self._gateway.debits.create(debit)
        except KeyConflict:
            return _unknown(attempt, observed.reading, Fact(kind=FactKind.KEY_CONFLICT))
        except (Unauthorized, Forbidden, RateLimited) as error:
            # Refused before the key was looked at: says nothing of an earlier request.
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        except Refused as error:
            if not error.code and not isinstance(error, NotOffered):
                # Not the gateway's own word: a proxy's, perhaps.
                return Again(trouble=str(error))
            little = Fact(
                kind=FactKind.TOO_LITTLE, detail=str(error), quota=attempt.quota, left=observed.reading.quota
            )
            return Finished(command=DebitRefused(reason=little, number=attempt.number))
        after = await self._gateway.users.observe(ref_of(attempt.account_ref)) or observed
        return _done(attempt, after, f"log row {answer.log_ref}", self._clock)

    async def foreign(self, freeze: Freeze, observed: Observed) -> Fact | None:
        """As `Taking` says: an atomic debit loses nothing by them, but the lots do not explain them."""
        return await foreign_rows(self._gateway, freeze, observed)


class Written:
    """By an absolute figure under a freeze."""

    def __init__(self, gateway: GatewayClient, clock: Clock, settle_s: float, reconcile_s: float) -> None:
        self._gateway = gateway
        self._clock = clock
        self._settle_s = settle_s
        self._reconcile_for = timedelta(seconds=reconcile_s)

    async def take(self, case: Case, attempt: Attempt, observed: Observed) -> Ending:
        """Write, unless the account shows already that it was written."""
        assert case.freeze is not None  # nothing is written over an account that may be used
        if foreign := await foreign_rows(self._gateway, case.freeze, observed):
            return _unknown(attempt, observed.reading, foreign)
        if _shows(observed.reading, attempt):
            return _done(attempt, observed, "the account shows it", self._clock)
        if not _is_untouched(observed.reading, attempt):
            return _unknown(attempt, observed.reading, Fact(kind=FactKind.MOVED))
        is_late = self._clock.now() - attempt.started_at > self._reconcile_for
        if case.state is CaseState.STUCK or is_late:
            return _unknown(attempt, observed.reading, Fact(kind=FactKind.NOT_SHOWN))
        try:
            await self._gateway.users.set_quota(
                observed.user.ref,
                lambda reading: _target(reading, attempt),
                resting=Resting(cache_s=0, interval_s=self._settle_s, within_s=3 * self._settle_s),
            )
        except (NotShown, Unsettled, Unauthorized, Forbidden, RateLimited, NotFound) as error:
            return Again(trouble=str(error), after_s=RETRY_S)
        except Refused as error:
            return Finished(command=DebitRefused(reason=said(str(error)), number=attempt.number))
        # What the account shows now is looked at with fresh eyes: a top-up may have been written over.
        return Later(after_s=0.0)

    async def foreign(self, freeze: Freeze, observed: Observed) -> Fact | None:
        """As `Taking` says."""
        return await foreign_rows(self._gateway, freeze, observed)


async def foreign_rows(gateway: GatewayClient, freeze: Freeze, observed: Observed) -> Fact | None:
    """Top-ups since the freeze began that were not there then; None for none."""
    since = freeze.gateway_date or freeze.at
    rows = await gateway.logs.topup_rows(since=since, username=observed.user.username)
    foreign = [
        row for row in rows if row.user_ref == observed.user.ref and str(row.ref) not in freeze.known_rows
    ]
    if not foreign:
        return None
    names = ", ".join(row.first_word[:40] for row in foreign[:3])
    return Fact(kind=FactKind.FOREIGN_TOPUP, detail=names, quota=sum(row.quota for row in foreign))


def _target(reading: Reading, attempt: Attempt) -> int:
    if not _is_untouched(reading, attempt):
        raise Unsettled("the account moved while it was frozen")
    return attempt.remaining_before - attempt.quota


def _is_untouched(reading: Reading, attempt: Attempt) -> bool:
    return (reading.quota, reading.used_quota) == (attempt.remaining_before, attempt.used_before)


def _shows(reading: Reading, attempt: Attempt) -> bool:
    """Whether what was granted is less by what is taken; a late call may have moved remaining to used."""
    return reading.granted == attempt.remaining_before + attempt.used_before - attempt.quota


def _done(attempt: Attempt, observed: Observed, evidence: str, clock: Clock) -> Finished:
    after = account_of(observed.user, clock.now())
    return Finished(
        command=SettleDebit(number=attempt.number, outcome=Outcome.DONE, evidence=said(evidence), after=after)
    )


def _unknown(attempt: Attempt, now: Reading, why: Fact) -> Finished:
    both = replace(why, figures=figures(attempt, now))
    return Finished(command=SettleDebit(number=attempt.number, outcome=Outcome.UNKNOWN, evidence=both))

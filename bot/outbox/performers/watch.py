"""For a day after a credit, or a no: is each reference in the gateway's log as often as it should be?"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.desk.attempt import Attempt
from bot.desk.case import Case, CaseState
from bot.desk.commands import FinishWatch
from bot.desk.effects import FIRST_LOOK, WATCHED_FOR, WatchCredit
from bot.desk.fact import Fact, FactKind
from bot.desk.findings import CreditCameLate, FoundSurplus
from bot.desk.watching import GIVEN, NOT_GIVEN, come_late, surplus
from bot.handle import Handle
from bot.outbox.ending import Again, Ending, Finished, Later
from bot.store.outbox import Leased
from gateway_client import GatewayClient, GatewayError

MARGIN: Final = timedelta(minutes=1)
RETRY_S: Final = 600.0
LOOKS: Final = (FIRST_LOOK, timedelta(hours=1), timedelta(hours=6), WATCHED_FOR)
"""After how long it is looked for."""
UNDER_WAY: Final = frozenset(
    {
        CaseState.APPROVED,
        CaseState.CREDITING,
        CaseState.STUCK,
        CaseState.CODE_SENT,
        CaseState.REVERSING,
    }
)
"""Something is being done: nothing is judged before its end."""


class WatchPerformer:
    """Performs `WatchCredit`; reads only."""

    def __init__(self, handle: Handle, gateway: GatewayClient, clock: Clock) -> None:
        self._handle = handle
        self._gateway = gateway
        self._clock = clock

    async def perform(self, leased: Leased) -> Ending:
        """Count every row whose first word is one of the case's attempts."""
        assert isinstance(leased.effect, WatchCredit)
        ref = leased.effect.case_ref
        case, attempts = await self._handle.store.read(
            lambda uow: (uow.cases.load(ref), uow.cases.credit_attempts(ref))
        )
        if case is None or case.state not in GIVEN | NOT_GIVEN | UNDER_WAY:
            return Finished()
        times: int | None = None
        if attempts and case.state not in UNDER_WAY and self._gateway.dialect.keeps_remark:
            try:
                seen = await self._seen(attempts)
            except GatewayError as error:
                return Again(trouble=str(error), after_s=RETRY_S)
            if (command := _surprise(case, attempts, seen)) is not None:
                return Finished(command=command)
            times = seen.total()
        next_s = self._until_next(leased.recorded_at)
        if next_s is not None or case.state in UNDER_WAY:
            return Later(after_s=RETRY_S if next_s is None else next_s)
        return Finished(command=FinishWatch(times_seen=times) if case.state in GIVEN else None)

    async def _seen(self, attempts: tuple[Attempt, ...]) -> Counter[str]:
        # From the first one on: what an operator took for not done may have come late.
        since = min(attempt.gateway_date or attempt.started_at for attempt in attempts) - MARGIN
        references = {attempt.reference for attempt in attempts}
        rows = [
            row
            for username in sorted({attempt.username for attempt in attempts})
            for row in await self._gateway.logs.topup_rows(since=since, username=username)
        ]
        return Counter(row.first_word for row in rows if row.first_word in references)

    def _until_next(self, begun_at: datetime) -> float | None:
        """Seconds until the next look; None after the last."""
        age = self._clock.now() - begun_at
        return next(((look - age).total_seconds() for look in LOOKS if look > age), None)


def _surprise(
    case: Case, attempts: tuple[Attempt, ...], seen: Counter[str]
) -> FoundSurplus | CreditCameLate | None:
    """What the operators must hear of at once."""
    if case.state in GIVEN:
        quotas = surplus(attempts, seen, case.surplus_taken)
        return FoundSurplus(quotas=quotas) if quotas and quotas != case.surplus else None
    late = come_late(attempts, seen)
    if late is None:
        return None
    evidence = Fact(kind=FactKind.CAME_LATE, detail=late.reference)
    return CreditCameLate(number=late.number, rows=seen[late.reference], evidence=evidence)

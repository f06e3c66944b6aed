"""A day after a credit: does its reference stand in the gateway's log once?"""

from datetime import timedelta
from typing import Final

from bot.desk.case import CaseState
from bot.desk.commands import FinishWatch
from bot.desk.effects import WatchCredit
from bot.handle import Handle
from bot.outbox.ending import Again, Ending, Finished
from bot.store.outbox import Leased
from gateway_client import GatewayClient, GatewayError

MARGIN: Final = timedelta(minutes=1)
RETRY_S: Final = 600.0


class WatchPerformer:
    """Performs `WatchCredit`; reads only."""

    def __init__(self, handle: Handle, gateway: GatewayClient) -> None:
        self._handle = handle
        self._gateway = gateway

    async def perform(self, leased: Leased) -> Ending:
        """Count every row whose first word is one of the case's attempts."""
        assert isinstance(leased.effect, WatchCredit)
        ref = leased.effect.case_ref
        case, attempts = await self._handle.store.read(
            lambda uow: (uow.cases.load(ref), uow.cases.credit_attempts(ref))
        )
        if case is not None and (case.state is CaseState.REDEEMED or (case.code and not attempts)):
            # A code's row says neither whose nor how much it was: there is nothing to count.
            return Finished(command=FinishWatch(times_seen=None))
        if case is None or not attempts or case.state is not CaseState.CREDITED:
            return Finished()
        if not self._gateway.dialect.keeps_remark:
            return Finished(command=FinishWatch(times_seen=None))
        # From the first one on: what an operator took for not done may have come late.
        since = min(attempt.gateway_date or attempt.started_at for attempt in attempts) - MARGIN
        references = {attempt.reference for attempt in attempts}
        try:
            rows = [
                row
                for username in sorted({attempt.username for attempt in attempts})
                for row in await self._gateway.logs.topup_rows(since=since, username=username)
            ]
        except GatewayError as error:
            return Again(trouble=str(error), after_s=RETRY_S)
        times = sum(row.first_word in references for row in rows)
        return Finished(command=FinishWatch(times_seen=times))

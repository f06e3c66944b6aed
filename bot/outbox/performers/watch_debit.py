"""After a refund's debit: what settles late, until the longest call is over and nothing is below zero."""

from bot.accounts import ref_of
from bot.desk.case import CaseState
from bot.desk.decision import Decision
from bot.desk.effects import CloseRefund, WatchDebit
from bot.desk.findings import DebitWatched, PayoutTold
from bot.handle import Handle
from bot.outbox.ending import Again, Ending, Finished, Later
from bot.store.outbox import Leased
from gateway_client import GatewayClient, GatewayError


class WatchDebitPerformer:
    """Performs `WatchDebit`; reads only."""

    def __init__(self, handle: Handle, gateway: GatewayClient, look_s: float) -> None:
        self._handle = handle
        self._gateway = gateway
        self._look_s = look_s

    async def perform(self, leased: Leased) -> Ending:
        """Look; until the payout may be claimed, look again."""
        effect = leased.effect
        assert isinstance(effect, WatchDebit)
        case = await self._handle.store.read(lambda uow: uow.cases.load(effect.case_ref))
        if case is None or case.state is not CaseState.DEBITED or case.terms.account is None:
            return Finished()
        if case.refund.is_payable:
            # An earlier try found so, and was killed before its own ending was written.
            return Finished()
        try:
            observed = await self._gateway.users.observe(ref_of(case.terms.account.ref))
        except GatewayError as error:
            return Again(trouble=str(error), after_s=self._look_s)
        # An account that is gone spends nothing any more.
        left = observed.reading.quota if observed else 0
        decision = await self._handle.send_holding(leased, case.ref, DebitWatched(left=left))
        is_over = isinstance(decision, Decision) and decision.case.refund.is_payable
        return Finished() if is_over else Later(after_s=self._look_s)


class CloseRefundPerformer:
    """Performs `CloseRefund`: it stands behind the customer's mail, so that comes first."""

    async def perform(self, leased: Leased) -> Ending:
        """Say so."""
        assert isinstance(leased.effect, CloseRefund)
        return Finished(command=PayoutTold())

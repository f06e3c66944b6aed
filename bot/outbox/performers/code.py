"""Redemption codes: exactly one usable code under a case's reference, watched, or taken back.

Creating is not idempotent, so the name is looked up before each creation and after each doubt. What is too
many is deleted: nobody was told its key.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.desk.case import Case, CaseState
from bot.desk.effects import CreateCode, DeleteCode, WatchCode
from bot.desk.fact import Fact, FactKind
from bot.desk.findings import CodeGone, CodeMade, CodeRedeemed, CodeRefused
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.codes import CaseCodes
from bot.outbox.ending import Again, Ending, Finished, Later
from bot.outbox.performers.credit import LOCKED_RETRY_S
from bot.store.outbox import Leased
from gateway_client import (
    Forbidden,
    GatewayClient,
    GatewayError,
    RateLimited,
    RedemptionCode,
    Refused,
    Unauthorized,
)

LOOK_MAX_S: Final = 600.0
LOOK_PART: Final = 20
"""The next look comes after a twentieth of the time that a code is out, within bounds: whoever redeems at
once is noticed at once, and a code that lies for a month costs 144 looks a day."""
MARGIN: Final = timedelta(minutes=1)


class CreateCodePerformer:
    """Performs `CreateCode`."""

    def __init__(self, handle: Handle, gateway: GatewayClient, codes: CaseCodes, reach: Reachability) -> None:
        self._handle = handle
        self._gateway = gateway
        self._codes = codes
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Keep the code that is there, delete what is too many, make one only where there is none."""
        effect = leased.effect
        assert isinstance(effect, CreateCode)
        ref = effect.case_ref
        case, lock = await self._handle.store.read(lambda uow: (uow.cases.load(ref), uow.desk_lock.held()))
        quota = case.terms.quota(self._handle.rules.quota_per_unit) if case else None
        is_wanted = case is not None and case.state is CaseState.APPROVED and case.is_by_code
        if case is None or not is_wanted or quota is None:
            return Finished()
        if lock is not None:
            return Again(trouble="the desk is locked", after_s=LOCKED_RETRY_S)
        try:
            kept = await self._one_of(case, quota)
            if kept is None:
                await self._gateway.codes.create(ref, quota)
                # Found as any later look finds it; a creation that was applied twice shows here.
                kept = await self._one_of(case, quota)
        except (Unauthorized, Forbidden, RateLimited) as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        except Refused as error:
            return Finished(command=CodeRefused(reason=str(error)))
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        self._reach.worked("gateway")
        if kept is None:
            return Again(trouble="the gateway does not show the code that it made")
        return Finished(command=CodeMade(code_ref=str(kept.ref), quota=kept.quota))

    async def _one_of(self, case: Case, quota: int) -> RedemptionCode | None:
        """The oldest usable code of the right worth; every other usable one is deleted."""
        usable = [code for code in await self._codes.of(case.ref, case.opened_at) if code.is_unused]
        kept = next((code for code in usable if code.quota == quota), None)
        for code in usable:
            if code is not kept:
                await self._gateway.codes.delete(code.ref)
        return kept


class DeleteCodePerformer:
    """Performs `DeleteCode`; may be repeated."""

    def __init__(self, handle: Handle, gateway: GatewayClient, codes: CaseCodes, reach: Reachability) -> None:
        self._handle = handle
        self._gateway = gateway
        self._codes = codes
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Delete what is usable; redeemed meanwhile is redeemed."""
        effect = leased.effect
        assert isinstance(effect, DeleteCode)
        case = await self._handle.store.read(lambda uow: uow.cases.load(effect.case_ref))
        if case is None or case.state is not CaseState.CODE_SENT:
            return Finished()
        try:
            command = await self._delete(case)
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        self._reach.worked("gateway")
        return Finished(command=command)

    async def _delete(self, case: Case) -> CodeRedeemed | CodeGone:
        codes = await self._codes.of(case.ref, case.opened_at)
        if redeemed := next((code for code in codes if code.is_redeemed), None):
            return await _redeemed(self._codes, redeemed, self._handle.clock)
        for code in codes:
            await self._gateway.codes.delete(code.ref)
        return CodeGone(doubt=None if self._gateway.dialect.has_debits else await self._doubt(case))

    async def _doubt(self, case: Case) -> Fact | None:
        """Where a redeemed code can be deleted too: what the log says of redemptions in the last minute."""
        assert case.code is not None
        rows = await self._gateway.logs.topup_rows(since=self._handle.clock.now() - MARGIN)
        names = sorted({row.username for row in rows if row.quota == 0})
        return Fact(kind=FactKind.CODES_REDEEMED, detail=", ".join(names)) if names else None


class WatchCodePerformer:
    """Performs `WatchCode`; reads only."""

    def __init__(
        self, handle: Handle, codes: CaseCodes, reach: Reachability, clock: Clock, look_s: int
    ) -> None:
        self._handle = handle
        self._codes = codes
        self._reach = reach
        self._clock = clock
        self._look_s = float(look_s)

    async def perform(self, leased: Leased) -> Ending:
        """Look whether it was redeemed, until the case is no longer waiting for that."""
        effect = leased.effect
        assert isinstance(effect, WatchCode)
        case = await self._handle.store.read(lambda uow: uow.cases.load(effect.case_ref))
        if case is None or case.state is not CaseState.CODE_SENT or case.code is None:
            return Finished()
        wait_s = self._wait_s(case.code.made_at)
        try:
            codes = await self._codes.of(case.ref, case.opened_at)
            redeemed = next((code for code in codes if code.is_redeemed), None)
            command = await _redeemed(self._codes, redeemed, self._clock) if redeemed else None
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return Later(after_s=wait_s)
        self._reach.worked("gateway")
        if command is not None:
            return Finished(command=command)
        if not codes and not case.code.is_recalled:
            return Finished(command=CodeGone(doubt=Fact(kind=FactKind.CODE_GONE)))
        return Later(after_s=wait_s)

    def _wait_s(self, made_at: datetime) -> float:
        age_s = max(0.0, (self._clock.now() - made_at).total_seconds())
        return max(self._look_s, min(age_s / LOOK_PART, LOOK_MAX_S))


async def _redeemed(codes: CaseCodes, code: RedemptionCode, clock: Clock) -> CodeRedeemed:
    account = await codes.redeemer(code)
    return CodeRedeemed(at=code.redeemed_at or clock.now(), account=account)

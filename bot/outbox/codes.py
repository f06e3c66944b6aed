"""The redemption codes of a case at the gateway: found by name, since their creation is not idempotent."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.accounts import account_of, ref_of
from bot.clock import Clock
from bot.desk.account import Account
from gateway_client import GatewayClient, RedemptionCode, Ref

KeyOfCode = Callable[[str, str], Awaitable[str | None]]
"""(case's reference, the gateway's id of a code) to the code itself; None when it cannot be redeemed."""


class CaseCodes:
    """Codes whose name is a case's reference."""

    def __init__(self, gateway: GatewayClient, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def of(self, case_ref: str, since: datetime | None = None) -> tuple[RedemptionCode, ...]:
        """All of them, oldest first, redeemed ones too; none of a case is older than the case.

        Raises:
            GatewayError: nothing was learnt.
        """
        found = await self._gateway.codes.find_by_name(case_ref, since=since)
        return tuple(sorted(found, key=lambda code: (code.created_at, str(code.ref))))

    async def key(self, case_ref: str, code_ref: str) -> str | None:
        """The code itself, for the mail that is about to leave; None when it cannot be redeemed (any more).

        Raises:
            GatewayError: nothing was learnt.
        """
        codes = await self.of(case_ref)
        return next((code.key for code in codes if str(code.ref) == code_ref and code.is_unused), None)

    async def redeemer(self, code: RedemptionCode) -> Account | None:
        """Who has had a redeemed code; None where the gateway does not tell, or tells of several.

        Raises:
            GatewayError: nothing was learnt.
        """
        ref = code.redeemed_by if code.redeemed_by is not None else await self._only_row(code)
        user = None if ref is None else await self._gateway.users.get(ref_of(str(ref)))
        return account_of(user, self._clock.now()) if user else None

    async def _only_row(self, code: RedemptionCode) -> Ref | None:
        """By the log: a redemption writes a row of quota 0; one alone in that second is its own."""
        if code.redeemed_at is None:
            return None
        rows = await self._gateway.logs.topup_rows(since=code.redeemed_at, until=code.redeemed_at)
        owners = [row.user_ref for row in rows if row.quota == 0]
        return owners[0] if len(owners) == 1 else None

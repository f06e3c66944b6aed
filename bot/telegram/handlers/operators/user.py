"""/user NAME: an account at the gateway, and what the desk knows of it."""

from typing import ClassVar, Final

from bot.clock import Clock
from bot.desk.account import Account
from bot.ops.reachability import Reachability
from bot.store.reports import of_account
from bot.store.store import Store
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.views.lists import ListContext, draw_account
from gateway_client import Ambiguous, GatewayClient, GatewayError, User

CASES_SHOWN: Final = 8


class ShowUser:
    """Handles /user NAME."""

    name: ClassVar[str] = "user"

    def __init__(
        self, gateway: GatewayClient, store: Store, clock: Clock, reach: Reachability, context: ListContext
    ) -> None:
        self._gateway = gateway
        self._store = store
        self._clock = clock
        self._reach = reach
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """Balance, use, group, status; its cases and lots."""
        if not asked.words:
            raise UsageError("account_missing")
        user = await self._find(asked.words)
        ref = str(user.ref)
        account = Account(
            ref=ref,
            username=user.username,
            group=user.group,
            is_enabled=user.is_enabled,
            remaining=user.quota,
            used=user.used_quota,
            seen_at=self._clock.now(),
        )
        known = await self._store.database.read(lambda connection: of_account(connection, ref, CASES_SHOWN))
        return Reply(*draw_account(account, user.request_count, known, self._context))

    async def _find(self, name: str) -> User:
        try:
            user = await self._gateway.users.find(name)
        except Ambiguous:
            self._reach.worked("gateway")
            raise UsageError("account_ambiguous", name=name[:80]) from None
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            raise UsageError("gateway_away", trouble=str(error)[:160]) from None
        self._reach.worked("gateway")
        if user is None:
            raise UsageError("account_unknown", name=name[:80])
        return user

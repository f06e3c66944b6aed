"""Move an account from the free to the paid group: only if it still is in the free one."""

from bot.accounts import ref_of
from bot.desk.effects import SetGroup
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.store.outbox import Leased
from gateway_client import Forbidden, GatewayClient, GatewayError, RateLimited, Refused, Unauthorized


class GroupPerformer:
    """Performs `SetGroup`; may be repeated."""

    def __init__(self, gateway: GatewayClient, reach: Reachability) -> None:
        self._gateway = gateway
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Read, change that field alone, read back."""
        effect = leased.effect
        assert isinstance(effect, SetGroup)
        ref = ref_of(effect.account_ref)
        try:
            user = await self._gateway.users.get(ref)
            if user is not None and user.group == effect.from_group:
                await self._gateway.users.set_group(ref, effect.to_group)
        except (Unauthorized, Forbidden, RateLimited) as error:
            return Again(trouble=str(error))
        except Refused as error:
            return GiveUp(trouble=str(error))
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        self._reach.worked("gateway")
        return Finished()

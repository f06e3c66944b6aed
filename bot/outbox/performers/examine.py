"""Look up what the first commit did not wait for: the sender's proof, the account, the market rate."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.desk.account import Account
from bot.desk.commands import AccountFinding, Examined
from bot.desk.effects import Examine
from bot.desk.mail import Authenticity, Mail, Verdict
from bot.desk.rates import PEGGED, MarketRate, pegged
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.accounts import account_of
from bot.outbox.ending import Again, Ending, Finished
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork
from gateway_client import Ambiguous, GatewayClient, GatewayError

Authenticate = Callable[[bytes, Mail], Awaitable[Verdict]]
ReadMail = Callable[[bytes], Awaitable[Mail | None]]


class ExaminePerformer:
    """Performs `Examine`; reads only, may be repeated."""

    def __init__(
        self,
        handle: Handle,
        gateway: GatewayClient,
        reach: Reachability,
        clock: Clock,
        read_mail: ReadMail,
        authenticate: Authenticate,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._clock = clock
        self._read_mail = read_mail
        self._authenticate = authenticate

    async def perform(self, leased: Leased) -> Ending:
        """All look-ups side by side; a gateway that is away is asked again, the card does not wait for it."""
        assert isinstance(leased.effect, Examine)
        ref = leased.effect.case_ref
        case, octets = await self._handle.store.read(
            lambda uow: (uow.cases.load(ref), uow.mailbox.first_of_case(ref))
        )
        if case is None:
            return Finished()
        verdict, (finding, account) = await asyncio.gather(
            self._verdict(octets, case.verdict), self._find(case.claimed_account)
        )
        currency = case.terms.currency
        rate = await self._handle.store.read(lambda uow: self._rate(uow, currency)) if currency else None
        command = Examined(verdict=verdict, finding=finding, account=account, market_rate=rate)
        if finding is not AccountFinding.GATEWAY_AWAY:
            return Finished(command=command)
        is_first_try = leased.tries == 1
        return Again(trouble="the gateway is away", command=command if is_first_try else None)

    async def _verdict(self, octets: bytes | None, known: Verdict | None) -> Verdict:
        if known is not None and known.authenticity is not Authenticity.UNKNOWN:
            return known
        mail = await self._read_mail(octets) if octets else None
        if octets is None or mail is None:
            return Verdict(Authenticity.UNKNOWN, ("the mail is no longer kept",))
        return await self._authenticate(octets, mail)

    async def _find(self, name: str | None) -> tuple[AccountFinding, Account | None]:
        if name is None:
            return AccountFinding.NONE_CLAIMED, None
        try:
            user = await self._gateway.users.find(name)
        except Ambiguous:
            self._reach.worked("gateway")
            return AccountFinding.AMBIGUOUS, None
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return AccountFinding.GATEWAY_AWAY, None
        self._reach.worked("gateway")
        if user is None:
            return AccountFinding.UNKNOWN, None
        return AccountFinding.FOUND, account_of(user, self._clock.now())

    def _rate(self, uow: UnitOfWork, currency: str) -> MarketRate | None:
        now = self._clock.now()
        if currency in PEGGED:
            return pegged(currency, now)
        rate = uow.rates.latest(currency)
        return rate if rate and rate.is_fresh(now) else None

"""Look up what the first commit did not wait for: the sender's proof, the account, the market rate."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.accounts import account_of
from bot.clock import Clock
from bot.desk.case import Case
from bot.desk.commands import AccountFinding, Examined
from bot.desk.effects import Examine
from bot.desk.mail import Authenticity, Mail, Verdict
from bot.desk.proving import is_pending
from bot.desk.rates import PEGGED, MarketRate, pegged
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.outbox.receipts import Receipts
from bot.proofs import Proofs
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork
from gateway_client import Ambiguous, GatewayClient, GatewayError, User

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
        proofs: Proofs,
        receipts: Receipts,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._clock = clock
        self._read_mail = read_mail
        self._authenticate = authenticate
        self._proofs = proofs
        self._receipts = receipts

    async def perform(self, leased: Leased) -> Ending:
        """All look-ups side by side; a gateway that is away is asked again, the card does not wait for it."""
        assert isinstance(leased.effect, Examine)
        ref = leased.effect.case_ref
        case, octets = await self._handle.store.read(
            lambda uow: (uow.cases.load(ref), uow.mailbox.first_of_case(ref))
        )
        if case is None:
            return Finished()
        verdict, (finding, user, account_mail, similar) = await asyncio.gather(
            self._verdict(case, octets), self._find(case)
        )
        account = account_of(user, self._clock.now()) if user else None
        currency = case.terms.currency
        rate = await self._handle.store.read(lambda uow: self._rate(uow, currency)) if currency else None
        command = Examined(
            verdict=verdict,
            finding=finding,
            account=account,
            market_rate=rate,
            account_mail=account_mail,
            asked_for=case.wanted_account,
            similar=similar,
        )
        if finding is not AccountFinding.GATEWAY_AWAY:
            return Finished(command=command)
        is_first_try = leased.tries == 1
        return Again(trouble="the gateway is away", command=command if is_first_try else None)

    async def _verdict(self, case: Case, octets: bytes | None) -> Verdict:
        """Whose mail it is; its receipts are looked at on the way, before anybody can approve."""
        known = case.verdict
        if known is not None and known.authenticity is not Authenticity.UNKNOWN:
            return known
        mail = await self._read_mail(octets) if octets else None
        if mail and case.mail_id is not None:
            await self._receipts.look_at(case.ref, case.mail_id, mail)
        if case.telegram:
            return Verdict(Authenticity.PROVEN, (f"telegram id {case.telegram.id}",))
        if octets is None:
            return Verdict(Authenticity.UNKNOWN, ("no mail is kept",))
        if mail is None:
            return Verdict(Authenticity.UNKNOWN, ("the mail cannot be read",))
        return await self._authenticate(octets, mail)

    async def _find(self, case: Case) -> tuple[AccountFinding, User | None, str, tuple[str, ...]]:
        """The wanted account, the address that proves a refund's owner, and accounts of the same name."""
        if case.wanted_account is None:
            return AccountFinding.NONE_CLAIMED, None, "", ()
        try:
            user = await self._gateway.users.find(case.wanted_account)
            account_mail = await self._proofs.account_mail(user) if user and is_pending(case) else ""
        except Ambiguous as error:
            self._reach.worked("gateway")
            return AccountFinding.AMBIGUOUS, None, "", tuple(user.username for user in error.users)
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return AccountFinding.GATEWAY_AWAY, None, "", ()
        self._reach.worked("gateway")
        if user is None:
            return AccountFinding.UNKNOWN, None, "", ()
        return AccountFinding.FOUND, user, account_mail, ()

    def _rate(self, uow: UnitOfWork, currency: str) -> MarketRate | None:
        now = self._clock.now()
        rate = uow.rates.latest(currency)
        if rate and rate.is_fresh(now):
            return rate
        return pegged(currency, now) if currency in PEGGED else None

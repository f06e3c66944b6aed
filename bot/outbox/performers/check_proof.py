"""A customer answered by mail while his refund waits for a proof: was it one?"""

from functools import partial

from bot.accounts import ref_of
from bot.desk.case import Case
from bot.desk.effects import CheckProof
from bot.desk.proof import Finding, codes_in
from bot.desk.proof_commands import ProofNotMet
from bot.desk.proving import is_pending
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.outbox.performers.examine import ReadMail
from bot.proofs import Proofs
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork
from gateway_client import GatewayClient, GatewayError


class CheckProofPerformer:
    """Performs `CheckProof`. The try that is counted, the proof and the case are one commit with its end."""

    def __init__(
        self, handle: Handle, gateway: GatewayClient, proofs: Proofs, reach: Reachability, read_mail: ReadMail
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._proofs = proofs
        self._reach = reach
        self._read_mail = read_mail

    async def perform(self, leased: Leased) -> Ending:
        """Read the answer's own words and the display name; the rest is decided in the commit."""
        effect = leased.effect
        assert isinstance(effect, CheckProof)
        case, octets = await self._handle.store.read(
            lambda uow: (uow.cases.load(effect.case_ref), uow.mailbox.octets(effect.mail_id))
        )
        if case is None or not is_pending(case) or case.person is None or octets is None:
            return Finished()
        mail = await self._read_mail(octets)
        said = codes_in(mail.text) if mail else ()
        try:
            display_name = await self._proofs.display_name(case.person)
            account_mail = await self._account_mail(case)
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble="the gateway is away")
        self._reach.worked("gateway")
        return Finished(note=partial(self._settle, case, said, display_name, account_mail))

    async def _account_mail(self, case: Case) -> str:
        account = case.terms.account
        user = await self._gateway.users.get(ref_of(account.ref)) if account else None
        return await self._proofs.account_mail(user) if user else ""

    def _settle(
        self, case: Case, said: tuple[str, ...], display_name: str, account_mail: str, uow: UnitOfWork
    ) -> None:
        assert case.person is not None
        checked = self._proofs.settle_name(uow, case.person, display_name)
        if checked.finding is not Finding.PROVEN:
            by_code = self._proofs.settle_codes(uow, case.person, said)
            checked = checked if by_code.finding is Finding.NOTHING_ASKED else by_code
        if checked.finding is Finding.PROVEN:
            return
        missed = ProofNotMet(
            finding=checked.finding, tries_left=checked.tries_left, account_mail=account_mail
        )
        self._handle.commit(uow, case.ref, missed)

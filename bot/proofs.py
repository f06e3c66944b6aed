"""Proofs of ownership: asked for, checked and written down, each in one commit; the rules are the desk's.

A person known by Telegram asks and answers here directly. A mail's answer comes by `CheckProof`.
"""

from dataclasses import dataclass
from typing import Final

from bot.accounts import ref_of
from bot.clock import Clock
from bot.desk.audit import Act
from bot.desk.chat import TELEGRAM_KEY, TelegramSender
from bot.desk.effects import Effect, SendChat, SendProof
from bot.desk.proof import (
    Challenge,
    Checked,
    Claimant,
    Finding,
    ProofWay,
    challenges_for,
    check_codes,
    check_name,
    codes_in,
)
from bot.desk.proof_commands import Prove
from bot.handle import Handle
from bot.ids import code_of, nonce
from bot.store.uow import UnitOfWork
from gateway_client import Ambiguous, GatewayClient, User

TOLD_MAX: Final = 5
"""Other owners who are told of a new one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person is told who wants to prove; a mailed code is not mentioned to be there or not."""

    code: str
    """For the display name."""
    username: str


class Proofs:
    """Asks the gateway, never within a unit of work."""

    def __init__(self, handle: Handle, gateway: GatewayClient, clock: Clock, secret_key: bytes) -> None:
        self._handle = handle
        self._gateway = gateway
        self._clock = clock
        self._secret_key = secret_key

    def code_of(self, challenge_nonce: str) -> str:
        """The code of a challenge."""
        return code_of(self._secret_key, challenge_nonce)

    async def account_mail(self, user: User) -> str:
        """The address that the gateway has for this account and for no other; "" for none.

        Raises:
            GatewayError: it could not be asked.
        """
        if "@" not in user.email:
            return ""
        try:
            found = await self._gateway.users.find(user.email)
        except Ambiguous:
            return ""
        return user.email if found and found.ref == user.ref else ""

    async def offer(self, sender: TelegramSender, language: str, username: str) -> Offer | None:
        """Challenge a person; None over the limits of a day. Whether the account exists is not told.

        Raises:
            GatewayError: it could not be asked.
        """
        try:
            user = await self._gateway.users.find(username)
        except Ambiguous:
            user = None
        mail = await self.account_mail(user) if user else ""
        claimant = Claimant(
            person=sender.key,
            username=user.username if user else username.strip(),
            account_ref=str(user.ref) if user else None,
            has_mail=bool(mail),
        )

        def work(uow: UnitOfWork) -> tuple[Challenge, ...]:
            now = self._clock.now()
            lately = uow.challenges.lately(claimant.person, claimant.account_ref, now)
            uow.challenges.end(claimant.person, now)
            made = challenges_for(claimant, lately, (nonce(), nonce()), now)
            for challenge in made:
                uow.challenges.open(challenge)
            effects = tuple(
                self._code_mail(one, mail, sender, language)
                for one in made
                if one.way is ProofWay.MAILED_CODE
            )
            uow.outbox.record(effects, None, now)
            return made

        made = await self._handle.store.write(work)
        self._handle.wake()
        return Offer(self.code_of(made[0].nonce), claimant.username) if made else None

    def _code_mail(self, challenge: Challenge, to: str, sender: TelegramSender, language: str) -> SendProof:
        return SendProof(
            case_ref=None,
            to=to,
            nonce=challenge.nonce,
            username=challenge.username,
            asked_by=f"Telegram {sender.id}",
            language=language,
            message_id=f"<code.{challenge.nonce[:16]}@{self._handle.rules.mail_domain}>",
            expires_at=challenge.expires_at,
        )

    async def waited_for(self, person: str) -> tuple[Challenge, ...]:
        """What this person can still meet."""
        return await self._handle.store.read(lambda uow: uow.challenges.open_of(person, self._clock.now()))

    async def give_up(self, person: str) -> None:
        """Nothing is waited for from him any more."""
        await self._handle.store.write(lambda uow: uow.challenges.end(person, self._clock.now()))

    async def check_text(self, person: str, text: str) -> Checked:
        """Hold what a person wrote against the code that was mailed; a wrong one costs a try."""
        said = codes_in(text)
        checked = await self._handle.store.write(lambda uow: self.settle_codes(uow, person, said))
        self._handle.wake()
        return checked

    def settle_codes(self, uow: UnitOfWork, person: str, said: tuple[str, ...]) -> Checked:
        """As `check_text`, within a unit of work: the try that is counted and the proof are one commit."""
        now = self._clock.now()
        checked = check_codes(uow.challenges.open_of(person, now), said, self.code_of, now)
        if checked.finding in {Finding.WRONG, Finding.USED_UP}:
            uow.challenges.count_wrong(person, now)
        if checked.challenge:
            self._proven(uow, checked.challenge)
        return checked

    async def check_name(self, person: str) -> Checked:
        """Look whether the account's display name shows the code.

        Raises:
            GatewayError: it could not be asked.
        """
        name = await self.display_name(person)
        checked = await self._handle.store.write(lambda uow: self.settle_name(uow, person, name))
        self._handle.wake()
        return checked

    async def display_name(self, person: str) -> str:
        """Of the account that this person shall prove; "" where there is none, or nothing is waited for.

        Raises:
            GatewayError: it could not be asked.
        """
        challenge = _by_name(await self.waited_for(person))
        if challenge is None or challenge.account_ref is None:
            return ""
        user = await self._gateway.users.get(ref_of(challenge.account_ref))
        return user.display_name if user else ""

    def settle_name(self, uow: UnitOfWork, person: str, display_name: str) -> Checked:
        """As `check_name`, within a unit of work."""
        now = self._clock.now()
        challenge = _by_name(uow.challenges.open_of(person, now))
        checked = check_name(challenge, display_name, self.code_of, now)
        if checked.challenge:
            self._proven(uow, checked.challenge)
        return checked

    def _proven(self, uow: UnitOfWork, challenge: Challenge) -> None:
        """Write the proof down; refunds that waited for it go on, other owners are told."""
        now, person, account_ref = self._clock.now(), challenge.person, challenge.account_ref
        customer = uow.customers.by_key(person)
        if account_ref is None or customer is None:
            return
        uow.challenges.end(person, now)
        if self._may_own(uow, challenge) and uow.customers.own(customer, account_ref, challenge.way, now):
            says = f"account {account_ref} ({challenge.username}) by {challenge.way}"
            uow.ledger.record([Act(now, f"customer:{person}", None, "bind", None, None, says)])
            uow.outbox.record(_told(uow, challenge, customer, account_ref), None, now)
        for ref in uow.cases.pending_refunds(person, account_ref):
            self._handle.commit(uow, ref, Prove(way=challenge.way))

    def _may_own(self, uow: UnitOfWork, challenge: Challenge) -> bool:
        """A mail whose sender is not proven proves its refund; it makes no address an owner."""
        if challenge.person.startswith(TELEGRAM_KEY):
            return True
        case = uow.cases.load(challenge.case_ref) if challenge.case_ref else None
        return case is not None and case.verdict is not None and case.verdict.is_authentic

    async def unbind(self, sender: TelegramSender, customer: int, account_ref: str) -> bool:
        """Forget a proof; false when there was none."""

        def work(uow: UnitOfWork) -> bool:
            now = self._clock.now()
            is_gone = uow.customers.disown(customer, account_ref)
            if is_gone:
                act = Act(now, f"customer:{sender.key}", None, "unbind", None, None, f"account {account_ref}")
                uow.ledger.record([act])
            return is_gone

        return await self._handle.store.write(work)


def _by_name(challenges: tuple[Challenge, ...]) -> Challenge | None:
    return next((one for one in challenges if one.way is ProofWay.DISPLAY_NAME), None)


def _told(uow: UnitOfWork, challenge: Challenge, customer: int, account_ref: str) -> tuple[Effect, ...]:
    """A word to the others who own the account."""
    others = [
        (telegram_id, other)
        for telegram_id in uow.customers.telegrams_of_owners(account_ref)
        if (other := uow.customers.by_telegram(telegram_id)) is not None and other != customer
    ]
    return tuple(
        SendChat(
            case_ref=None,
            chat_id=telegram_id,
            template="owner_joined",
            language=uow.customers.language_of(other),
            values={"account": challenge.username, "who": challenge.person},
        )
        for telegram_id, other in others[:TOLD_MAX]
    )

"""A database with cases in every state of every kind, made by the real intake and the real desk.

The gateway is what the database says of it: what was credited or taken there was, under its own reference.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from bot.desk.account import Account
from bot.desk.asked import Topic
from bot.desk.attempt import Outcome
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.commands import (
    AccountFinding,
    AnswerQuestion,
    Approve,
    CaseCommand,
    Dismiss,
    Examined,
    Expire,
    FinishWatch,
    SettleAttempt,
    StartAttempt,
)
from bot.desk.decision import Decision, Rules
from bot.desk.fact import said
from bot.desk.findings import (
    CodeMade,
    CodeRedeemed,
    DebitWatched,
    Frozen,
    PayoutTold,
    ReplyExamined,
    SettleDebit,
    StartDebit,
    StartFreeze,
    Thawed,
)
from bot.desk.mail import Authenticity, Verdict
from bot.desk.payback_verbs import ClaimPayout, CreditBack, RecordPayout
from bot.desk.proof_commands import TakeOn
from bot.desk.saying import ReverseReason
from bot.desk.verbs import Ask, ConfirmReverse, DeliverCode, Reject, Reverse
from bot.handle import Handle
from bot.intake.own import OwnAddresses
from bot.intake.receive import Intake
from bot.store.engine import Database
from bot.store.mailbox import Place, RawMail
from bot.store.schema import migrate
from bot.store.store import Store
from sandbox import people
from sandbox.sender import Letter, balance_question, english_usdt_topup, refund
from tests.builders import SetClock
from tests.journeys.desk import Customer, Desk

QUOTA = 25_000_000
"""Of the 50 USDT of a letter."""
PROVEN = Verdict(Authenticity.PROVEN, ("dkim=pass d=qq.example aligned",))
RULES = Rules(cached_for=timedelta(0), thaws_after=timedelta(0), calls_last=timedelta(0))
"""Of a companion without caches, whose longest call is over."""
OLGA = people.OLGA_ID


@dataclass(frozen=True, slots=True)
class Made:
    """One case, and whose it is."""

    ref: str
    customer: Customer
    kind: CaseKind
    state: CaseState


class EveryState:
    """Makes the cases in a desk's database, before its bot is started."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clock = SetClock(datetime.now(UTC) - timedelta(hours=1))
        database = Database(desk.database_url)
        migrate(database.engine)
        self._database = database
        self._handle = Handle(Store(database), self._clock, RULES, b"k" * 32, lambda: None)
        own = OwnAddresses.of(desk.address)
        self._intake = Intake(self._handle, own, self._clock, lambda _: None)
        self._uid = 0
        self.made: list[Made] = []

    async def make(self) -> list[Made]:
        """All of them; the database is closed then."""
        for kind, states in (("topup", TOPUPS), ("refund", REFUNDS), ("question", QUESTIONS)):
            for state, make in states.items():
                ref, customer = await make(self)
                case = await self._case(ref)
                assert (case.kind, case.state) == (kind, state), f"{ref}: {case.kind} {case.state}"
                self.made.append(Made(ref, customer, case.kind, state))
        self._database.close()
        return self.made

    # Steps.

    async def _write(self, customer: Customer, letter: Letter) -> None:
        """A letter, taken by the intake as if it had been fetched."""
        self._uid += 1
        own = replace(letter, sender=customer.address, to=self._desk.address)
        octets = self._desk.world.sender.write(own).octets
        await self._intake.take([RawMail(Place("INBOX", 1, self._uid), octets)], moves_bookmark=False)

    async def _ask(
        self, letter: Callable[[str], Letter], customer: Customer | None = None
    ) -> tuple[str, Customer]:
        customer = customer or await self._desk.customer()
        await self._write(customer, letter(customer.name))
        query = "SELECT ref FROM cases WHERE sender = ? ORDER BY opened_at DESC"
        self._clock.advance(1)
        ref = self._desk.rows(query, customer.address)[0][0]
        return ref, customer

    async def _case(self, ref: str) -> Case:
        case = await self._handle.store.read(lambda uow: uow.cases.load(ref))
        assert case is not None
        return case

    async def send(self, ref: str, command: CaseCommand) -> None:
        """A command that is decided with yes."""
        self._clock.advance(1)
        decision = await self._handle.send(ref, command)
        assert isinstance(decision, Decision), decision

    async def tap(self, ref: str, command: Any, **more: Any) -> None:
        """A command of Olga's, with the revision that her card shows."""
        await self.send(ref, command(operator=OLGA, revision=(await self._case(ref)).revision, **more))

    async def _approve(self, ref: str) -> None:
        """One tap, or two where the desk wants a second one."""
        await self.tap(ref, Approve)
        if (await self._case(ref)).state is not CaseState.APPROVED:
            await self.tap(ref, Approve)

    async def account(self, customer: Customer) -> Account:
        """As the gateway has it."""
        async with self._gateway() as client:
            row = (await client.get(f"/api/user/{customer.account}")).json()["data"]
        return Account(
            ref=str(row["id"]),
            username=row["username"],
            group=row["group"],
            is_enabled=row["status"] == 1,
            remaining=row["quota"],
            used=row["used_quota"],
            seen_at=self._clock.now(),
        )

    def _gateway(self) -> httpx.AsyncClient:
        gateway = self._desk.world.gateway
        headers = {"Authorization": gateway.access_token}
        return httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False)

    async def give(self, customer: Customer, quota: int, reference: str) -> None:
        """Quota under a reference, as the bot gives it; less than nothing is taken."""
        path = "/api/topup" if quota > 0 else "/api/debit"
        body = {"user_id": customer.account, "quota": abs(quota), "remark": reference}
        async with self._gateway() as client:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": reference})
        assert answer.json()["success"], answer.text

    async def enable(self, customer: Customer, *, is_on: bool) -> None:
        """Freeze or unfreeze an account."""
        async with self._gateway() as client:
            answer = await client.put(
                "/api/user/", json={"id": customer.account, "status": 1 if is_on else 2}
            )
        assert answer.json()["success"], answer.text

    async def code(self, name: str) -> tuple[str, str]:
        """A redemption code; its id and itself."""
        async with self._gateway() as client:
            made = (
                await client.post("/api/redemption/", json={"name": name, "quota": QUOTA, "count": 1})
            ).json()
            rows = (await client.get("/api/redemption/search", params={"keyword": name})).json()["data"]
        return str(rows[0]["id"]), made["data"][0]

    # Top-ups.

    async def topup(self) -> tuple[str, Customer]:
        """Waits for its operator."""
        ref, customer = await self._ask(english_usdt_topup)
        await self._examined(ref, customer)
        return ref, customer

    async def _examined(self, ref: str, customer: Customer) -> None:
        account = await self.account(customer)
        finding = Examined(
            verdict=PROVEN,
            finding=AccountFinding.FOUND,
            account=account,
            market_rate=None,
            asked_for=customer.name,
        )
        await self.send(ref, finding)

    async def needs_info(self) -> tuple[str, Customer]:
        ref, customer = await self.topup()
        await self.tap(ref, Ask, words="Which network was it?")
        return ref, customer

    async def rejected(self) -> tuple[str, Customer]:
        ref, customer = await self.topup()
        await self.tap(ref, Reject, words="It did not arrive.")
        return ref, customer

    async def withdrawn(self) -> tuple[str, Customer]:
        ref, customer = await self.topup()
        text = "Please cancel my request, I made a mistake."
        await self._write(customer, Letter(sender="", to="", subject=f"Re: [{ref}]", text=text))
        ((mail_id,),) = self._desk.rows("SELECT max(id) FROM mails")
        await self.send(ref, ReplyExamined(mail_id=mail_id, verdict=PROVEN))
        return ref, customer

    async def expired(self) -> tuple[str, Customer]:
        return await self._expired(self.needs_info)

    async def _expired(self, make: Callable[[], Awaitable[tuple[str, Customer]]]) -> tuple[str, Customer]:
        """Asked long ago, and never answered."""
        now = self._clock.at
        self._clock.at -= RULES.expires_after + timedelta(days=1)
        ref, customer = await make()
        self._clock.at = now
        await self.send(ref, Expire())
        return ref, customer

    async def approved(self) -> tuple[str, Customer]:
        ref, customer = await self.topup()
        await self._approve(ref)
        return ref, customer

    async def crediting(self) -> tuple[str, Customer]:
        """Recorded, and never sent."""
        ref, customer = await self.approved()
        account = await self.account(customer)
        await self.send(ref, StartAttempt(account=account, gateway_date=self._clock.now(), known_rows=()))
        return ref, customer

    async def stuck(self) -> tuple[str, Customer]:
        ref, customer = await self.crediting()
        unknown = SettleAttempt(number=1, outcome=Outcome.UNKNOWN, evidence=said("no answer"))
        await self.send(ref, unknown)
        return ref, customer

    async def credited(self) -> tuple[str, Customer]:
        ref, customer = await self.crediting()
        await self.give(customer, QUOTA, f"{ref}-1")
        after = await self.account(customer)
        done = SettleAttempt(number=1, outcome=Outcome.DONE, evidence=said("log row"), after=after, rows=1)
        await self.send(ref, done)
        return ref, customer

    async def closed(self) -> tuple[str, Customer]:
        ref, customer = await self.credited()
        await self.send(ref, FinishWatch(times_seen=1))
        return ref, customer

    async def code_sent(self) -> tuple[str, Customer]:
        ref, customer = await self.topup()
        await self.tap(ref, DeliverCode)
        code_ref, _ = await self.code(ref)
        await self.send(ref, CodeMade(code_ref=code_ref, quota=QUOTA))
        return ref, customer

    async def redeemed(self) -> tuple[str, Customer]:
        ref, customer = await self.topup()
        await self.tap(ref, DeliverCode)
        code_ref, key = await self.code(ref)
        await self.send(ref, CodeMade(code_ref=code_ref, quota=QUOTA))
        await redeem(self._desk, customer, key)
        await self.send(ref, CodeRedeemed(at=self._clock.now(), account=await self.account(customer)))
        return ref, customer

    async def reversing(self) -> tuple[str, Customer]:
        ref, customer = await self.credited()
        await self.tap(ref, Reverse, reason=ReverseReason.MISTAKE)
        await self.tap(ref, ConfirmReverse)
        return ref, customer

    async def reversed(self) -> tuple[str, Customer]:
        ref, customer = await self.reversing()
        await self.send(ref, StartDebit(account=await self.account(customer), gateway_date=self._clock.now()))
        await self.give(customer, -QUOTA, f"{ref}-2")
        after = await self.account(customer)
        done = SettleDebit(number=2, outcome=Outcome.DONE, evidence=said("log row"), after=after)
        await self.send(ref, done)
        return ref, customer

    # Refunds, each of a top-up that was credited.

    async def asked_back(self) -> tuple[str, Customer]:
        """By somebody else than who paid: nothing proves yet that the account is his."""
        _, customer = await self.credited()
        stranger = await self._desk.customer()
        await self._write(stranger, refund(customer.name))
        self._clock.advance(1)
        query = "SELECT ref FROM cases WHERE sender = ? ORDER BY opened_at DESC"
        ref = self._desk.rows(query, stranger.address)[0][0]
        await self._examined(ref, customer)
        return ref, customer

    async def asked_back_proven(self) -> tuple[str, Customer]:
        ref, customer = await self.asked_back()
        await self.tap(ref, TakeOn)
        return ref, customer

    async def asked_back_needs_info(self) -> tuple[str, Customer]:
        ref, customer = await self.asked_back_proven()
        await self.tap(ref, Ask, words="To which address?")
        return ref, customer

    async def asked_back_rejected(self) -> tuple[str, Customer]:
        ref, customer = await self.asked_back_proven()
        await self.tap(ref, Reject, words="It is not yours.")
        return ref, customer

    async def asked_back_expired(self) -> tuple[str, Customer]:
        return await self._expired(self.asked_back_needs_info)

    async def pay_back(self) -> tuple[str, Customer]:
        """Approved; nothing was sent yet."""
        ref, customer = await self.asked_back_proven()
        await self._approve(ref)
        return ref, customer

    async def debiting(self) -> tuple[str, Customer]:
        """Frozen, recorded, and never sent."""
        ref, customer = await self.pay_back()
        before = await self.account(customer)
        await self.send(ref, StartFreeze(account=before, gateway_date=self._clock.now(), known_rows=()))
        await self.enable(customer, is_on=False)
        await self.send(ref, Frozen())
        await self.send(ref, StartDebit(account=await self.account(customer), gateway_date=self._clock.now()))
        return ref, customer

    async def debit_stuck(self) -> tuple[str, Customer]:
        ref, customer = await self.debiting()
        await self.send(ref, SettleDebit(number=1, outcome=Outcome.UNKNOWN, evidence=said("no answer")))
        return ref, customer

    async def debited(self) -> tuple[str, Customer]:
        ref, customer = await self.debiting()
        await self.give(customer, -QUOTA, f"{ref}-1")
        after = await self.account(customer)
        done = SettleDebit(number=1, outcome=Outcome.DONE, evidence=said("log row"), after=after)
        await self.send(ref, done)
        await self.enable(customer, is_on=True)
        await self.send(ref, Thawed())
        await self.send(ref, DebitWatched(left=0))
        return ref, customer

    async def payout_claimed(self) -> tuple[str, Customer]:
        ref, customer = await self.debited()
        await self.tap(ref, ClaimPayout)
        return ref, customer

    async def paid_out(self) -> tuple[str, Customer]:
        ref, customer = await self.payout_claimed()
        await self.tap(ref, RecordPayout, reference="20261123")
        return ref, customer

    async def payout_told(self) -> tuple[str, Customer]:
        ref, customer = await self.paid_out()
        await self.send(ref, PayoutTold())
        return ref, customer

    async def crediting_back(self) -> tuple[str, Customer]:
        ref, customer = await self.debited()
        await self.tap(ref, CreditBack)
        await self.tap(ref, CreditBack)
        return ref, customer

    async def credited_back(self) -> tuple[str, Customer]:
        ref, customer = await self.crediting_back()
        account = await self.account(customer)
        await self.send(ref, StartAttempt(account=account, gateway_date=self._clock.now(), known_rows=()))
        await self.give(customer, QUOTA, f"{ref}-2")
        after = await self.account(customer)
        done = SettleAttempt(number=2, outcome=Outcome.DONE, evidence=said("log row"), after=after, rows=1)
        await self.send(ref, done)
        return ref, customer

    # Questions.

    async def question(self) -> tuple[str, Customer]:
        return await self._ask(balance_question)

    async def answered(self) -> tuple[str, Customer]:
        ref, customer = await self.question()
        await self.send(ref, AnswerQuestion(topics=(Topic.BALANCE,), is_whole=True, words="$0.00 USD"))
        return ref, customer

    async def dismissed(self) -> tuple[str, Customer]:
        ref, customer = await self.question()
        await self.tap(ref, Dismiss)
        return ref, customer


TOPUPS = {
    CaseState.AWAITING_OPERATOR: EveryState.topup,
    CaseState.NEEDS_INFO: EveryState.needs_info,
    CaseState.REJECTED: EveryState.rejected,
    CaseState.WITHDRAWN: EveryState.withdrawn,
    CaseState.EXPIRED: EveryState.expired,
    CaseState.APPROVED: EveryState.approved,
    CaseState.CREDITING: EveryState.crediting,
    CaseState.STUCK: EveryState.stuck,
    CaseState.CREDITED: EveryState.credited,
    CaseState.CLOSED: EveryState.closed,
    CaseState.CODE_SENT: EveryState.code_sent,
    CaseState.REDEEMED: EveryState.redeemed,
    CaseState.REVERSING: EveryState.reversing,
    CaseState.REVERSED: EveryState.reversed,
}
REFUNDS = {
    CaseState.IDENTITY_PENDING: EveryState.asked_back,
    CaseState.AWAITING_OPERATOR: EveryState.asked_back_proven,
    CaseState.NEEDS_INFO: EveryState.asked_back_needs_info,
    CaseState.REJECTED: EveryState.asked_back_rejected,
    CaseState.EXPIRED: EveryState.asked_back_expired,
    CaseState.APPROVED: EveryState.pay_back,
    CaseState.DEBITING: EveryState.debiting,
    CaseState.STUCK: EveryState.debit_stuck,
    CaseState.DEBITED: EveryState.debited,
    CaseState.PAYOUT_CLAIMED: EveryState.payout_claimed,
    CaseState.PAID_OUT: EveryState.paid_out,
    CaseState.CLOSED: EveryState.payout_told,
    CaseState.CREDITING_BACK: EveryState.crediting_back,
    CaseState.WITHDRAWN: EveryState.credited_back,
}
QUESTIONS = {
    CaseState.AWAITING_OPERATOR: EveryState.question,
    CaseState.ANSWERED: EveryState.answered,
    CaseState.CLOSED: EveryState.dismissed,
}


async def redeem(desk: Desk, customer: Customer, code: str) -> None:
    """The customer redeems a code in his own page."""
    async with httpx.AsyncClient(base_url=desk.world.gateway.url, trust_env=False) as client:
        login = {"username": customer.name, "password": f"password-of-{customer.name}"}
        await client.post("/api/user/login", json=login)
        await client.post("/api/user/topup", json={"key": code})

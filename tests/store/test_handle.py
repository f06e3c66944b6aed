"""Handle: a command becomes a commit, with the facts of that very moment."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.attempt import Outcome
from bot.desk.case import Case, CaseKind, CaseState, WarningKind
from bot.desk.claim import MailKind
from bot.desk.commands import AccountChanged, Approve, StartAttempt
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import CreditAccount
from bot.desk.fact import said
from bot.desk.given_code import GivenCode
from bot.desk.lots import LotKind
from bot.desk.refs import has_valid_check
from bot.handle import Handle, UnknownCaseError
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from tests.builders import (
    NOON,
    REF,
    RULES,
    SetClock,
    a_case,
    a_lot,
    an_account,
    an_attempt,
    an_examination,
    an_opening,
    cny,
    some_terms,
)
from tests.people import OLGA

OTHER = "TU-111112"


class Desk(Handle):
    """A handle that counts how often it woke the dispatcher."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        migrate(self.database.engine)
        self.woken = 0
        self.at = SetClock()
        super().__init__(Store(self.database), self.at, RULES, b"k" * 16, self._count)

    def _count(self) -> None:
        self.woken += 1

    async def keep(self, *cases: object) -> None:
        for case in cases:
            await self.store.write(lambda uow, case=case: uow.cases.open(case))  # type: ignore[misc]


@pytest.fixture
async def desk(url: str) -> AsyncIterator[Desk]:
    desk = Desk(url)
    yield desk
    desk.database.close()


async def test_a_command_is_committed_and_wakes_the_dispatcher(desk: Desk) -> None:
    await desk.keep(a_case())

    decision = await desk.send(REF, Approve(operator=OLGA, revision=1))

    assert isinstance(decision, Decision)
    stored = await desk.store.read(lambda uow: uow.cases.load(REF))
    assert stored == decision.case
    assert desk.woken == 1


async def test_a_refused_command_leaves_everything_asleep(desk: Desk) -> None:
    await desk.keep(a_case())

    decision = await desk.send(REF, Approve(operator=OLGA, revision=9))

    assert isinstance(decision, Refusal)
    assert decision.kind is RefusalKind.STALE
    assert desk.woken == 0


async def test_a_case_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(UnknownCaseError):
        await desk.send("TU-000000", Approve(operator=OLGA, revision=1))


async def test_a_duplicate_is_found_through_the_account_just_looked_up(desk: Desk) -> None:
    """Fault 65: one payment, two mails."""
    await desk.keep(a_case(ref=OTHER, sender=None), a_case(account=None, verdict=None))

    decision = await desk.send(REF, an_examination())

    assert isinstance(decision, Decision)
    assert [(warn.kind, warn.detail) for warn in decision.case.warnings] == [(WarningKind.DUPLICATE, OTHER)]


async def test_the_day_limit_adds_up_over_cases_and_forgets_after_a_day(desk: Desk) -> None:
    def a_big(ref: str, yuan: str) -> Case:
        return a_case(ref=ref, terms=some_terms(cny(yuan), an_account()))

    # $500, $499.875, $500.125: other money each, so that none is taken for another's duplicate.
    await desk.keep(a_big(OTHER, "4000"), a_big("TU-222224", "3999"), a_big(REF, "4001"))

    async def approved(ref: str, revision: int = 1) -> CaseState:
        decision = await desk.send(ref, Approve(operator=OLGA, revision=revision))
        assert isinstance(decision, Decision)
        return decision.case.state

    assert await approved(OTHER) is CaseState.APPROVED
    assert await approved("TU-222224") is CaseState.APPROVED
    assert await approved(REF) is CaseState.AWAITING_OPERATOR

    desk.at.at += timedelta(days=1, seconds=1)
    await desk.keep(a_big("TU-333336", "4002"))
    assert await approved("TU-333336") is CaseState.APPROVED


async def test_a_case_approved_again_is_not_over_its_own_limit(desk: Desk) -> None:
    big = some_terms(cny("4800"), an_account())  # $600: twice that would be over the day's 1,000
    await desk.keep(a_case(terms=big))
    await desk.send(REF, Approve(operator=OLGA, revision=1))
    await desk.send(REF, AccountChanged(reason=said("disabled")))

    decision = await desk.send(REF, Approve(operator=OLGA, revision=3))

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.APPROVED


async def test_a_credit_in_doubt_is_seen_by_every_command_that_must_not_pass_it(desk: Desk) -> None:
    await desk.keep(a_case(CaseState.CREDITING, attempts=1))
    await desk.store.write(lambda uow: uow.cases.save_attempt(an_attempt(outcome=Outcome.UNKNOWN)))

    for command in (
        AccountChanged(reason=said("renamed")),
        StartAttempt(account=an_account(), gateway_date=NOON),
    ):
        assert isinstance(await desk.send(REF, command), Refusal)


async def test_a_performer_that_lost_its_lease_starts_no_attempt(desk: Desk) -> None:
    """Fault 45."""
    await desk.keep(a_case(CaseState.APPROVED))
    credit = CreditAccount(case_ref=REF, account_ref="7")
    await desk.store.write(lambda uow: uow.outbox.record((credit,), REF, NOON))
    minute = timedelta(minutes=1)
    (late,) = await desk.store.write(lambda uow: uow.outbox.lease("a", NOON, NOON + minute, "gateway", 1))
    (newer,) = await desk.store.write(
        lambda uow: uow.outbox.lease("b", NOON + 2 * minute, NOON + 3 * minute, "gateway", 1)
    )
    start = StartAttempt(account=an_account(), gateway_date=NOON)

    assert await desk.send_holding(late, REF, start) is None
    assert await desk.store.read(lambda uow: uow.cases.latest_attempt(REF)) is None
    assert isinstance(await desk.send_holding(newer, REF, start), Decision)


async def test_the_same_mail_gets_the_same_reference_until_it_is_taken(desk: Desk) -> None:
    """Fault 48: a mail fetched again after a restore."""

    async def free(digest: str, kind: MailKind | None = MailKind.TOPUP) -> str:
        return await desk.store.read(lambda uow: desk.free_ref(uow, kind, digest))

    first = await free("digest")
    assert first == await free("digest")
    assert has_valid_check(first)
    assert (await free("digest", MailKind.REFUND))[:3] == "RF-"
    assert (await free("digest", None))[:3] == "QU-"

    await desk.keep(a_case(ref=first))
    second = await free("digest")
    assert second != first
    assert has_valid_check(second)


async def test_opening_makes_the_sender_known(desk: Desk) -> None:
    decision = await desk.store.write(lambda uow: desk.open(uow, an_opening()))

    assert decision.case.kind is CaseKind.TOPUP
    assert await desk.store.read(lambda uow: uow.customers.known_since("anne@mail.example")) == NOON
    assert replace(decision.case) == await desk.store.read(lambda uow: uow.cases.load(REF))


async def test_the_older_of_two_like_cases_wants_a_second_tap_too(desk: Desk) -> None:
    # The other came after this one was examined: no warning stands on this card.
    await desk.keep(a_case(), a_case(CaseState.CREDITED, ref=OTHER))

    first = await desk.send(REF, Approve(operator=OLGA, revision=1))

    assert isinstance(first, Decision)
    assert first.case.state is CaseState.AWAITING_OPERATOR
    assert [(warn.kind, warn.detail) for warn in first.case.warnings] == [(WarningKind.DUPLICATE, OTHER)]


async def test_code_of_a_redeemer_named_by_hand_is_booked_behind_the_lots_that_are_there(desk: Desk) -> None:
    code = GivenCode(ref="5", quota=6_250_000, made_at=NOON, redeemer_named="anne88")
    await desk.keep(a_case(CaseState.REDEEMED, code=code, account_named="anne88", is_by_code=True))
    earlier = a_lot(210_000, case_ref=None)
    await desk.store.write(lambda uow: uow.ledger.open_lot(earlier))
    found = an_examination(account=an_account(remaining=6_460_000), asked_for="anne88")

    decision = await desk.send(REF, found)

    assert isinstance(decision, Decision)
    assert [lot.kind for lot in decision.lots] == [LotKind.TOPUP], "nothing is taken for older than Paydesk"

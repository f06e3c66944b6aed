"""Persons, their proofs and their walks, on both databases."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from bot.desk.case import CaseKind, CaseState
from bot.desk.chat import TelegramSender
from bot.desk.claim import MailKind, Method
from bot.desk.decision import Rules
from bot.desk.proof import COUNTED_OVER, NEVER_ASKED, VALID_FOR, Claimant, challenges_for
from bot.desk.walk import LASTS_FOR, Walk
from bot.handle import Handle
from bot.ids import join_token, joined_customer
from bot.joining import Joined, JoinLinks
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from tests.builders import NOON, SetClock, a_case, a_refund
from tests.people import ANNE
from tests.store.steps import Steps

WEI = TelegramSender(7, "Wei", "wei")
KEY = b"key of the tests"


def met(uow: UnitOfWork) -> int:
    """Anne, who has written."""
    uow.customers.met_by_mails({ANNE.key: "en"}, NOON)
    anne = uow.customers.by_mail(ANNE.key)
    assert anne is not None
    return anne


def test_a_proof_makes_an_owner_and_several_may_own_one_account(steps: Steps) -> None:
    def work(uow: UnitOfWork) -> None:
        anne = met(uow)
        wei = uow.customers.met_by_telegram(7, "zh", NOON)
        assert uow.customers.own(anne, "12", "mailed_code", NOON)
        assert uow.customers.own(wei, "12", "display_name", NOON)
        assert not uow.customers.own(wei, "12", "mailed_code", NOON), "he had proven it before"
        assert uow.customers.own(wei, "13", "display_name", NOON + timedelta(seconds=1))

    steps.write(work)

    def look(uow: UnitOfWork) -> None:
        wei = uow.customers.by_telegram(7)
        assert wei is not None
        assert uow.customers.accounts_of(wei) == ("12", "13")
        assert uow.customers.is_owner(ANNE.key, "12")
        assert uow.customers.is_owner("telegram:7", "13")
        assert not uow.customers.is_owner(ANNE.key, "13")
        assert not uow.customers.is_owner("telegram:8", "12")
        assert not uow.customers.is_owner(None, "12")
        assert uow.customers.telegrams_of_owners("12") == (7,)
        assert uow.customers.language_of(wei) == "zh"

    steps.read(look)


def test_a_proof_can_be_forgotten_by_its_own_person_only(steps: Steps) -> None:
    def work(uow: UnitOfWork) -> tuple[bool, bool, bool]:
        anne = met(uow)
        wei = uow.customers.met_by_telegram(7, "zh", NOON)
        uow.customers.own(anne, "12", "mailed_code", NOON)
        others = uow.customers.disown(wei, "12")
        return others, uow.customers.disown(anne, "12"), uow.customers.disown(anne, "12")

    assert steps.write(work) == (False, True, False)


def test_a_person_is_one_customer_however_often_he_is_met(steps: Steps) -> None:
    def work(uow: UnitOfWork) -> set[int]:
        return {uow.customers.met_by_telegram(7, "zh", NOON) for _ in range(3)}

    assert len(steps.write(work) | steps.write(work)) == 1


def test_the_database_itself_keeps_an_address_to_one_customer(steps: Steps) -> None:
    def work(uow: UnitOfWork) -> None:
        met(uow)
        other = uow.customers.met_by_telegram(7, "zh", NOON)
        uow.customers._join(other, "mail", ANNE.key, "wrote", NOON)

    with pytest.raises(IntegrityError):
        steps.write(work)


def test_codes_are_counted_by_person_and_account_and_replaced_by_newer_ones(steps: Steps) -> None:
    claimant = Claimant(person="telegram:7", username="anne88", account_ref="12", has_mail=True)

    def ask(uow: UnitOfWork, number: int) -> None:
        at = NOON + timedelta(seconds=number)
        for one in challenges_for(claimant, NEVER_ASKED, (f"name{number}", f"mail{number}"), at):
            uow.challenges.open(one)

    for number in range(3):
        steps.write(lambda uow, number=number: ask(uow, number))  # type: ignore[misc]
    now = NOON + timedelta(seconds=3)

    waited_for = steps.read(lambda uow: uow.challenges.open_of("telegram:7", now))
    assert {one.nonce for one in waited_for} == {"name2", "mail2"}
    lately = steps.read(lambda uow: uow.challenges.lately("telegram:7", "12", now))
    assert (lately.by_person, lately.for_account) == (3, 3)
    other = steps.read(lambda uow: uow.challenges.lately("telegram:8", "12", now))
    assert (other.by_person, other.for_account) == (0, 3)
    tomorrow = steps.read(lambda uow: uow.challenges.lately("telegram:7", "12", now + COUNTED_OVER))
    assert tomorrow == NEVER_ASKED


def test_wrong_codes_use_up_the_mailed_code_and_not_the_display_names(steps: Steps) -> None:
    claimant = Claimant(person="telegram:7", username="anne88", account_ref="12", has_mail=True)

    def work(uow: UnitOfWork) -> set[str]:
        for one in challenges_for(claimant, NEVER_ASKED, ("name", "mail"), NOON):
            uow.challenges.open(one)
        for _ in range(5):
            uow.challenges.count_wrong("telegram:7", NOON)
        return {one.nonce for one in uow.challenges.open_of("telegram:7", NOON)}

    assert steps.write(work) == {"name"}
    assert steps.read(lambda uow: uow.challenges.open_of("telegram:7", NOON + VALID_FOR)) == ()


def test_a_walk_is_kept_whole_and_its_reference_reserved_until_it_ends(steps: Steps) -> None:
    walk = (
        Walk(ref="TU-7K3F9Q")
        .at_account("12", "anne88")
        .by_method(Method.USDT, "USDT", "TRC20")
        .of_amount(Decimal("0.123456"))
    )
    steps.write(lambda uow: uow.walks.save(7, Walk(ref="TU-7K3F9Q"), NOON))
    steps.write(lambda uow: uow.walks.save(7, walk, NOON))

    assert steps.read(lambda uow: uow.walks.of(7, NOON)) == walk
    assert steps.read(lambda uow: uow.walks.of(7, NOON + LASTS_FOR)) is None
    assert steps.read(lambda uow: uow.walks.reserves("TU-7K3F9Q"))
    steps.write(lambda uow: uow.walks.end(7))
    assert steps.read(lambda uow: (uow.walks.of(7, NOON), uow.walks.reserves("TU-7K3F9Q"))) == (None, False)


async def test_a_reference_that_was_told_on_a_walk_is_nobody_elses(store: Store) -> None:
    handle = Handle(store, SetClock(), Rules(), KEY, lambda: None)
    ref = await store.read(lambda uow: handle.free_ref(uow, MailKind.TOPUP, "d" * 64))
    await store.write(lambda uow: uow.walks.save(7, Walk(ref=ref), NOON))

    again = await store.read(lambda uow: handle.free_ref(uow, MailKind.TOPUP, "d" * 64))

    assert again != ref


def test_cases_of_a_telegram_id_are_found_by_it(steps: Steps) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.cases.open(a_case(ref="TU-000001", sender=None, telegram=WEI))
        uow.cases.open(a_refund(sender=None, telegram=WEI))

    steps.write(work)

    def look(uow: UnitOfWork) -> None:
        assert set(uow.customers.latest_cases(("telegram:7",), 5)) == {"TU-000001", "RF-7K3F9Q"}
        assert uow.customers.cases_since("telegram:7", NOON) == 2
        assert uow.customers.cases_since("telegram:7", NOON + timedelta(seconds=1)) == 0
        assert uow.cases.pending_refunds("telegram:7", "7") == ("RF-7K3F9Q",)
        assert uow.cases.pending_refunds("telegram:8", "7") == ()
        loaded = uow.cases.load("TU-000001")
        assert loaded is not None
        assert (loaded.telegram, loaded.kind, loaded.state) == (
            WEI,
            CaseKind.TOPUP,
            CaseState.AWAITING_OPERATOR,
        )

    steps.read(look)


async def test_a_link_joins_once_and_takes_everything_along(store: Store) -> None:
    clock = SetClock()
    links = JoinLinks(store, clock, KEY, "paydesk_bot")

    def before(uow: UnitOfWork) -> int:
        anne = met(uow)
        uow.customers.own(anne, "12", "mailed_code", NOON)
        wei = uow.customers.met_by_telegram(7, "zh", NOON)
        uow.customers.own(wei, "12", "display_name", NOON)
        uow.customers.own(wei, "13", "display_name", NOON)
        return anne

    anne = await store.write(before)
    token = (await links.link_for(ANNE.address)).partition("start=")[2]

    assert await links.addresses_of(token) == (ANNE.key,)
    assert await links.follow(token, WEI, "zh") is Joined.DONE
    assert await links.follow(token, TelegramSender(8), "zh") is Joined.INVALID
    assert await links.addresses_of(token) == ()
    assert await store.read(lambda uow: uow.customers.by_telegram(7)) == anne
    assert set(await store.read(lambda uow: uow.customers.accounts_of(anne))) == {"12", "13"}
    assert await links.link_for("nobody@mail.example") == ""


def test_a_token_that_was_changed_or_is_old_names_nobody() -> None:
    token = join_token(KEY, 4711, NOON + timedelta(days=7))

    assert len(token) <= 64
    assert joined_customer(KEY, token, NOON) == 4711
    assert joined_customer(KEY, token, NOON + timedelta(days=7)) is None
    assert joined_customer(b"another key", token, NOON) is None
    for at in range(0, len(token) - 1, 5):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert joined_customer(KEY, changed, NOON) is None
    for odd in ("", "x", token + "AAAA", token[:-4], "ü" * 43, "=" * 40):
        assert joined_customer(KEY, odd, NOON) is None

"""Prompts outlive a restart and are answered once; given-up effects are tried again once, and told of once."""

from datetime import timedelta

import pytest

from bot.desk.effects import SendMail
from bot.store.cards import ShownCard
from bot.store.outbox import Leased
from bot.store.prompts import Prompt, Purpose
from tests.builders import NOON, REF, a_case, an_attempt
from tests.people import OLGA
from tests.store.steps import Steps

MAIL = SendMail(
    case_ref=REF,
    to="anne@mail.example",
    template="written",
    language="en",
    message_id="<x@gateway.example>",
    subject="Re:",
    in_reply_to=None,
    references=(),
)
MINUTE = timedelta(minutes=1)
ASKED = Prompt(
    chat_id=-1001,
    message_id=7,
    case_ref=REF,
    revision=3,
    operator=OLGA,
    purpose=Purpose.AMOUNT,
    asked_at=NOON,
)


@pytest.fixture
def desk(steps: Steps) -> Steps:
    steps.write(lambda uow: uow.cases.open(a_case()))
    return steps


def given_up(desk: Steps) -> Leased:
    desk.write(lambda uow: uow.outbox.record((MAIL,), REF, NOON))
    (leased,) = desk.write(lambda uow: uow.outbox.lease("me", NOON, NOON + MINUTE, "mail", 1))
    desk.write(lambda uow: uow.outbox.remember(leased, {"begun": 2}))
    assert desk.write(lambda uow: uow.outbox.give_up(leased, NOON, "550 unknown"))
    return leased


@pytest.mark.parametrize("words", [None, "Hello,\nthere"])
def test_prompt_is_found_by_its_message_as_it_was_kept(desk: Steps, words: str | None) -> None:
    kept = Prompt(**{name: getattr(ASKED, name) for name in ASKED.__slots__} | {"words": words})
    desk.write(lambda uow: uow.prompts.save(kept))

    assert desk.read(lambda uow: uow.prompts.at(-1001, 7)) == kept
    assert desk.read(lambda uow: uow.prompts.at(-1001, 8)) is None
    assert desk.read(lambda uow: uow.prompts.at(-1002, 7)) is None


def test_prompt_ends_once(desk: Steps) -> None:
    desk.write(lambda uow: uow.prompts.save(ASKED))

    assert desk.write(lambda uow: uow.prompts.end(ASKED, NOON))
    assert not desk.write(lambda uow: uow.prompts.end(ASKED, NOON + MINUTE))
    ended = desk.read(lambda uow: uow.prompts.at(-1001, 7))
    assert ended is not None
    assert ended.ended_at == NOON


def test_card_is_known_by_its_message(desk: Steps) -> None:
    desk.write(lambda uow: uow.cards.save(ShownCard(REF, -1001, 9, "shown")))

    assert desk.read(lambda uow: uow.cards.at(-1001, 9)) == REF
    assert desk.read(lambda uow: uow.cards.at(-1001, 10)) is None


def test_given_up_effect_is_tried_again_once_and_remembers_nothing(desk: Steps) -> None:
    old = given_up(desk)

    assert desk.write(lambda uow: uow.outbox.retry(old.id, NOON)) == MAIL
    assert desk.write(lambda uow: uow.outbox.retry(old.id, NOON)) is None
    (again,) = desk.write(lambda uow: uow.outbox.lease("me", NOON, NOON + MINUTE, "mail", 1))
    assert (again.effect, again.tries, again.memory) == (MAIL, 1, {})


def test_what_is_not_given_up_is_not_tried_again(desk: Steps) -> None:
    desk.write(lambda uow: uow.outbox.record((MAIL,), REF, NOON))
    (leased,) = desk.write(lambda uow: uow.outbox.lease("me", NOON, NOON + MINUTE, "mail", 1))

    assert desk.write(lambda uow: uow.outbox.retry(leased.id, NOON)) is None
    assert desk.write(lambda uow: uow.outbox.retry(leased.id + 1, NOON)) is None


def test_operators_are_told_once_that_an_effect_does_not_get_on(desk: Steps) -> None:
    desk.write(lambda uow: uow.outbox.record((MAIL,), REF, NOON))
    (leased,) = desk.write(lambda uow: uow.outbox.lease("me", NOON, NOON + MINUTE, "mail", 1))

    assert desk.write(lambda uow: uow.outbox.tell_once(leased))
    assert not desk.write(lambda uow: uow.outbox.tell_once(leased))


def test_look_that_comes_later_has_no_trouble(desk: Steps) -> None:
    desk.write(lambda uow: uow.outbox.record((MAIL,), REF, NOON))
    (leased,) = desk.write(lambda uow: uow.outbox.lease("me", NOON, NOON + MINUTE, "mail", 1))

    assert desk.write(lambda uow: uow.outbox.later(leased, NOON + MINUTE))
    assert desk.write(lambda uow: uow.outbox.lease("me", NOON, NOON + MINUTE, "mail", 1)) == []
    (again,) = desk.write(lambda uow: uow.outbox.lease("me", NOON + MINUTE, NOON + 2 * MINUTE, "mail", 1))
    assert again.effect == MAIL


def test_watch_looks_for_the_credit_and_not_for_a_debit_after_it(desk: Steps) -> None:
    desk.write(lambda uow: uow.cases.save_attempt(an_attempt(1)))
    desk.write(lambda uow: uow.cases.save_attempt(an_attempt(2, is_debit=True)))

    assert desk.read(lambda uow: uow.cases.credit_attempts(REF)) == (an_attempt(1),)
    assert desk.read(lambda uow: uow.cases.latest_attempt(REF)) == an_attempt(2, is_debit=True)

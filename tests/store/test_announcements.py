"""Announcements are written with their audit and effects, and only over the revision they were made for."""

import dataclasses
from datetime import timedelta

import pytest

from bot.announce import commands
from bot.announce.decision import Decision
from bot.desk.channel_effects import AwaitTime, Publish
from bot.store.announcements import AnnouncementChangedError, Menu, Prompt, ShownAnnouncement, Wish
from bot.store.uow import UnitOfWork
from tests.announce.drafts import CHANNEL, LATER, REF, WORDS, a_draft, given, published, taken
from tests.builders import NOON
from tests.people import OLGA, OTTO
from tests.store.steps import Steps

SHOWN = ShownAnnouncement(chat_id=-1, message_id=9, previews=(7, 8), contents="c", alarms=1, shown="s")


def stored(steps: Steps) -> None:
    """A draft, as it was drafted."""
    draft = a_draft()
    made = taken(draft, commands.Discard)
    new = dataclasses.replace(made, announcement=draft, was=None, effects=())
    steps.write(lambda uow: uow.announcements.apply(new))


def test_an_announcement_comes_back_as_it_was(steps: Steps) -> None:
    whole = published(WORDS, dataclasses.replace(WORDS, picture="file-1"), wants_pin=True)
    new = dataclasses.replace(taken(a_draft(), commands.Publish), announcement=whole, was=None, effects=())
    steps.write(lambda uow: uow.announcements.apply(new))

    assert steps.read(lambda uow: uow.announcements.load(REF)) == whole
    assert steps.read(lambda uow: uow.announcements.drafted_from(whole.origin)) == whole
    assert steps.read(lambda uow: uow.announcements.exists(REF))
    assert steps.read(lambda uow: uow.announcements.load("AN-000000")) is None
    assert steps.read(lambda uow: uow.announcements.drafted_from("-1:8")) is None


def test_the_second_of_two_decisions_on_one_revision_writes_nothing(steps: Steps) -> None:
    stored(steps)
    first, second = (given(a_draft(), commands.Publish, operator=who) for who in (OLGA, OTTO))
    assert isinstance(first, Decision)
    assert isinstance(second, Decision)
    steps.write(lambda uow: uow.announcements.apply(first))

    with pytest.raises(AnnouncementChangedError):
        steps.write(lambda uow: uow.announcements.apply(second))

    def leased(uow: UnitOfWork) -> list[object]:
        return [one.effect for one in uow.outbox.lease("me", NOON, NOON + timedelta(60), "channel", 9)]

    assert steps.write(leased) == [Publish(announcement_ref=REF, channel=CHANNEL, part=0)]


def test_what_waits_for_its_time_is_due_then_and_stands_before_nothing_else(steps: Steps) -> None:
    stored(steps)
    scheduled = taken(a_draft(), commands.Schedule, at=LATER)
    steps.write(lambda uow: uow.announcements.apply(scheduled))
    timer = AwaitTime(announcement_ref=REF, at=LATER)

    def due(uow: UnitOfWork, at: object) -> list[object]:
        return [one.effect for one in uow.outbox.lease("me", at, LATER, "time", 9)]  # type: ignore[arg-type]

    assert steps.write(lambda uow: due(uow, LATER - timedelta(seconds=1))) == []
    assert steps.write(lambda uow: due(uow, LATER)) == [timer]


def test_a_decision_leaves_its_row_in_the_audit(steps: Steps) -> None:
    stored(steps)
    steps.write(lambda uow: uow.announcements.apply(taken(a_draft(), commands.Publish, operator=OTTO)))

    acts = [row.act for row in steps.read(lambda uow: list(uow.ledger.audit_rows()))]

    assert [(act.actor, act.case_ref, act.verb, act.to_state) for act in acts][-1] == (
        f"operator:{OTTO}",
        REF,
        "publish",
        "approved",
    )


def test_where_it_is_shown_is_remembered_and_a_decision_brings_the_main_buttons_back(steps: Steps) -> None:
    stored(steps)
    assert steps.read(lambda uow: uow.announcements.shown(REF)) is None
    steps.write(lambda uow: uow.announcements.save_shown(REF, SHOWN))
    steps.write(lambda uow: uow.announcements.choose_menu(REF, Menu.TIMES))
    assert steps.read(lambda uow: (uow.announcements.shown(REF), uow.announcements.menu_of(REF))) == (
        SHOWN,
        Menu.TIMES,
    )

    steps.write(lambda uow: uow.announcements.apply(taken(a_draft(), commands.Publish)))
    moved = dataclasses.replace(SHOWN, message_id=10)
    steps.write(lambda uow: uow.announcements.save_shown(REF, moved))

    assert steps.read(lambda uow: (uow.announcements.shown(REF), uow.announcements.menu_of(REF))) == (
        moved,
        Menu.MAIN,
    )
    steps.write(lambda uow: uow.announcements.forget_shown(REF))
    assert steps.read(lambda uow: uow.announcements.shown(REF)) is None


def test_one_question_waits_for_one_person_in_one_chat(steps: Steps) -> None:
    stored(steps)
    first = Prompt(chat_id=-1, operator=OLGA, question="What?", wish=Wish.DRAFT, asked_at=NOON)
    second = Prompt(
        chat_id=-1,
        operator=OLGA,
        question="Which?",
        wish=Wish.CONTENT,
        asked_at=NOON,
        announcement_ref=REF,
        part=1,
        revision=3,
    )
    other = dataclasses.replace(first, operator=OTTO)
    for prompt in (first, other, second):
        steps.write(lambda uow, prompt=prompt: uow.announcements.ask(prompt))  # type: ignore[misc]

    assert steps.read(lambda uow: uow.announcements.asked(-1, OLGA)) == second
    assert steps.read(lambda uow: uow.announcements.asked(-1, OTTO)) == other
    steps.write(lambda uow: uow.announcements.answered(second))
    assert steps.read(lambda uow: uow.announcements.asked(-1, OLGA)) is None

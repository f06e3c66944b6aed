"""What operators may do with an announcement, and what the channel's answers make of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.announce import commands
from bot.announce.announcement import PartState, State
from bot.announce.commands import DoubtAnswer, Sending
from bot.announce.content import Content
from bot.announce.deciding import MAY_START
from bot.announce.decision import RefusalKind
from bot.desk.channel_effects import AwaitTime, EditPublished, Pin, Publish, Retract, ShowAnnouncement
from tests.announce.drafts import (
    CHANNEL,
    CHINESE,
    LATER,
    REF,
    WORDS,
    a_draft,
    after,
    doubtful,
    in_state,
    published,
    refused,
    sent,
    taken,
)
from tests.builders import NOON
from tests.people import OLGA, OTTO

SHOW = ShowAnnouncement(announcement_ref=REF)
PUBLISH = Publish(announcement_ref=REF, channel=CHANNEL, part=0)
PUBLISH_SECOND = Publish(announcement_ref=REF, channel=CHANNEL, part=1)
PIN = Pin(announcement_ref=REF, channel=CHANNEL)
PICTURE = Content("GPT-5", picture="file-1")

FIELDS: dict[type, dict[str, Any]] = {
    commands.Rewrite: {"part": 0, "content": CHINESE},
    commands.Schedule: {"at": LATER + timedelta(hours=1)},
    commands.Pin: {"is_wanted": True},
    commands.ResolveDoubt: {"answer": DoubtAnswer.LEAVE},
    commands.TimeCame: {"at": LATER},
    commands.SettlePart: {"part": 0, "sending": Sending.REFUSED, "trouble": "no"},
    commands.Edited: {"part": 0, "shown": CHINESE},
    commands.Pinned: {"is_pinned": True},
    commands.Retracted: {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("command", MAY_START, ids=lambda command: command.__name__)
def test_a_command_is_taken_only_where_the_table_says_so(command: type, state: State) -> None:
    announcement, fields = in_state(state), FIELDS.get(command, {})
    # From PUBLISHED only what is missing is published, and here nothing is: see below.
    is_whole = command is commands.Publish and state is State.PUBLISHED
    if state in MAY_START[command] and not is_whole:
        assert taken(announcement, command, **fields).announcement.revision == announcement.revision + 1
    else:
        assert refused(announcement, command, **fields).kind is RefusalKind.NOT_NOW


def test_a_tap_on_older_buttons_changes_nothing() -> None:
    announcement = after(a_draft(), commands.Publish, operator=OTTO)

    refusal = refused(announcement, commands.Discard, revision=1)

    assert refusal.kind is RefusalKind.STALE
    assert refusal.announcement is not None
    assert refusal.announcement.decided_by == OTTO


def test_publishing_sends_each_part_once_and_in_order() -> None:
    decision = taken(a_draft(WORDS, CHINESE), commands.Publish)

    assert decision.effects == (PUBLISH, PUBLISH_SECOND, SHOW)
    assert decision.announcement.state is State.APPROVED
    half = sent(decision.announcement)
    assert half.state is State.APPROVED
    whole = sent(half, 1)
    assert (whole.state, whole.published_at) == (State.PUBLISHED, NOON)
    assert [part.message_id for part in whole.sent] == [10, 11]


def test_a_schedule_waits_and_then_publishes() -> None:
    decision = taken(a_draft(), commands.Schedule, at=LATER)
    assert decision.effects == (AwaitTime(announcement_ref=REF, at=LATER), SHOW)

    came = taken(decision.announcement, commands.TimeCame, at=LATER, now=LATER + timedelta(minutes=59))

    assert came.effects == (PUBLISH, SHOW)
    assert came.act.actor == "system"


def test_a_time_that_was_changed_publishes_nothing() -> None:
    announcement = after(in_state(State.SCHEDULED), commands.Schedule, at=LATER + timedelta(hours=1))

    refused(announcement, commands.TimeCame, at=LATER, now=LATER)


def test_a_time_that_passed_over_an_hour_ago_is_put_to_the_operators() -> None:
    missed = taken(in_state(State.SCHEDULED), commands.TimeCame, at=LATER, now=LATER + timedelta(hours=1))

    assert missed.effects == (SHOW,)
    assert (missed.announcement.state, missed.announcement.alarms) == (State.MISSED, 1)


def test_a_doubtful_part_is_sent_again_only_when_an_operator_says_so() -> None:
    announcement = doubtful(WORDS, CHINESE)
    assert (announcement.state, announcement.doubtful) == (State.DOUBTFUL, 0)
    for command in (commands.Publish, commands.Schedule, commands.Retract):
        assert refused(announcement, command, **FIELDS.get(command, {})).kind is RefusalKind.NOT_NOW

    again = taken(announcement, commands.ResolveDoubt, answer=DoubtAnswer.AGAIN)

    assert again.effects == (PUBLISH, SHOW)
    assert again.act.actor == f"operator:{OLGA}"
    assert again.announcement.parts[1].state is PartState.SENT


def test_a_doubtful_part_that_was_found_can_be_edited_and_retracted() -> None:
    found = after(doubtful(), commands.ResolveDoubt, answer=DoubtAnswer.IT_WAS, message_id=42)

    assert (found.state, found.parts[0].message_id, found.parts[0].shown) == (State.PUBLISHED, 42, WORDS)
    assert taken(found, commands.Retract).effects == (Retract(announcement_ref=REF, channel=CHANNEL), SHOW)


def test_a_doubt_that_is_let_be_ends_it() -> None:
    assert in_state(State.LEFT).state is State.LEFT
    with_other = after(doubtful(WORDS, CHINESE), commands.ResolveDoubt, answer=DoubtAnswer.LEAVE)
    assert (with_other.state, [part.message_id for part in with_other.sent]) == (State.PUBLISHED, [11])


def test_a_refused_announcement_is_a_draft_again() -> None:
    announcement = after(a_draft(WORDS, CHINESE), commands.Publish)

    back = after(announcement, commands.SettlePart, part=0, sending=Sending.REFUSED, trouble="need rights")

    assert (back.state, back.trouble, back.alarms) == (State.DRAFT, "need rights", 1)
    assert {part.state for part in back.parts} == {PartState.WAITING}


def test_a_second_part_that_is_refused_can_be_published_later() -> None:
    announcement = sent(after(a_draft(WORDS, CHINESE), commands.Publish))
    half = after(announcement, commands.SettlePart, part=1, sending=Sending.REFUSED, trouble="flood")
    assert (half.state, half.unsent, half.trouble) == (State.PUBLISHED, (1,), "flood")

    assert taken(half, commands.Publish).effects == (PUBLISH_SECOND, SHOW)
    assert refused(published(), commands.Publish).kind is RefusalKind.NOT_NOW


def test_an_edit_goes_to_the_channel_and_remembers_what_it_shows() -> None:
    edited = taken(published(), commands.Rewrite, part=0, content=CHINESE)
    assert edited.effects == (EditPublished(announcement_ref=REF, channel=CHANNEL), SHOW)

    shown = after(edited.announcement, commands.Edited, part=0, shown=CHINESE)

    assert (shown.parts[0].shown, shown.edited_at) == (CHINESE, NOON)


def test_a_published_picture_can_be_replaced_but_not_removed() -> None:
    announcement = published(PICTURE)

    assert refused(announcement, commands.Rewrite, part=0, content=WORDS).kind is RefusalKind.PICTURE_STAYS
    taken(announcement, commands.Rewrite, part=0, content=Content("", picture="file-2"))
    taken(published(), commands.Rewrite, part=0, content=PICTURE)


@pytest.mark.parametrize(("parts", "index"), [((WORDS, CHINESE), 2), ((WORDS,), 2)], ids=["third", "beyond"])
def test_there_are_two_parts_at_most(parts: tuple[Content, ...], index: int) -> None:
    refusal = refused(a_draft(*parts), commands.Rewrite, part=index, content=WORDS)
    assert refusal.kind is RefusalKind.PARTS_FULL


def test_nothing_is_added_to_what_is_published() -> None:
    assert refused(published(), commands.Rewrite, part=1, content=CHINESE).kind is RefusalKind.PARTS_FULL


def test_a_wanted_pin_follows_publishing() -> None:
    on_its_way = after(a_draft(wants_pin=True), commands.Publish)

    settled = taken(on_its_way, commands.SettlePart, part=0, sending=Sending.SENT, message_id=10, shown=WORDS)

    assert settled.effects == (PIN, SHOW)
    pinned = after(settled.announcement, commands.Pinned, is_pinned=True)
    assert pinned.is_pinned
    assert taken(pinned, commands.Pin, is_wanted=False).effects == (PIN, SHOW)


def test_what_telegram_refuses_later_is_told_and_nothing_else_changes() -> None:
    announcement = published(wants_pin=True)

    for command, fields in (
        (commands.Edited, {"part": 0, "shown": None}),
        (commands.Pinned, {"is_pinned": False}),
    ):
        told = after(announcement, command, trouble="no rights", **fields)
        assert (told.state, told.trouble, told.alarms) == (State.PUBLISHED, "no rights", 1)
    stays = after(after(announcement, commands.Retract), commands.Retracted, trouble="no rights")
    assert (stays.state, stays.trouble) == (State.PUBLISHED, "no rights")

"""decide(announcement, command, now) -> Decision | Refusal: what operators may do, and what follows.

The table says from which states a command may start; what the channel answered is decided in `settling`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.announce import commands, settling
from bot.announce.announcement import PARTS_MAX, Announcement, Part, PartState, State
from bot.announce.content import flaw_of
from bot.announce.decision import Decision, Refusal, RefusalKind, decided
from bot.announce.times import flaw_of_time
from bot.desk.audit import Act
from bot.desk.channel_effects import AwaitTime, EditPublished, Pin, Publish, Retract, ShowAnnouncement
from bot.desk.effects import Effect

_UNDECIDED: Final = frozenset({State.DRAFT, State.SCHEDULED, State.MISSED})
_IN_CHANNEL: Final = frozenset({State.PUBLISHED})

MAY_START: Final[Mapping[type, frozenset[State]]] = {
    commands.Rewrite: _UNDECIDED | _IN_CHANNEL,
    commands.Publish: _UNDECIDED | _IN_CHANNEL,  # from PUBLISHED: the parts that Telegram refused
    commands.Schedule: _UNDECIDED,
    commands.Unschedule: frozenset({State.SCHEDULED}),
    commands.Discard: _UNDECIDED,
    commands.Pin: _UNDECIDED | _IN_CHANNEL,
    commands.Retract: _IN_CHANNEL,
    commands.ResolveDoubt: frozenset({State.DOUBTFUL}),
    commands.TimeCame: frozenset({State.SCHEDULED}),
    commands.SettlePart: frozenset({State.APPROVED}),
    commands.Edited: frozenset({State.PUBLISHED}),
    commands.Pinned: frozenset({State.PUBLISHED}),
    commands.Retracted: frozenset({State.RETRACTING}),
}
"""From which states each command may start."""


def draft(command: commands.Draft, now: datetime) -> Decision | Refusal:
    """A new announcement; refused where Telegram would refuse it."""
    if flaw := flaw_of(command.content):
        return Refusal(RefusalKind.FLAWED, None, flaw)
    made = Announcement(
        ref=command.ref,
        origin=command.origin,
        channel=command.channel,
        desk_chat=command.desk_chat,
        parts=(Part(content=command.content),),
        author=command.operator,
        opened_at=now,
        changed_at=now,
    )
    act = Act(now, f"operator:{command.operator}", made.ref, "draft", None, made.state, made.channel)
    return Decision(
        announcement=made, was=None, act=act, effects=(ShowAnnouncement(announcement_ref=made.ref),)
    )


def decide(announcement: Announcement, command: commands.Command, now: datetime) -> Decision | Refusal:
    """What follows from a command.

    Args:
        announcement: as stored.
        command: what is wanted; an operator's must carry the announcement's revision.
        now: aware UTC.
    """
    if isinstance(command, commands.OPERATOR_COMMANDS) and command.revision != announcement.revision:
        return Refusal(RefusalKind.STALE, announcement)
    if announcement.state not in MAY_START[type(command)]:
        return Refusal(RefusalKind.NOT_NOW, announcement)
    return _DECIDERS[type(command)](announcement, command, now)


def _rewrite(before: Announcement, command: commands.Rewrite, now: datetime) -> Decision | Refusal:
    index, content = command.part, command.content
    is_new = index == len(before.parts)
    if index > len(before.parts) or (
        is_new and (before.state not in _UNDECIDED or len(before.parts) >= PARTS_MAX)
    ):
        return Refusal(RefusalKind.PARTS_FULL, before)
    if flaw := flaw_of(content):
        return Refusal(RefusalKind.FLAWED, before, flaw)
    effects: tuple[Effect, ...] = ()
    if is_new:
        after = replace(before, parts=(*before.parts, Part(content=content)))
    else:
        shown = before.parts[index].shown
        if shown is not None and shown.picture is not None and content.picture is None:
            return Refusal(RefusalKind.PICTURE_STAYS, before)
        after = before.with_part(index, content=content)
        if before.parts[index].state is PartState.SENT:
            effects = (EditPublished(announcement_ref=before.ref, channel=before.channel),)
    detail = f"part {index + 1}, {content.units} characters"
    return decided(
        before,
        replace(after, trouble=None),
        now,
        "rewrite",
        *effects,
        operator=command.operator,
        detail=detail,
    )


def _publish(before: Announcement, command: commands.Publish, now: datetime) -> Decision | Refusal:
    if not before.unsent:
        return Refusal(RefusalKind.NOT_NOW, before)
    after = approved(replace(before, wanted_at=now))
    return decided(before, after, now, "publish", *publishing(after), operator=command.operator)


def _schedule(before: Announcement, command: commands.Schedule, now: datetime) -> Decision | Refusal:
    if flaw := flaw_of_time(command.at, now):
        return Refusal(RefusalKind.TIME, before, flaw)
    after = replace(before, state=State.SCHEDULED, wanted_at=command.at, trouble=None)
    timer = AwaitTime(announcement_ref=before.ref, at=command.at)
    detail = command.at.isoformat(timespec="minutes")
    return decided(before, after, now, "schedule", timer, operator=command.operator, detail=detail)


def _unschedule(before: Announcement, command: commands.Unschedule, now: datetime) -> Decision | Refusal:
    after = replace(before, state=State.DRAFT, wanted_at=None)
    return decided(before, after, now, "unschedule", operator=command.operator)


def _discard(before: Announcement, command: commands.Discard, now: datetime) -> Decision | Refusal:
    after = replace(before, state=State.DISCARDED, wanted_at=None)
    return decided(before, after, now, "discard", operator=command.operator)


def _pin(before: Announcement, command: commands.Pin, now: datetime) -> Decision | Refusal:
    if command.is_wanted == before.wants_pin:
        return Refusal(RefusalKind.NOT_NOW, before)
    after = replace(before, wants_pin=command.is_wanted)
    is_there = before.state is State.PUBLISHED
    effects = (Pin(announcement_ref=before.ref, channel=before.channel),) if is_there else ()
    verb = "pin" if command.is_wanted else "unpin"
    return decided(before, after, now, verb, *effects, operator=command.operator)


def _retract(before: Announcement, command: commands.Retract, now: datetime) -> Decision | Refusal:
    after = replace(before, state=State.RETRACTING, trouble=None)
    effect = Retract(announcement_ref=before.ref, channel=before.channel)
    return decided(before, after, now, "retract", effect, operator=command.operator)


def _resolve_doubt(before: Announcement, command: commands.ResolveDoubt, now: datetime) -> Decision | Refusal:
    index = before.doubtful
    assert index is not None
    effects: tuple[Effect, ...] = ()
    match command.answer:
        case commands.DoubtAnswer.IT_WAS:
            assert command.message_id is not None
            # The channel shows what was sent: nothing can be rewritten while a part is in doubt.
            shown = before.parts[index].content
            after = before.with_part(index, state=PartState.SENT, message_id=command.message_id, shown=shown)
        case commands.DoubtAnswer.LEAVE:
            after = before.with_part(index, state=PartState.LEFT)
        case _:
            after = approved(replace(before.with_part(index, state=PartState.WAITING), wanted_at=now))
            effects = publishing(after)
    after, more = settling.settled(after, now)
    return decided(
        before,
        after,
        now,
        "resolve_doubt",
        *effects,
        *more,
        operator=command.operator,
        detail=f"part {index + 1}: {command.answer}",
    )


def _time_came(before: Announcement, command: commands.TimeCame, now: datetime) -> Decision | Refusal:
    if command.at != before.wanted_at:
        # An earlier schedule, changed since.
        return Refusal(RefusalKind.NOT_NOW, before)
    if before.is_late(now):
        after = replace(before, state=State.MISSED, alarms=before.alarms + 1)
        return decided(before, after, now, "miss", detail=command.at.isoformat(timespec="minutes"))
    after = approved(before)
    return decided(before, after, now, "time_came", *publishing(after))


def approved(before: Announcement) -> Announcement:
    """On its way: what is not in the channel waits to be sent."""
    parts = tuple(
        replace(part, state=PartState.WAITING) if index in before.unsent else part
        for index, part in enumerate(before.parts)
    )
    return replace(before, state=State.APPROVED, parts=parts, trouble=None)


def publishing(after: Announcement) -> tuple[Effect, ...]:
    """One effect for each part that waits."""
    return tuple(
        Publish(announcement_ref=after.ref, channel=after.channel, part=index)
        for index, part in enumerate(after.parts)
        if part.state is PartState.WAITING
    )


_DECIDERS: Final[Mapping[type, Callable[[Announcement, Any, datetime], Decision | Refusal]]] = {
    commands.Rewrite: _rewrite,
    commands.Publish: _publish,
    commands.Schedule: _schedule,
    commands.Unschedule: _unschedule,
    commands.Discard: _discard,
    commands.Pin: _pin,
    commands.Retract: _retract,
    commands.ResolveDoubt: _resolve_doubt,
    commands.TimeCame: _time_came,
    commands.SettlePart: settling.settle_part,
    commands.Edited: settling.edited,
    commands.Pinned: settling.pinned,
    commands.Retracted: settling.retracted,
}

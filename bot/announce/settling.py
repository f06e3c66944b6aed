"""What the channel's answers make of an announcement. A part in doubt is never sent again without asking."""

from dataclasses import replace
from datetime import datetime

from bot.announce import commands
from bot.announce.announcement import Announcement, PartState, State
from bot.announce.commands import Sending
from bot.announce.decision import Decision, Refusal, RefusalKind, decided
from bot.desk.channel_effects import Pin
from bot.desk.effects import Effect


def settle_part(before: Announcement, command: commands.SettlePart, now: datetime) -> Decision | Refusal:
    """A part was sent, refused, left in doubt, or not tried because it would have come too late."""
    index = command.part
    if before.parts[index].state is not PartState.WAITING:
        return Refusal(RefusalKind.NOT_NOW, before)
    match command.sending:
        case Sending.SENT:
            after = before.with_part(
                index, state=PartState.SENT, message_id=command.message_id, shown=command.shown
            )
        case Sending.UNKNOWN:
            after = before.with_part(index, state=PartState.DOUBTFUL)
            after = replace(after, alarms=before.alarms + 1)
        case Sending.REFUSED | Sending.LATE:
            after = _not_sent(before, index, command.sending)
    if command.trouble:
        after = replace(after, trouble=command.trouble)
    after, effects = settled(after, now)
    detail = f"part {index + 1}: {command.sending}" + (f": {command.trouble}" if command.trouble else "")
    return decided(before, after, now, "settle", *effects, detail=detail)


def _not_sent(before: Announcement, index: int, sending: Sending) -> Announcement:
    """Where nothing of it is in the channel, or may be, it is the operators' again, whole."""
    after = replace(before.with_part(index, state=PartState.REFUSED), alarms=before.alarms + 1)
    if any(part.state not in {PartState.WAITING, PartState.REFUSED} for part in after.parts):
        return after
    waiting = tuple(replace(part, state=PartState.WAITING) for part in after.parts)
    state = State.MISSED if sending is Sending.LATE else State.DRAFT
    wanted_at = after.wanted_at if sending is Sending.LATE else None
    return replace(after, state=state, parts=waiting, wanted_at=wanted_at)


def settled(after: Announcement, now: datetime) -> tuple[Announcement, tuple[Effect, ...]]:
    """Where it stands once its parts were heard of: still on its way, in doubt, published, or let be."""
    if after.state not in {State.APPROVED, State.DOUBTFUL}:
        return after, ()
    states = {part.state for part in after.parts}
    if PartState.WAITING in states:
        return replace(after, state=State.APPROVED), ()
    if PartState.DOUBTFUL in states:
        return replace(after, state=State.DOUBTFUL), ()
    if PartState.SENT not in states:
        return replace(after, state=State.LEFT), ()
    trouble = after.trouble if PartState.REFUSED in states else None
    published = replace(after, state=State.PUBLISHED, published_at=after.published_at or now, trouble=trouble)
    wants = after.wants_pin != after.is_pinned
    effects = (Pin(announcement_ref=after.ref, channel=after.channel),) if wants else ()
    return published, effects


def edited(before: Announcement, command: commands.Edited, now: datetime) -> Decision | Refusal:
    """A part of the channel shows its new content; or Telegram refused that."""
    if command.shown is None:
        after = replace(before, trouble=command.trouble, alarms=before.alarms + 1)
        return decided(before, after, now, "edit_refused", detail=command.trouble or "")
    after = replace(before.with_part(command.part, shown=command.shown), edited_at=now, trouble=None)
    return decided(before, after, now, "edit", detail=f"part {command.part + 1}")


def pinned(before: Announcement, command: commands.Pinned, now: datetime) -> Decision | Refusal:
    """It hangs on top of the channel, or does not any more; or Telegram refused that."""
    after = replace(before, is_pinned=command.is_pinned, trouble=command.trouble)
    if command.trouble:
        after = replace(after, wants_pin=command.is_pinned, alarms=before.alarms + 1)
        return decided(before, after, now, "pin_refused", detail=command.trouble)
    return decided(before, after, now, "pinned" if command.is_pinned else "unpinned")


def retracted(before: Announcement, command: commands.Retracted, now: datetime) -> Decision | Refusal:
    """Nobody sees it any more; or Telegram refused to delete it."""
    if command.trouble:
        after = replace(before, state=State.PUBLISHED, trouble=command.trouble, alarms=before.alarms + 1)
        return decided(before, after, now, "retract_refused", detail=command.trouble)
    after = replace(before, state=State.RETRACTED, is_pinned=False, wants_pin=False)
    return decided(before, after, now, "retracted")

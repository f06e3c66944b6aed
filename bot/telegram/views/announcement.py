"""An announcement below its preview: what became of it, and the buttons that decide it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.announce.announcement import PARTS_MAX, Announcement, PartState, State
from bot.announce.times import offered_times
from bot.store.announcements import Menu
from bot.telegram.announcement_taps import AnnouncementTap, Verb
from bot.telegram.channel import ChannelFault, link_to
from bot.telegram.views.button import Button
from bot.texts.catalogue import Catalogue

_SHAPE: Final = "%Y-%m-%d %H:%M"
_UNDECIDED: Final = frozenset({State.DRAFT, State.SCHEDULED, State.MISSED})
_PUBLISHED: Final = frozenset({State.PUBLISHED, State.RETRACTING, State.RETRACTED})


@dataclass(frozen=True, slots=True)
class Control:
    """The operators' message below a preview."""

    html: str
    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementContext:
    """What every drawing needs."""

    texts: Catalogue
    language: str
    operator_names: Mapping[int, str]
    zone: ZoneInfo
    """Of the desk."""


def draw(
    announcement: Announcement,
    menu: Menu,
    faults: Sequence[ChannelFault],
    now: datetime,
    context: AnnouncementContext,
) -> Control:
    """The message as it shall be shown now.

    Args:
        announcement: as stored.
        menu: which buttons an operator asked for.
        faults: what the bot may not do in the channel.
        now: times offered begin here.
        context: texts, names, zone.
    """
    view = _View(announcement, context)
    return Control("\n".join(view.lines(faults)), tuple(view.rows(menu, now)))


class _View:
    """One drawing."""

    def __init__(self, announcement: Announcement, context: AnnouncementContext) -> None:
        self._announcement = announcement
        self._context = context

    def lines(self, faults: Sequence[ChannelFault]) -> list[str]:
        """The text, as Telegram's HTML."""
        told = self._announcement
        lines = [self._say("head", ref=told.ref, channel=told.channel, state=self._state())]
        lines += [
            self._say("part", number=number, units=part.content.units, max=part.content.units_max)
            for number, part in enumerate(told.parts, start=1)
            if told.state in _UNDECIDED
        ]
        if told.state in _UNDECIDED:
            lines += [self._say(f"channel.{fault}", channel=told.channel) for fault in faults]
            lines += [self._say("will_pin")] if told.wants_pin else []
        if told.state in _PUBLISHED:
            lines += self._published()
        if told.state is State.DOUBTFUL and told.doubtful is not None:
            lines.append(self._say("doubt", number=told.doubtful + 1, channel=told.channel))
        if told.trouble:
            lines.append(self._say("trouble", trouble=told.trouble))
        if told.decided_by is not None:
            lines.append(self._say("decided_by", name=self._name(told.decided_by)))
        return lines

    def _published(self) -> list[str]:
        told = self._announcement
        lines = [
            link_to(told.channel, part.message_id)
            for part in told.sent
            if part.message_id is not None and told.state is State.PUBLISHED
        ]
        lines += [
            self._say("refused_part", number=number)
            for number, part in enumerate(told.parts, start=1)
            if part.state is PartState.REFUSED
        ]
        if told.published_at is not None:
            lines.append(self._say("published", time=self._time(told.published_at)))
        if told.edited_at is not None:
            lines.append(self._say("edited", time=self._time(told.edited_at)))
        return [*lines, self._say("pinned")] if told.is_pinned else lines

    def _state(self) -> str:
        told = self._announcement
        time = self._time(told.wanted_at) if told.wanted_at else ""
        key = f"announce.state.{told.state}"
        return self._context.texts.say(self._context.language, key, time=time)

    def rows(self, menu: Menu, now: datetime) -> list[tuple[Button, ...]]:
        """The buttons that fit its state."""
        match self._announcement.state:
            case State.DRAFT | State.SCHEDULED | State.MISSED:
                return self._times(now) if menu is Menu.TIMES else self._undecided()
            case State.PUBLISHED:
                if menu is Menu.RETRACT:
                    return [(self._button(Verb.RETRACT_SURE), self._button(Verb.BACK))]
                return self._in_channel()
            case State.DOUBTFUL:
                return [(self._button(verb),) for verb in (Verb.IT_WAS, Verb.AGAIN, Verb.LEAVE)]
            case _:
                return []

    def _undecided(self) -> list[tuple[Button, ...]]:
        told = self._announcement
        when = (self._button(Verb.PUBLISH), self._button(Verb.TIMES))
        is_scheduled = told.state is State.SCHEDULED
        add = (self._button(Verb.REWRITE, len(told.parts), text="add"),) if self._has_room() else ()
        return [
            (*when, self._button(Verb.UNSCHEDULE)) if is_scheduled else when,
            (*self._rewrites(), *add),
            (self._button(Verb.UNPIN if told.wants_pin else Verb.PIN), self._button(Verb.DISCARD)),
        ]

    def _has_room(self) -> bool:
        return len(self._announcement.parts) < PARTS_MAX

    def _rewrites(self) -> tuple[Button, ...]:
        count = len(self._announcement.parts)
        text = "rewrite" if count == 1 else "rewrite_part"
        return tuple(self._button(Verb.REWRITE, part, text=text, number=part + 1) for part in range(count))

    def _times(self, now: datetime) -> list[tuple[Button, ...]]:
        zone = self._context.zone
        offered = [
            Button(at.astimezone(zone).strftime(_SHAPE), self._data(Verb.AT, int(at.timestamp()) // 60))
            for at in offered_times(zone, now)
        ]
        pairs = [tuple(offered[index : index + 2]) for index in range(0, len(offered), 2)]
        return [*pairs, (self._button(Verb.OTHER_TIME), self._button(Verb.BACK))]

    def _in_channel(self) -> list[tuple[Button, ...]]:
        told = self._announcement
        pin = self._button(
            Verb.UNPIN if told.wants_pin else Verb.PIN, text="unpin" if told.wants_pin else "pin_now"
        )
        rows = [self._rewrites(), (pin, self._button(Verb.RETRACT))]
        return [(self._button(Verb.PUBLISH, text="publish_rest"),), *rows] if told.unsent else rows

    def _button(self, verb: Verb, argument: int | None = None, *, text: str = "", **values: object) -> Button:
        said = self._context.texts.say(self._context.language, f"announce.button.{text or verb}", **values)
        return Button(said, self._data(verb, argument))

    def _data(self, verb: Verb, argument: int | None) -> str:
        told = self._announcement
        return AnnouncementTap(verb, told.ref, told.revision, argument).encode()

    def _time(self, at: datetime) -> str:
        return at.astimezone(self._context.zone).strftime(_SHAPE)

    def _name(self, operator: int) -> str:
        return self._context.operator_names.get(operator, str(operator))

    def _say(self, key: str, **values: object) -> str:
        return self._context.texts.say_html(self._context.language, f"announce.{key}", **values)

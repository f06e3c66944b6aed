"""Announcements in every state, made the way they come about."""

from datetime import timedelta
from typing import Any

from bot.announce import commands
from bot.announce.announcement import Announcement, State
from bot.announce.commands import Sending
from bot.announce.content import Content
from bot.announce.deciding import decide, draft
from bot.announce.decision import Decision, Refusal
from tests.builders import NOON
from tests.people import OLGA

REF = "AN-7K3F9Q"
CHANNEL = "@gateway_news"
WORDS = Content("GPT-5 is here.")
CHINESE = Content("GPT-5 上线了。")
LATER = NOON + timedelta(hours=6)


def a_draft(*contents: Content, wants_pin: bool = False) -> Announcement:
    """With a part for each content."""
    first, *others = contents or (WORDS,)
    made = draft(
        commands.Draft(ref=REF, origin="-1:7", channel=CHANNEL, desk_chat=-1, operator=OLGA, content=first),
        NOON,
    )
    assert isinstance(made, Decision)
    announcement = made.announcement
    for part, content in enumerate(others, start=1):
        announcement = after(announcement, commands.Rewrite, part=part, content=content)
    return after(announcement, commands.Pin, is_wanted=True) if wants_pin else announcement


def after(announcement: Announcement, command: Any, **fields: Any) -> Announcement:
    """What a command that is taken makes of it; an operator's comes from Olga and is up to date."""
    return taken(announcement, command, **fields).announcement


def taken(announcement: Announcement, command: Any, **fields: Any) -> Decision:
    """The decision on a command that must be taken."""
    made = given(announcement, command, **fields)
    assert isinstance(made, Decision), made
    return made


def refused(announcement: Announcement, command: Any, **fields: Any) -> Refusal:
    """Why a command is not taken."""
    made = given(announcement, command, **fields)
    assert isinstance(made, Refusal), made
    return made


def given(announcement: Announcement, command: Any, **fields: Any) -> Decision | Refusal:
    now = fields.pop("now", NOON)
    if command in commands.OPERATOR_COMMANDS:
        fields = {"operator": OLGA, "revision": announcement.revision, **fields}
    return decide(announcement, command(**fields), now)


def sent(announcement: Announcement, part: int = 0, message_id: int = 10) -> Announcement:
    """A part that the channel took."""
    return after(
        announcement,
        commands.SettlePart,
        part=part,
        sending=Sending.SENT,
        message_id=message_id + part,
        shown=announcement.parts[part].content,
    )


def published(*contents: Content, wants_pin: bool = False) -> Announcement:
    """In the channel, whole."""
    announcement = after(a_draft(*contents, wants_pin=wants_pin), commands.Publish)
    for part in range(len(announcement.parts)):
        announcement = sent(announcement, part)
    return announcement


def doubtful(*contents: Content) -> Announcement:
    """Its first part in doubt, the others sent."""
    announcement = after(a_draft(*contents), commands.Publish)
    announcement = after(
        announcement, commands.SettlePart, part=0, sending=Sending.UNKNOWN, trouble="timed out"
    )
    for part in range(1, len(announcement.parts)):
        announcement = sent(announcement, part)
    return announcement


def in_state(state: State) -> Announcement:
    """One in each state."""
    match state:
        case State.DRAFT:
            return a_draft()
        case State.SCHEDULED:
            return after(a_draft(), commands.Schedule, at=LATER)
        case State.MISSED:
            late = LATER + timedelta(hours=2)
            return after(in_state(State.SCHEDULED), commands.TimeCame, at=LATER, now=late)
        case State.APPROVED:
            return after(a_draft(), commands.Publish)
        case State.DOUBTFUL:
            return doubtful()
        case State.PUBLISHED:
            return published()
        case State.RETRACTING:
            return after(published(), commands.Retract)
        case State.RETRACTED:
            return after(in_state(State.RETRACTING), commands.Retracted)
        case State.DISCARDED:
            return after(a_draft(), commands.Discard)
        case State.LEFT:
            return after(doubtful(), commands.ResolveDoubt, answer=commands.DoubtAnswer.LEAVE)

"""The effects of announcements: which stand in one queue, which merge, when they are due."""

from datetime import timedelta

import pytest

from bot.desk.channel_effects import (
    AwaitTime,
    ChannelEffect,
    EditPublished,
    Pin,
    Publish,
    Retract,
    ShowAnnouncement,
)
from bot.desk.effects import Tell, due_of, lane_of, merge_key_of, ref_of
from tests.announce.drafts import CHANNEL, LATER, REF
from tests.builders import NOON

WHERE = {"announcement_ref": REF, "channel": CHANNEL}


@pytest.mark.parametrize(
    ("effect", "lane", "merge_key"),
    [
        (Publish(**WHERE, part=0), f"channel:{CHANNEL}", None),
        (EditPublished(**WHERE), f"channel:{CHANNEL}", f"edit_published:{REF}"),
        (Retract(**WHERE), f"channel:{CHANNEL}", f"retract:{REF}"),
        (Pin(**WHERE), f"channel:{CHANNEL}", f"pin:{REF}"),
        (AwaitTime(announcement_ref=REF, at=LATER), f"time:{REF}:{LATER.isoformat()}", None),
        (ShowAnnouncement(announcement_ref=REF), f"telegram:{REF}", f"announcement:{REF}"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_an_effect_stands_in_its_lane(effect: ChannelEffect, lane: str, merge_key: str | None) -> None:
    assert (lane_of(effect), merge_key_of(effect), ref_of(effect)) == (lane, merge_key, REF)


def test_a_time_is_due_when_it_comes_all_else_at_once() -> None:
    assert due_of(AwaitTime(announcement_ref=REF, at=LATER), NOON) == LATER
    assert due_of(Publish(**WHERE, part=0), NOON) == NOON
    assert due_of(Tell(text="credited_twice"), NOON) - NOON == timedelta()

"""The message below a preview, kept as text in both languages; its buttons and their data."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announce import commands
from bot.announce.announcement import Announcement, State
from bot.announce.commands import DoubtAnswer, Sending
from bot.announce.content import Content, Flaw
from bot.announce.decision import RefusalKind
from bot.announce.times import TimeFlaw
from bot.desk.refs import make_ref
from bot.store.announcements import Menu, Wish
from bot.telegram.announcement_taps import AnnouncementTap, Verb, decode
from bot.telegram.channel import ChannelFault, link_to
from bot.telegram.contents import Unusable
from bot.telegram.views.announcement import AnnouncementContext, Control, draw
from bot.texts.catalogue import LANGUAGES, Catalogue
from sandbox.bot_api.formatting.html import parse_html
from tests.announce.drafts import CHINESE, WORDS, a_draft, after, doubtful, in_state, published, sent
from tests.builders import NOON
from tests.people import NAMES

TEXTS = Catalogue()
HOSTILE = '<b>&amp;</b><a href="tg://user?id=1">x</a>{trouble}'
PICTURE = Content("GPT-5 " * 10, picture="file-1")

SHOWN: dict[str, tuple[Announcement, Menu, tuple[ChannelFault, ...]]] = {
    **{str(state): (in_state(state), Menu.MAIN, ()) for state in State},
    "two_parts": (a_draft(CHINESE, PICTURE, wants_pin=True), Menu.MAIN, ()),
    "times": (a_draft(), Menu.TIMES, ()),
    "retract_sure": (published(), Menu.RETRACT, ()),
    "rights": (a_draft(), Menu.MAIN, tuple(ChannelFault)),
    "half": (
        after(
            sent(after(a_draft(WORDS, CHINESE), commands.Publish)),
            commands.SettlePart,
            part=1,
            sending=Sending.REFUSED,
            trouble=HOSTILE,
        ),
        Menu.MAIN,
        (),
    ),
    "pinned_and_edited": (
        after(
            after(published(WORDS, CHINESE, wants_pin=True), commands.Pinned, is_pinned=True),
            commands.Edited,
            part=0,
            shown=CHINESE,
        ),
        Menu.MAIN,
        (),
    ),
}


def drawn(
    announcement: Announcement,
    menu: Menu = Menu.MAIN,
    faults: tuple[ChannelFault, ...] = (),
    language: str = "en",
) -> Control:
    zone = ZoneInfo("Asia/Shanghai")
    context = AnnouncementContext(texts=TEXTS, language=language, operator_names=NAMES, zone=zone)
    return draw(announcement, menu, faults, NOON, context)


def as_seen(control: Control) -> str:
    rows = (" ".join(f"[ {button.text} ]" for button in row) for row in control.rows)
    return "\n".join([parse_html(control.html).text, *rows, ""])


@pytest.mark.parametrize("language", LANGUAGES)
def test_announcements_are_shown_as_kept(language: str, same_as_snapshot: Callable[[str, str], None]) -> None:
    pictures = [f"# {name}\n{as_seen(drawn(*shown, language))}" for name, shown in SHOWN.items()]

    same_as_snapshot(f"announcements.{language}", "\n".join(pictures))


@pytest.mark.parametrize("name", SHOWN)
def test_every_button_is_a_tap_on_what_is_shown(name: str) -> None:
    announcement, menu, faults = SHOWN[name]

    for row in drawn(announcement, menu, faults).rows:
        for button in row:
            tap = decode(button.data)
            assert tap is not None
            assert (tap.ref, tap.revision) == (announcement.ref, announcement.revision)


def test_what_telegram_says_stays_text() -> None:
    told = replace(doubtful(), trouble=HOSTILE, channel="@a_b")

    assert HOSTILE in parse_html(drawn(told).html).text


@pytest.mark.parametrize(
    ("channel", "link"),
    [
        ("@gateway_news", "https://t.me/gateway_news/7"),
        ("-1001000000002", "https://t.me/c/1000000002/7"),
    ],
)
def test_a_link_opens_the_message(channel: str, link: str) -> None:
    assert link_to(channel, 7) == link


@given(
    st.builds(
        AnnouncementTap,
        st.sampled_from(Verb),
        st.builds(make_ref, st.just("AN"), st.integers(0)),
        st.integers(1, 999_999_999),
        st.none() | st.integers(0, 10**11),
    )
)
def test_a_tap_comes_back_as_it_was_sent_within_64_bytes(tap: AnnouncementTap) -> None:
    assert decode(tap.encode()) == tap
    assert len(tap.encode().encode()) <= 64


@pytest.mark.parametrize(
    "data",
    [
        "an_publish:AN-7K3F9Q",
        "an_publish:TU-7K3F9Q:1",
        "an_destroy:AN-7K3F9Q:1",
        "publish:AN-7K3F9Q:1",
        "an_publish:AN-7K3F9Q:0",
        "an_at:AN-7K3F9Q:1:-5",
        "an_at:AN-7K3F9Q:1:5\n",
    ],
)
def test_data_that_is_not_ours_is_no_tap(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("state", State),
        ("ask", Wish),
        ("channel", ChannelFault),
        ("said", Flaw),
        ("said", TimeFlaw),
        ("said", Unusable),
        ("said", set(RefusalKind) - {RefusalKind.FLAWED, RefusalKind.TIME}),
        ("button", set(Verb) - {Verb.AT}),
        ("button", DoubtAnswer),
    ],
)
def test_every_word_of_an_announcement_has_its_text(section: str, words: object) -> None:
    for language in LANGUAGES:
        keys = {f"announce.{section}.{word}" for word in words}  # type: ignore[attr-defined]
        assert keys <= set(TEXTS.keys(language))

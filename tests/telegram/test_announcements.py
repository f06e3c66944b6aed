"""/announce from the first word to the channel, step by step, with operators who change their minds."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.announce.announcement import State
from bot.announce.content import CAPTION_UNITS_MAX, TEXT_UNITS_MAX
from sandbox import people
from sandbox.bot_api import Message
from sandbox.bot_api.view import message_view
from tests.telegram.newsroom import VERA_ID, Newsroom, opened

FORMATTED = '<b>GPT-5</b> 😀 <a href="https://gateway.example/">is <i>here</i></a>'
PLAIN = "GPT-5 😀 is here"
CHINESE = "<b>GPT-5</b> 上线了"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with opened(tmp_path) as room:
        yield room


@pytest.fixture(scope="module")
def png() -> bytes:
    octets = io.BytesIO()
    Image.new("RGB", (320, 200), "#1769e0").save(octets, "PNG")
    return octets.getvalue()


def html_of(room: Newsroom, message: Message) -> str:
    return str(message_view(room.api.cloud, message)["html"])


async def test_a_preview_is_what_subscribers_will_see(room: Newsroom) -> None:
    control = await room.announce(FORMATTED, is_html=True)
    assert room.posts == []
    preview = room.said[-2]
    assert control.id == preview.id + 1

    await room.choose("📣 Publish now")

    assert html_of(room, room.channel.last) == html_of(room, preview) == FORMATTED
    assert "published" in room.control.text
    assert "https://t.me/gateway_news/1" in room.control.text
    assert room.control.id == control.id


async def test_a_message_is_announced_by_answering_it(room: Newsroom, png: bytes) -> None:
    picture = room.api.acts.send_photo(people.OMAR_ID, room.desk.id, png, caption=FORMATTED, is_html=True)
    await room.announce("", reply_to=picture.id)

    await room.choose("📣")

    shown = room.channel.last
    assert html_of(room, shown) == FORMATTED
    assert shown.content.media is not None
    assert shown.content.media.octets == png


async def test_a_picture_brings_the_command_below_it(room: Newsroom, png: bytes) -> None:
    room.api.acts.send_photo(
        people.OLGA_ID, room.desk.id, png, caption=f"/announce {FORMATTED}", is_html=True
    )
    await room.work()

    await room.choose("📣")

    assert html_of(room, room.channel.last) == FORMATTED


async def test_the_next_message_is_asked_for(room: Newsroom) -> None:
    room.write("/announce")
    await room.work()
    question = room.said[-1]
    assert question.prompt is not None
    assert question.prompt["force_reply"]
    # A selective one opens for whom it mentions, and for nobody else.
    assert question.prompt["selective"]
    assert f"tg://user?id={people.OLGA_ID}" in html_of(room, question)

    room.write("What is for dinner?")
    await room.work()
    assert room.said[-1].id == question.id, "in a group only an answer to the question is one"
    room.write(FORMATTED, is_html=True, reply_to=question.id)
    await room.work()

    assert room.said[-2].text == PLAIN
    await room.choose("📣")
    assert room.posts == [PLAIN]


async def test_alone_with_the_bot_the_next_words_are_the_answer(room: Newsroom) -> None:
    room.write("/announce", chat_id=people.OLGA_ID)
    await room.work()
    room.write("GPT-5", chat_id=people.OLGA_ID)
    await room.work()

    shown = [m for m in room.api.chat(people.OLGA_ID).shown if m.is_outgoing]
    assert [m.text.partition(" · ")[0][:5] for m in shown[1:]] == ["GPT-5", "📣 AN-"]


async def test_a_command_below_a_picture_is_no_answer(room: Newsroom, png: bytes) -> None:
    room.write("/announce", chat_id=people.OLGA_ID)
    await room.work()
    room.api.acts.send_photo(people.OLGA_ID, people.OLGA_ID, png, caption="/announce GPT-5")
    await room.work()

    preview = [m for m in room.api.chat(people.OLGA_ID).shown if m.is_outgoing][1]
    assert preview.text == "GPT-5"


async def test_an_answer_that_comes_hours_later_is_not_taken_for_one(room: Newsroom) -> None:
    room.write("/announce", chat_id=people.OLGA_ID)
    await room.work()
    room.clock.advance(7200)
    room.write("What a day", chat_id=people.OLGA_ID)
    await room.work()

    assert len([m for m in room.api.chat(people.OLGA_ID).shown if m.is_outgoing]) == 1


async def test_what_cannot_be_announced_is_said_at_once(room: Newsroom, png: bytes) -> None:
    acts, desk = room.api.acts, room.desk.id
    long = acts.send_photo(people.OLGA_ID, desk, png, caption="a" * CAPTION_UNITS_MAX)
    album = acts.send_photo(people.OLGA_ID, desk, png, album="7")
    file = acts.send_document(people.OLGA_ID, desk, b"x", name="list.csv", mime_type="text/csv")
    for answered, words in ((album, "this is an album"), (file, "Only a text or one picture")):
        room.write("/announce", reply_to=answered.id)
        await room.work()
        assert words in room.said[-1].text

    room.write("/announce", reply_to=long.id)
    await room.work()
    assert f"{CAPTION_UNITS_MAX} of {CAPTION_UNITS_MAX} characters" in room.control.text
    await room.tap("✏️ Edit")
    await _answered(room, "a" * TEXT_UNITS_MAX)
    assert f"{TEXT_UNITS_MAX} of {TEXT_UNITS_MAX} characters" in room.control.text


async def test_a_caption_that_is_too_long_is_refused_with_both_figures(
    room: Newsroom, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # People with Telegram Premium may write longer captions than a bot may send.
    monkeypatch.setattr("sandbox.bot_api.content.CAPTION_MAX", 4096)
    picture = room.api.acts.send_photo(people.OLGA_ID, room.desk.id, png, caption="a" * 2000)
    room.write("/announce", reply_to=picture.id)
    await room.work()

    assert "takes 1024 characters; this has 2000" in room.said[-1].text


@pytest.mark.parametrize(
    ("who", "words"), [(VERA_ID, "look, not decide"), (people.MALLORY_ID, "no operator")]
)
async def test_who_may_not_is_told_so(room: Newsroom, who: int, words: str) -> None:
    if who == people.MALLORY_ID:
        room.api.acts.add_user("Mallory", user_id=who, has_started=True)
    room.write("/announce free money", who=who, chat_id=who)
    await room.work()

    assert words in room.api.chat(who).last.text
    await room.announce("GPT-5")
    assert words in await room.tap("📣", who=who)
    assert (await room.stored()).state is State.DRAFT


async def test_two_operators_publish_once_and_the_second_is_told_who_was_first(room: Newsroom) -> None:
    await room.announce("GPT-5")

    assert await room.tap("📣", who=people.OMAR_ID) == "Done."
    assert await room.tap("🗑 Discard") == "Omar was first: publishing …."
    await room.work()

    assert room.posts == ["GPT-5"]


async def test_the_same_update_twice_drafts_once(room: Newsroom) -> None:
    room.write("/announce GPT-5")
    first = room.api.cloud.updates.first()
    assert first is not None
    room.api.cloud.updates.inject(first.id + 1000, first.kind, first.body)
    await room.work()

    assert len([m for m in room.said if m.text.startswith("📣 AN-")]) == 1


async def test_chinese_and_english_go_out_together_in_order(room: Newsroom) -> None:
    await room.announce(CHINESE, is_html=True)
    await room.tap("➕ Second message")
    await _answered(room, FORMATTED, is_html=True)
    assert [m.text for m in room.said[-3:-1]] == ["GPT-5 上线了", PLAIN]
    assert "✏️ Edit 1" in room.buttons
    assert "➕ Second message" not in room.buttons

    await room.choose("📣")

    assert [html_of(room, m) for m in room.channel.shown] == [CHINESE, FORMATTED]
    await room.choose("🗑 Retract")
    await room.choose("🗑 Yes")
    assert room.posts == []


async def test_a_draft_is_changed_and_its_preview_appears_anew(room: Newsroom) -> None:
    before = await room.announce("GPT-4")
    await room.tap("✏️ Edit")
    await _answered(room, "GPT-5")

    assert [m.text for m in room.said if m.text in {"GPT-4", "GPT-5"}] == ["GPT-5"]
    assert room.control.id > before.id
    assert await room.tap("📣", on=before) == "Olga was first: draft: this is how subscribers will see it."


async def test_a_draft_is_discarded(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.choose("🗑 Discard")

    assert room.buttons == []
    assert "discarded" in room.control.text


async def test_a_published_text_is_edited_in_the_channel(room: Newsroom) -> None:
    await room.announce("GPT-5 is heer")
    await room.choose("📣")
    await room.tap("✏️ Edit")
    await _answered(room, FORMATTED, is_html=True)

    assert [html_of(room, m) for m in room.channel.shown] == [FORMATTED]
    assert room.channel.last.edited is not None
    assert "Edited 2026-11-23 20:00" in room.control.text


async def test_a_published_picture_is_replaced_never_removed(room: Newsroom, png: bytes) -> None:
    picture = room.api.acts.send_photo(people.OLGA_ID, room.desk.id, png, caption="old")
    await room.announce("", reply_to=picture.id)
    await room.choose("📣")
    await room.tap("✏️ Edit")
    await _answered(room, "words alone")
    assert "can be replaced, not removed" in room.said[-1].text

    await room.tap("✏️ Edit")
    octets = io.BytesIO()
    Image.new("RGB", (100, 100), "red").save(octets, "PNG")
    room.api.acts.send_photo(
        people.OLGA_ID, room.desk.id, octets.getvalue(), caption="new", reply_to=room.said[-1].id
    )
    await room.work()

    shown = room.channel.last
    assert shown.text == "new"
    assert shown.content.media is not None
    assert shown.content.media.octets == octets.getvalue()


async def test_retracting_is_confirmed_first(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.choose("📣")

    await room.choose("🗑 Retract")
    assert room.buttons == ["🗑 Yes, delete it from the channel", "‹ Back"]
    await room.choose("‹ Back")
    assert "📌 Pin" in room.buttons
    await room.choose("🗑 Retract")
    await room.choose("🗑 Yes")

    assert room.posts == []
    assert "retracted" in room.control.text


async def test_pins_come_and_go(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.choose("📌 Pin it then")
    await room.choose("📣")
    assert room.channel.pinned == [room.channel.last.id]

    await room.choose("📌 Do not pin")

    assert room.channel.pinned == []


async def test_a_scheduled_announcement_is_published_at_its_time_after_a_restart(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.choose("🕒")
    assert room.buttons[:2] == ["2026-11-23 21:00", "2026-11-24 09:00"]  # Shanghai; now it is 20:00
    await room.choose("2026-11-23 21:00")
    assert "scheduled for 2026-11-23 21:00" in room.control.text

    room.clock.advance(59 * 60)
    await room.start()
    await room.work()
    assert room.posts == []
    room.clock.advance(60)
    await room.work()

    assert room.posts == ["GPT-5"]


async def test_a_time_is_typed_in_the_desks_zone(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.choose("🕒")
    await room.tap("✍️ Another time")
    for typed, words in (
        ("tomorrow", "is no time that I can read; write it as 2026-12-01 09:00"),
        ("2026-11-23 19:59", "has passed already"),
        ("2028-01-01 09:00", "more than a year away"),
        ("2026-02-30 09:00", "no such time in Asia/Shanghai"),
    ):
        question = next(m for m in reversed(room.said) if m.prompt)
        room.write(typed, reply_to=question.id)
        await room.work()
        assert words in room.said[-1].text
    question = next(m for m in reversed(room.said) if m.prompt)
    room.write("2026-12-01 09:00", reply_to=question.id)
    await room.work()

    assert "scheduled for 2026-12-01 09:00" in room.control.text
    room.clock.advance(timedelta(days=7, hours=13).total_seconds())
    await room.work()
    assert room.posts == ["GPT-5"]


async def test_a_schedule_is_taken_back(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.choose("🕒")
    await room.choose("2026-11-23 21:00")
    await room.choose("✖ Not at that time")

    room.clock.advance(3600)
    await room.work()

    assert room.posts == []
    assert "draft" in room.control.text


@pytest.mark.parametrize(("late_s", "is_published"), [(3599, True), (3600, False)])
async def test_a_time_that_passed_while_nobody_ran_is_made_up_for_within_an_hour(
    room: Newsroom, late_s: int, is_published: bool
) -> None:
    await room.announce("GPT-5")
    await room.choose("🕒")
    await room.choose("2026-11-23 21:00")
    before = room.control.id

    room.clock.advance(3600 + late_s)
    await room.start()
    await room.work()

    assert room.posts == (["GPT-5"] if is_published else [])
    if not is_published:
        assert "NOT published: its time 2026-11-23 21:00 passed" in room.control.text
        assert room.control.id > before, "the question appears anew, where operators read"
        await room.choose("📣")
        assert room.posts == ["GPT-5"]


async def test_what_the_bot_may_not_do_stands_on_the_draft(room: Newsroom) -> None:
    room.channel.bot_lacks = {"can_post_messages", "can_edit_messages", "can_delete_messages"}
    await room.announce("GPT-5")
    for right in ("Post messages", "Edit messages", "Delete messages"):
        assert f"give me the right “{right}”" in room.control.text

    room.channel.members[room.api.cloud.bot.id] = "member"
    assert "add me as one" in (await room.announce("GPT-5 again")).text
    room.channel.members[room.api.cloud.bot.id] = "left"
    room.channel.username = None
    assert "I cannot see @gateway_news" in (await room.announce("GPT-5 once more")).text


async def test_without_a_channel_it_is_said_what_is_missing(tmp_path: Path) -> None:
    async with opened(tmp_path, channel=None) as room:
        room.write("/announce GPT-5")
        await room.work()

        assert "set [telegram] channel to its @name or numeric id" in room.said[-1].text


async def test_a_group_that_is_not_the_desks_sees_no_drafts(room: Newsroom) -> None:
    members = {people.OLGA_ID: "creator", people.MALLORY_ID: "member"}
    room.api.acts.add_user("Mallory", user_id=people.MALLORY_ID)
    elsewhere = room.api.acts.add_chat("Elsewhere", members=members)
    room.write("/announce GPT-5", chat_id=elsewhere.id)
    await room.work()

    assert [m.text for m in elsewhere.shown if m.is_outgoing] == [
        "Please use this in the desk's chat, or write to me alone."
    ]


async def _answered(room: Newsroom, text: str, **more: object) -> None:
    question = room.said[-1]
    assert question.prompt is not None
    room.write(text, reply_to=question.id, **more)
    await room.work()

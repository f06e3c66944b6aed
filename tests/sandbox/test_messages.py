"""Sending: what arrives in the chat, and what Telegram refuses; seen through python-telegram-bot."""

from datetime import UTC, datetime

import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from sandbox.bot_api import Chat
from sandbox.bot_api.formatting.render import render_html
from tests.sandbox.places import Place, open_bot

MARCH = datetime(2022, 3, 17, 15, 45, tzinfo=UTC)


def keyboard(data: str = "approve") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data=data)]])


async def test_the_bot_knows_itself(place: Place) -> None:
    assert (await place.bot.get_me()).username == "paydesk_bot"


async def test_a_formatted_card_arrives_as_it_was_meant(place: Place) -> None:
    source = "<b>TU-7K3F9Q</b> 😀 <blockquote expandable>1 &lt; 2</blockquote>"
    sent = await place.bot.send_message(
        place.desk.id,
        source,
        parse_mode="HTML",
        reply_markup=keyboard(),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
        protect_content=True,
    )
    card = place.desk.last
    assert sent.text_html == source
    assert render_html(card.content.body) == source
    assert card.content.keyboard[0][0]["callback_data"] == "approve"
    assert (card.is_silent, card.is_protected, card.link_preview) == (True, True, {"is_disabled": True})
    assert sent.has_protected_content


async def test_explicit_entities_are_kept(place: Place) -> None:
    entities = [
        MessageEntity(MessageEntity.BOLD, 0, 2),
        MessageEntity(MessageEntity.DATE_TIME, 3, 5, unix_time=MARCH, date_time_format="wDT"),
    ]
    sent = await place.bot.send_message(place.olga.id, "hi later", entities=entities)
    assert [e.type for e in sent.entities] == ["bold", "date_time"]
    assert (sent.entities[1].unix_time, sent.entities[1].date_time_format) == (MARCH, "wDT")


async def test_links_addresses_and_commands_are_found(place: Place) -> None:
    text = "/case https://pay.example/x, chat@gateway.example #news @olga_desk"
    sent = await place.bot.send_message(place.olga.id, text)
    found = {entity.type: sent.parse_entity(entity) for entity in sent.entities}
    assert found == {
        "bot_command": "/case",
        "url": "https://pay.example/x",
        "email": "chat@gateway.example",
        "hashtag": "#news",
        "mention": "@olga_desk",
    }


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [("x" * 4096, True), ("x" * 4097, False), ("😀" * 2048, True), ("😀" * 2049, False)],
)
async def test_texts_are_counted_in_utf16(place: Place, text: str, is_taken: bool) -> None:
    if is_taken:
        await place.bot.send_message(place.olga.id, text)
    else:
        with pytest.raises(BadRequest, match="Message is too long"):
            await place.bot.send_message(place.olga.id, text)


async def test_markup_does_not_count(place: Place) -> None:
    await place.bot.send_message(place.olga.id, f"<b>{'x' * 4096}</b>", parse_mode="HTML")


@pytest.mark.parametrize("text", [" ", "\n\n", "<b> </b>"])
async def test_a_text_of_nothing_is_refused(place: Place, text: str) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await place.bot.send_message(place.olga.id, text, parse_mode="HTML")


async def test_broken_html_is_refused(place: Place) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities: unsupported start tag"):
        await place.bot.send_message(place.olga.id, "<p>x</p>", parse_mode="HTML")
    assert place.api.chat(place.olga.id).shown == []


async def test_markdown_is_refused_clearly(place: Place) -> None:
    with pytest.raises(BadRequest, match=r"(?i)does not speak markdownv2"):
        await place.bot.send_message(place.olga.id, "x", parse_mode="MarkdownV2")


@pytest.mark.parametrize(("octets", "is_taken"), [(64, True), (65, False)])
async def test_callback_data_has_64_bytes(place: Place, octets: int, is_taken: bool) -> None:
    markup = keyboard("x" * octets)
    if is_taken:
        await place.bot.send_message(place.olga.id, "x", reply_markup=markup)
    else:
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await place.bot.send_message(place.olga.id, "x", reply_markup=markup)


async def test_links_copy_texts_and_styles_are_taken(place: Place) -> None:
    row = [
        InlineKeyboardButton("pay", url="https://pay.example"),
        InlineKeyboardButton("copy", copy_text=CopyTextButton("TU-7K3F9Q")),
        InlineKeyboardButton("no", callback_data="n", style="danger"),
    ]
    sent = await place.bot.send_message(place.olga.id, "x", reply_markup=InlineKeyboardMarkup([row]))
    assert sent.reply_markup is not None
    assert sent.reply_markup.inline_keyboard[0][2].style == "danger"


async def test_an_answer_quotes_a_part_of_what_it_answers(place: Place) -> None:
    first = await place.bot.send_message(place.olga.id, "账号 lilei88，100 元")
    reply = ReplyParameters(first.message_id, quote="100 元")
    sent = await place.bot.send_message(place.olga.id, "seen", reply_parameters=reply)
    assert sent.reply_to_message is not None
    assert sent.quote is not None
    assert (sent.reply_to_message.message_id, sent.quote.text, sent.quote.position) == (
        first.message_id,
        "100 元",
        11,
    )


async def test_a_quote_that_is_not_in_the_text_is_refused(place: Place) -> None:
    first = await place.bot.send_message(place.olga.id, "100 元")
    with pytest.raises(BadRequest, match="Quote_text_invalid"):
        await place.bot.send_message(
            place.olga.id, "x", reply_parameters=ReplyParameters(first.message_id, quote="200 元")
        )


async def test_an_answer_to_nothing_is_refused_unless_it_may_stand_alone(place: Place) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await place.bot.send_message(place.olga.id, "x", reply_parameters=ReplyParameters(99))
    alone = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await place.bot.send_message(place.olga.id, "x", reply_parameters=alone)).reply_to_message is None


async def test_a_photo_is_kept_and_can_be_fetched_and_sent_again(place: Place, png: bytes) -> None:
    sent = await place.bot.send_photo(place.desk.id, png, caption="<i>receipt</i>", parse_mode="HTML")
    file = await place.bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == png
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption_html) == (320, 480, "<i>receipt</i>")
    again = await place.bot.send_photo(place.olga.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id


async def test_what_is_no_picture_is_no_photo(place: Place) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await place.bot.send_photo(place.olga.id, b"no picture")


async def test_a_caption_has_1024_units(place: Place, png: bytes) -> None:
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await place.bot.send_photo(place.olga.id, png, caption="x" * 1025)


async def test_a_document_keeps_its_name(place: Place) -> None:
    sent = await place.bot.send_document(place.olga.id, b"From: x\r\n\r\n", filename="mail.eml")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("mail.eml", 11)


async def test_an_album_is_one_group(place: Place, png: bytes) -> None:
    sent = await place.bot.send_media_group(
        place.desk.id, [InputMediaPhoto(png, caption="one"), InputMediaPhoto(png)]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["one", None]


async def test_an_album_does_not_mix(place: Place, png: bytes) -> None:
    with pytest.raises(BadRequest, match="mix"):
        await place.bot.send_media_group(place.desk.id, [InputMediaPhoto(png), InputMediaDocument(b"x")])


async def test_a_copy_has_a_number_of_its_own(place: Place) -> None:
    first = await place.bot.send_message(place.desk.id, "<b>x</b>", parse_mode="HTML")
    copied = await place.bot.copy_message(place.olga.id, place.desk.id, first.message_id)
    copy = place.api.chat(place.olga.id).messages[copied.message_id]
    assert render_html(copy.content.body) == "<b>x</b>"


async def test_a_topic_must_exist(place: Place) -> None:
    forum = place.api.acts.add_chat("Forum", members={place.olga.id: "creator"}, threads={5})
    sent = await place.bot.send_message(forum.id, "x", message_thread_id=5)
    assert sent.message_thread_id == 5
    with pytest.raises(BadRequest, match="Message thread not found"):
        await place.bot.send_message(forum.id, "x", message_thread_id=6)


async def test_a_chat_that_is_not_there_is_not_found(place: Place) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await place.bot.send_message(12345, "x")


async def test_a_person_who_never_started_the_bot_gets_nothing(place: Place) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await place.bot.send_message(place.mallory.id, "x")
    place.api.acts.set_member(place.desk.id, place.mallory.id, "member")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await place.bot.send_message(place.mallory.id, "x")


async def test_a_person_who_blocked_the_bot_gets_nothing(place: Place) -> None:
    place.api.acts.block(place.olga.id)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await place.bot.send_message(place.olga.id, "x")
    place.api.acts.start(place.olga.id)
    await place.bot.send_message(place.olga.id, "x")


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("supergroup", "kicked", "bot was kicked from the supergroup chat"),
        ("supergroup", "left", "bot is not a member of the supergroup chat"),
        ("channel", "kicked", "bot was kicked from the channel chat"),
    ],
)
async def test_a_chat_without_the_bot_is_closed_to_it(
    place: Place, kind: str, status: str, reason: str
) -> None:
    chat: Chat = place.api.acts.add_chat("x", type=kind, bot_status=status)
    with pytest.raises(Forbidden, match=reason):
        await place.bot.send_message(chat.id, "x")


async def test_a_channel_wants_an_administrator(place: Place) -> None:
    channel = place.api.acts.add_chat("News", type="channel", username="news", bot_status="member")
    with pytest.raises(BadRequest, match="Need administrator rights"):
        await place.bot.send_message("@news", "x")
    place.api.acts.set_member(channel.id, place.api.cloud.bot.id, "administrator")
    sent = await place.bot.send_message("@news", "x")
    assert (sent.sender_chat.id if sent.sender_chat else None, sent.from_user) == (channel.id, None)


async def test_a_wrong_token_is_refused(place: Place) -> None:
    bot = open_bot(place.api)
    stranger = type(bot)("1:wrong", base_url=place.api.base_url, base_file_url=place.api.base_file_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()

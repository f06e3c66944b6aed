"""Editing, deleting, pinning and reacting."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.error import BadRequest

from tests.sandbox.places import Place

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="a")]])


async def test_an_edit_replaces_text_and_keyboard_and_keeps_history(place: Place) -> None:
    sent = await place.bot.send_message(place.desk.id, "waiting", reply_markup=MARKUP)
    edited = await place.bot.edit_message_text("credited", place.desk.id, sent.message_id)
    card = place.desk.last
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup, edited.edit_date is not None) == ("credited", None, True)
    assert [version.content.body.text for version in card.versions] == ["waiting", "credited"]
    assert card.versions[0].accepted.monotonic < card.versions[1].accepted.monotonic


async def test_an_edit_to_the_same_is_refused(place: Place) -> None:
    sent = await place.bot.send_message(place.desk.id, "x", reply_markup=MARKUP)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await place.bot.edit_message_text("x", place.desk.id, sent.message_id, reply_markup=MARKUP)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await place.bot.edit_message_reply_markup(place.desk.id, sent.message_id, reply_markup=MARKUP)


async def test_a_caption_and_a_picture_are_edited(place: Place, png: bytes) -> None:
    sent = await place.bot.send_photo(place.desk.id, png, caption="one")
    await place.bot.edit_message_caption(place.desk.id, sent.message_id, caption="two")
    await place.bot.edit_message_media(
        InputMediaPhoto(png + b"\0", caption="three"), place.desk.id, sent.message_id
    )
    assert [version.content.body.text for version in place.desk.last.versions] == ["one", "two", "three"]


async def test_text_and_caption_are_not_the_same(place: Place, png: bytes) -> None:
    text = await place.bot.send_message(place.desk.id, "x")
    photo = await place.bot.send_photo(place.desk.id, png)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await place.bot.edit_message_caption(place.desk.id, text.message_id, caption="y")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await place.bot.edit_message_text("y", place.desk.id, photo.message_id)


async def test_only_its_own_messages_can_be_edited(place: Place) -> None:
    said = place.api.acts.send_text(place.olga.id, place.desk.id, "hello")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await place.bot.edit_message_text("x", place.desk.id, said.id)


async def test_a_deleted_message_cannot_be_edited(place: Place) -> None:
    sent = await place.bot.send_message(place.desk.id, "x")
    assert await place.bot.delete_message(place.desk.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await place.bot.edit_message_text("y", place.desk.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await place.bot.delete_message(place.desk.id, sent.message_id)
    assert place.desk.shown == []


async def test_an_ordinary_member_cannot_delete_others_messages(place: Place) -> None:
    place.api.acts.set_member(place.desk.id, place.api.cloud.bot.id, "member")
    said = place.api.acts.send_text(place.olga.id, place.desk.id, "hello")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await place.bot.delete_message(place.desk.id, said.id)


async def test_pins_come_and_go(place: Place) -> None:
    sent = await place.bot.send_message(place.desk.id, "x")
    await place.bot.pin_chat_message(place.desk.id, sent.message_id)
    pinned = (await place.bot.get_chat(place.desk.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    await place.bot.unpin_chat_message(place.desk.id)
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await place.bot.unpin_chat_message(place.desk.id)


async def test_pinning_wants_rights(place: Place) -> None:
    place.api.acts.set_member(place.desk.id, place.api.cloud.bot.id, "member")
    sent = await place.bot.send_message(place.desk.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await place.bot.pin_chat_message(place.desk.id, sent.message_id)


async def test_reactions_are_from_telegrams_list(place: Place) -> None:
    sent = await place.bot.send_message(place.desk.id, "x")
    await place.bot.set_message_reaction(place.desk.id, sent.message_id, "👀")
    assert place.desk.last.reactions[place.api.cloud.bot.id] == [{"type": "emoji", "emoji": "👀"}]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await place.bot.set_message_reaction(place.desk.id, sent.message_id, "✅")

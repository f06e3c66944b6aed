"""Chats, members and the menu of commands, as python-telegram-bot reads them."""

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    ChatMemberOwner,
    MessageOriginChannel,
)
from telegram.error import BadRequest, Forbidden

from tests.sandbox.places import Place


async def test_a_group_is_described(place: Place) -> None:
    chat = await place.bot.get_chat(place.desk.id)
    assert (chat.title, chat.type, chat.permissions is not None) == ("Desk", "supergroup", True)


async def test_members_have_their_roles(place: Place) -> None:
    owner = await place.bot.get_chat_member(place.desk.id, place.olga.id)
    itself = await place.bot.get_chat_member(place.desk.id, place.api.cloud.bot.id)
    stranger = await place.bot.get_chat_member(place.desk.id, place.mallory.id)
    assert isinstance(owner, ChatMemberOwner)
    assert isinstance(itself, ChatMemberAdministrator)
    assert (itself.can_pin_messages, itself.can_post_messages, stranger.status) == (True, None, "left")
    administrators = await place.bot.get_chat_administrators(place.desk.id)
    assert {member.user.id for member in administrators} == {place.olga.id, place.api.cloud.bot.id}


async def test_an_administrator_of_a_channel_may_post(place: Place) -> None:
    channel = place.api.acts.add_chat("News", type="channel")
    itself = await place.bot.get_chat_member(channel.id, place.api.cloud.bot.id)
    assert isinstance(itself, ChatMemberAdministrator)
    assert itself.can_post_messages


async def test_who_does_not_exist_is_not_found(place: Place) -> None:
    with pytest.raises(BadRequest, match="User not found"):
        await place.bot.get_chat_member(place.desk.id, 1)
    with pytest.raises(BadRequest, match="Chat not found"):
        await place.bot.get_chat(place.mallory.id)
    private = place.api.acts.add_chat("Others", bot_status="left")
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await place.bot.get_chat(private.id)


async def test_menus_are_kept_by_scope_and_language(place: Place) -> None:
    await place.bot.set_my_commands([BotCommand("help", "Help")])
    scope = BotCommandScopeChat(place.desk.id)
    await place.bot.set_my_commands([("queue", "What waits")], scope=scope, language_code="en")
    assert await place.bot.get_my_commands() == (BotCommand("help", "Help"),)
    assert await place.bot.get_my_commands(scope=scope, language_code="en") == (
        BotCommand("queue", "What waits"),
    )
    await place.bot.delete_my_commands()
    assert await place.bot.get_my_commands() == ()


@pytest.mark.parametrize(
    ("command", "description", "reason"),
    [("Help", "x", "Bot_command_invalid"), ("help", " ", "Bot_command_description_invalid")],
)
async def test_a_bad_command_is_refused(place: Place, command: str, description: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await place.bot.set_my_commands([(command, description)])


async def test_unknown_files_are_refused(place: Place) -> None:
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await place.bot.get_file("AgACxyz")


async def test_rights_that_the_bot_was_not_given_are_told_and_kept(place: Place) -> None:
    channel = place.api.acts.add_chat("News", type="channel", username="gateway_news")
    first = await place.bot.send_message("@gateway_news", "first")
    channel.bot_lacks = {"can_post_messages", "can_edit_messages"}

    member = await place.bot.get_chat_member(channel.id, place.api.cloud.bot.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert (member.can_post_messages, member.can_edit_messages, member.can_delete_messages) == (
        False,
        False,
        True,
    )
    with pytest.raises(BadRequest, match=r"(?i)need administrator rights in the channel chat"):
        await place.bot.send_message(channel.id, "second")
    channel.bot_lacks = {"can_edit_messages"}
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to manage pinned messages"):
        await place.bot.pin_chat_message(channel.id, first.message_id)


async def test_a_forwarded_message_names_its_channel(place: Place) -> None:
    channel = place.api.acts.add_chat("News", type="channel", username="gateway_news")
    await place.bot.send_message(channel.id, "first")
    place.api.acts.forward(place.olga.id, place.olga.id, channel.last)

    (update,) = await place.bot.get_updates(timeout=0)

    assert update.message is not None
    origin = update.message.forward_origin
    assert isinstance(origin, MessageOriginChannel)
    assert (origin.chat.id, origin.message_id) == (channel.id, channel.last.id)

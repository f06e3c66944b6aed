"""Everything that the Bot API server answers is read by a second client, aiogram, whose types are strict.

Its models refuse a missing field or one of another type; fields that it does not know it keeps apart, and
there must be none: it speaks a newer Bot API than most of what is answered here.
"""

from collections.abc import AsyncIterator, Iterator

import aiogram
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)
from pydantic import BaseModel

from sandbox import people
from sandbox.bot_api import BotApiServer, Fault
from tests.sandbox.places import Place, place_of

KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
]
FORMATTED = (
    "<b>bold</b> <i>italic</i> <u>under</u> <s>through</s> <tg-spoiler>hidden</tg-spoiler> <code>code</code>"
    ' <pre><code class="language-python">x = 1</code></pre> <a href="https://gateway.example/">link</a>'
    f' <a href="tg://user?id={people.OLGA_ID}">Olga</a> <blockquote>quoted</blockquote>'
    " <blockquote expandable>long</blockquote> @olga_desk #tag $USD /start a@b.example https://gateway.example"
)


def opened(api: BotApiServer, token: str = "") -> aiogram.Bot:
    server = TelegramAPIServer.from_base(api.url)
    return aiogram.Bot(token or api.token, session=AiohttpSession(api=server))


@pytest.fixture
async def second() -> AsyncIterator[tuple[aiogram.Bot, Place]]:
    async with BotApiServer(limits=False) as api, opened(api) as bot:
        place = await place_of(api, None)  # type: ignore[arg-type]
        yield bot, place
        assert api.complaints == []


def unknown_fields(told: object, path: str = "") -> Iterator[str]:
    """Paths of the fields that aiogram's models do not know."""
    if isinstance(told, list | tuple):
        for index, item in enumerate(told):
            yield from unknown_fields(item, f"{path}[{index}]")
    elif isinstance(told, BaseModel):
        yield from (f"{path}.{name}" for name in told.model_extra or {})
        for name in type(told).model_fields:
            yield from unknown_fields(getattr(told, name), f"{path}.{name}")


def check(*told: object) -> None:
    assert list(unknown_fields(told)) == []


async def test_messages_of_every_kind_are_read(second: tuple[aiogram.Bot, Place], png: bytes) -> None:
    bot, place = second
    desk = place.desk.id
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Approve", callback_data="a:1", style="success")]]
    )
    text = await bot.send_message(
        desk,
        FORMATTED,
        parse_mode="HTML",
        reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
        disable_notification=True,
    )
    assert text.entities is not None
    assert {entity.type for entity in text.entities} >= {
        "bold",
        "pre",
        "text_mention",
        "expandable_blockquote",
    }
    answer = await bot.send_message(
        desk,
        "yes",
        entities=[MessageEntity(type="bold", offset=0, length=3)],
        reply_parameters=ReplyParameters(message_id=text.message_id, quote="bold"),
    )
    assert answer.quote is not None
    prompt = await bot.send_message(place.olga.id, "what?", reply_markup=ForceReply(selective=True))
    photo = await bot.send_photo(desk, BufferedInputFile(png, "a.png"), caption="<b>a</b>", parse_mode="HTML")
    assert photo.photo is not None
    file = await bot.send_document(desk, BufferedInputFile(b"a,b", "a.csv"))
    album = await bot.send_media_group(
        desk,
        [InputMediaPhoto(media=photo.photo[-1].file_id), InputMediaPhoto(media=BufferedInputFile(png, "b"))],
    )
    copy = await bot.copy_message(desk, desk, photo.message_id)
    known = await bot.get_file(photo.photo[-1].file_id)
    check(text, answer, prompt, photo, file, album, copy, known)
    octets = await bot.download(photo.photo[-1].file_id)
    assert octets is not None
    assert octets.read() == png


async def test_changes_are_read(second: tuple[aiogram.Bot, Place], png: bytes) -> None:
    bot, place = second
    channel = place.api.acts.add_chat("News", type="channel", username="gateway_news")
    text = await bot.send_message("@gateway_news", "GPT-4")
    photo = await bot.send_photo(channel.id, BufferedInputFile(png, "a.png"))
    button = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="More", callback_data="more")]])
    check(
        await bot.edit_message_text("GPT-5", chat_id=channel.id, message_id=text.message_id),
        await bot.edit_message_caption(chat_id=channel.id, message_id=photo.message_id, caption="GPT-5"),
        await bot.edit_message_media(
            InputMediaPhoto(media=BufferedInputFile(png + b" ", "b.png"), caption="GPT-6"),
            chat_id=channel.id,
            message_id=photo.message_id,
        ),
        await bot.edit_message_reply_markup(
            chat_id=channel.id, message_id=photo.message_id, reply_markup=button
        ),
    )
    assert await bot.set_message_reaction(channel.id, photo.message_id, [ReactionTypeEmoji(emoji="👍")])
    assert await bot.pin_chat_message(channel.id, photo.message_id)
    chat = await bot.get_chat(channel.id)
    assert chat.pinned_message is not None
    check(chat)
    assert await bot.unpin_chat_message(channel.id, message_id=photo.message_id)
    assert await bot.delete_message(channel.id, photo.message_id)
    assert await bot.delete_messages(channel.id, [text.message_id])


async def test_chats_members_menus_and_the_bot_are_read(second: tuple[aiogram.Bot, Place]) -> None:
    bot, place = second
    statuses = ("creator", "administrator", "member", "restricted", "left", "kicked")
    users = {status: place.api.acts.add_user(status) for status in statuses}
    members = {user.id: status for status, user in users.items()}
    chats = [
        place.olga.id,
        *(
            place.api.acts.add_chat(kind, type=kind, members=members).id
            for kind in ("group", "supergroup", "channel")
        ),
        place.api.acts.add_chat("forum", members=members, threads={7}).id,
    ]
    check(await bot.get_me(), await bot.get_webhook_info())
    for chat_id in chats:
        check(await bot.get_chat(chat_id))
        if chat_id < 0:
            check(await bot.get_chat_administrators(chat_id))
            for status, user in users.items():
                member = await bot.get_chat_member(chat_id, user.id)
                assert member.status == status
                check(member)
    scope = BotCommandScopeChat(chat_id=place.olga.id)
    assert await bot.set_my_commands([BotCommand(command="queue", description="What waits")], scope=scope)
    menu = await bot.get_my_commands(scope=scope)
    check(menu)
    assert [item.command for item in menu] == ["queue"]
    assert await bot.delete_my_commands(scope=scope)
    assert await bot.send_chat_action(place.olga.id, "typing")


async def test_updates_of_every_kind_are_read(second: tuple[aiogram.Bot, Place], png: bytes) -> None:
    bot, place = second
    acts, olga, desk = place.api.acts, place.olga.id, place.desk.id
    await bot.get_updates(timeout=0, allowed_updates=KINDS)
    group = acts.add_chat("Old", type="group", members={olga: "creator"})
    channel = acts.add_chat("News", type="channel", members={olga: "creator"})
    button = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])
    asked = await bot.send_message(desk, "really?", reply_markup=button)

    acts.start(olga, "payload")
    said = acts.send_text(olga, desk, FORMATTED, is_html=True, reply_to=asked.message_id)
    acts.send_photo(olga, desk, png, caption="a", album="7")
    acts.send_document(olga, desk, b"x", name="a.txt", mime_type="text/plain")
    post = acts.send_as_chat(channel.id, "GPT-5")
    acts.forward(olga, olga, post)
    acts.edit_text(channel.id, post.id, "GPT-6")
    acts.edit_text(desk, said.id, "no")
    acts.send_as_chat(desk, "from an anonymous administrator")
    acts.react(olga, desk, asked.message_id, "👍")
    acts.press(olga, desk, asked.message_id, "Yes")
    acts.set_member(desk, place.mallory.id, "member")
    acts.set_member(desk, place.mallory.id, "kicked")
    acts.block(olga)
    acts.block(olga, is_blocked=False)
    acts.upgrade_group(group.id)

    updates = await bot.get_updates(timeout=0, allowed_updates=KINDS)

    check(updates)
    assert {update.event_type for update in updates} == set(KINDS)
    callback = next(update.callback_query for update in updates if update.callback_query)
    assert callback is not None
    assert await bot.answer_callback_query(callback.id, text="yes")


async def test_a_webhook_hands_over_updates_that_are_read(second: tuple[aiogram.Bot, Place]) -> None:
    bot, place = second
    assert await bot.set_webhook(
        "http://127.0.0.1:9/hook", secret_token="s3cret", allowed_updates=["message"]
    )
    place.api.acts.start(place.olga.id)
    info = await bot.get_webhook_info()
    check(info)
    assert (info.url, info.pending_update_count) == ("http://127.0.0.1:9/hook", 1)
    with pytest.raises(TelegramConflictError):
        await bot.get_updates(timeout=0)
    assert await bot.delete_webhook()
    updates: list[Update] = await bot.get_updates(timeout=0)
    check(updates)
    assert len(updates) == 1


async def test_refusals_are_sorted_as_telegrams_are(second: tuple[aiogram.Bot, Place]) -> None:
    bot, place = second
    desk = place.desk.id
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(4, "hello")
    place.api.acts.block(place.olga.id)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(place.olga.id, "hello")
    place.api.acts.set_member(desk, place.mallory.id, "member")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(place.mallory.id, "hello")
    place.api.fail(Fault(method="sendMessage", status=429, retry_after_s=7))
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(desk, "hello")
    assert flood.value.retry_after == 7
    place.api.fail(Fault(method="sendMessage", status=502, description="Bad Gateway"))
    with pytest.raises(TelegramServerError):
        await bot.send_message(desk, "hello")
    group = place.api.acts.add_chat("Old", type="group", members={place.olga.id: "creator"})
    new = place.api.acts.upgrade_group(group.id)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(group.id, "hello")
    assert moved.value.migrate_to_chat_id == new.id
    async with opened(place.api, "7000000001:another-token-than-the-right-one") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
    with pytest.raises(TelegramNotFound):
        await bot.close()


async def test_over_the_published_limits_it_is_told_how_long_to_wait() -> None:
    async with BotApiServer() as api, opened(api) as bot:
        place = await place_of(api, None)  # type: ignore[arg-type]
        for number in range(20):
            await bot.send_message(place.desk.id, str(number))
        with pytest.raises(TelegramRetryAfter) as flood:
            await bot.send_message(place.desk.id, "one too many")
        assert flood.value.retry_after >= 1
        assert len(place.desk.shown) == 20

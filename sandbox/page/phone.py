"""Telegram on the page: what the phones of operators and customer show, what they type, send and tap."""

from base64 import b64decode
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sandbox import people
from sandbox.bot_api import BotApiServer
from sandbox.bot_api.methods.profile import shown_menu
from sandbox.bot_api.records import Json
from sandbox.bot_api.view import message_view
from sandbox.page.persons import OPERATORS, PHONES
from sandbox.page.pictures import file_answer, picture_type

MESSAGES_MAX: Final = 150
TEXT_MAX: Final = 4096
CAPTION_MAX: Final = 1024
ANSWER_WITHIN_S: Final = 10.0
_CHATS: Final = {"desk": people.DESK_CHAT_ID, "channel": people.CHANNEL_ID, **PHONES}


class Phone:
    """Telegram of the pretend world, for one page."""

    def __init__(self, api: BotApiServer) -> None:
        self._api: Final = api

    def state(self) -> Json:
        """All chats of the page with their newest messages, whose phones there are, and their menus."""
        cloud = self._api.cloud
        return {
            "bot": {"name": cloud.bot.first_name, "username": cloud.bot.username},
            "chats": {key: self._chat(chat_id) for key, chat_id in _CHATS.items()},
            "phones": {
                key: {
                    "id": user_id,
                    "name": cloud.users[user_id].first_name,
                    "is_operator": key in OPERATORS,
                    "commands": shown_menu(cloud, user_id, cloud.users[user_id].language_code or ""),
                }
                for key, user_id in PHONES.items()
            },
            "commands": shown_menu(cloud, people.DESK_CHAT_ID, ""),
        }

    def _chat(self, chat_id: int) -> Json:
        chat = self._api.chat(chat_id)
        views = [message_view(self._api.cloud, message) for message in chat.shown[-MESSAGES_MAX:]]
        return {
            "title": chat.title,
            "messages": [{**view, "history": len(view["history"])} for view in views],
        }

    async def tap(self, body: Json) -> Json:
        """`{phone, chat, message, data}`: tap a button and wait for the bot's answer.

        Raises:
            LookupError: there is no such button.
        """
        try:
            tap = await self._api.acts.tap(
                PHONES[body["phone"]],
                self._chat_id(body),
                int(body["message"]),
                str(body["data"]),
                within_s=ANSWER_WITHIN_S,
            )
        except TimeoutError:
            return {"is_answered": False}
        return {"is_answered": True, **(tap.answer or {})}

    async def send(self, body: Json) -> Json:
        """`{phone, chat, text, reply_to?, picture?}`: a person writes; the picture's octets in Base64.

        Raises:
            ValueError: the text is empty or too long, or the file is no picture.
        """
        text, picture = str(body["text"]).strip(), body.get("picture")
        where, reply_to = (PHONES[body["phone"]], self._chat_id(body)), body.get("reply_to")
        if body["chat"] == body["phone"]:
            command, _, payload = text.partition(" ")
            if command == "/start" and not picture:
                self._api.acts.start(where[0], payload)
                return {}
            if not self._api.cloud.users[where[0]].has_started:
                raise ValueError("Telegram lets nobody write to a bot before /start")
        if picture:
            octets = b64decode(picture, validate=True)
            if picture_type(octets) is None:
                raise ValueError("the file is no picture (JPEG, PNG, GIF or WebP)")
            if len(text) > CAPTION_MAX:
                raise ValueError(f"below a picture stand at most {CAPTION_MAX} characters")
            self._api.acts.send_photo(*where, octets, caption=text, reply_to=reply_to)
            return {}
        if not text or len(text) > TEXT_MAX:
            raise ValueError(f"a message has 1 to {TEXT_MAX} characters")
        self._api.acts.send_text(*where, text, reply_to=reply_to)
        return {}

    def _chat_id(self, body: Json) -> int:
        """The desk's group for operators, and everybody's own chat with the bot; nobody writes elsewhere."""
        chat, phone = body["chat"], body["phone"]
        if chat != phone and (chat != "desk" or phone not in OPERATORS):
            raise ValueError(f"{phone} does not write in {chat}")
        return _CHATS[body["chat"]]

    async def file(self, request: Request) -> Response:
        """A photo or document of a message."""
        found = self._api.cloud.files.get(request.path_params["file_id"])
        if found is None:
            raise HTTPException(404)
        return file_answer(found.octets)

"""The operators' Telegram and the channel: what their phones show, what they type and tap."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sandbox import people
from sandbox.bot_api import BotApiServer
from sandbox.bot_api.records import Json
from sandbox.bot_api.view import message_view
from sandbox.page.persons import OPERATORS
from sandbox.page.pictures import file_answer

MESSAGES_MAX: Final = 150
TEXT_MAX: Final = 4096
ANSWER_WITHIN_S: Final = 10.0
_CHATS: Final = {"desk": people.DESK_CHAT_ID, "channel": people.CHANNEL_ID, **OPERATORS}


class Phone:
    """Telegram of the pretend world, for one page."""

    def __init__(self, api: BotApiServer) -> None:
        self._api: Final = api

    def state(self) -> Json:
        """All chats of the page with their newest messages, and the bot's menu of commands."""
        cloud = self._api.cloud
        return {
            "bot": {"name": cloud.bot.first_name, "username": cloud.bot.username},
            "chats": {key: self._chat(chat_id) for key, chat_id in _CHATS.items()},
            "commands": list(
                {entry["command"]: entry for menu in cloud.commands.values() for entry in menu}.values()
            ),
        }

    def _chat(self, chat_id: int) -> Json:
        chat = self._api.chat(chat_id)
        views = [message_view(self._api.cloud, message) for message in chat.shown[-MESSAGES_MAX:]]
        return {
            "title": chat.title,
            "messages": [{**view, "history": len(view["history"])} for view in views],
        }

    async def tap(self, body: Json) -> Json:
        """`{operator, chat, message, data}`: tap a button and wait for the bot's answer.

        Raises:
            LookupError: there is no such button.
        """
        try:
            tap = await self._api.acts.tap(
                OPERATORS[body["operator"]],
                self._chat_id(body),
                int(body["message"]),
                str(body["data"]),
                within_s=ANSWER_WITHIN_S,
            )
        except TimeoutError:
            return {"is_answered": False}
        return {"is_answered": True, **(tap.answer or {})}

    async def send(self, body: Json) -> Json:
        """`{operator, chat, text, reply_to?}`: an operator writes.

        Raises:
            ValueError: the text is empty or too long.
        """
        text = str(body["text"]).strip()
        if not text or len(text) > TEXT_MAX:
            raise ValueError(f"a message has 1 to {TEXT_MAX} characters")
        operator = OPERATORS[body["operator"]]
        self._api.acts.send_text(operator, self._chat_id(body), text, reply_to=body.get("reply_to"))
        return {}

    def _chat_id(self, body: Json) -> int:
        """The desk's group, or the operator's own chat with the bot; nobody writes elsewhere here."""
        if body["chat"] not in {"desk", body["operator"]}:
            raise ValueError(f"{body['operator']} does not write in {body['chat']}")
        return _CHATS[body["chat"]]

    async def file(self, request: Request) -> Response:
        """A photo or document of a message."""
        found = self._api.cloud.files.get(request.path_params["file_id"])
        if found is None:
            raise HTTPException(404)
        return file_answer(found.octets)

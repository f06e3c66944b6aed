"""The control door: `/sandbox/…` on the server's own port, JSON, for whoever plays the people.

No token, hence only for programs of this machine: a foreign `Host` or `Origin` is refused, so that no web
page can reach it. Errors are `{"error": "…"}` with status 400, 403 or 404.

| path | does |
|---|---|
| `GET state` | bot, sequence, chats |
| `POST users` `{first_name, user_id?, username?, language_code?, has_started?}` | a person |
| `POST chats` `{title, type?, chat_id?, username?, members?, bot_status?, threads?}` | a group or channel |
| `POST members` `{chat_id, user_id, status}` | joins, leaves, is promoted |
| `POST acts/{start,send,react,edit,delete,block,upgrade}` | see `Acts`; a picture as `photo` in Base64 |
| `POST acts/tap` `{user_id, chat_id, message_id, button, within_s?}` | the tap with the answer, or null |
| `GET taps/ID` | a tap with the time at which the bot was given it |
| `GET chats/ID/messages` | all messages with histories, deleted ones too |
| `GET files/FILE_ID` | octets |
| `GET wait?after=N&chat_id=&within_s=` | changes after N, as soon as there is one |
| `GET events?after=N` | the same as server-sent events |
| `POST updates` `{kind, body, update_id?}` | injects a raw update |
| `POST faults` fields of `Fault`; `DELETE faults` | misbehaves; behaves |
| `GET calls`, `GET complaints` | what the bot asked; undocumented parameters |
"""

import contextlib
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.bot_api.faults import Fault
from sandbox.bot_api.records import Json, Message
from sandbox.bot_api.refusals import Refusal
from sandbox.bot_api.view import chat_view, message_view, tap_view
from sandbox.bot_api.wire import user_object
from sandbox.local_only import refuses

if TYPE_CHECKING:
    from sandbox.bot_api.server import BotApiServer

_QUIET_S = 15
"""A comment is sent that often, so that a reader notices a dead connection."""

Handler = Callable[[Request, Json], Awaitable[object]]


class Door:
    """The control door of one server."""

    def __init__(self, api: "BotApiServer") -> None:
        self._api: Final = api

    def routes(self) -> list[Route]:
        """Routes below `/sandbox`."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "state", self._state),
            ("POST", "users", self._add_user),
            ("POST", "chats", self._add_chat),
            ("POST", "members", self._set_member),
            ("POST", "acts/tap", self._tap),
            ("POST", "acts/{act}", self._act),
            ("GET", "taps/{tap_id}", self._tap_state),
            ("GET", "chats/{chat_id:int}/messages", self._messages),
            ("GET", "chats/-{chat_id:int}/messages", self._messages),
            ("GET", "files/{file_id}", self._file),
            ("GET", "wait", self._wait),
            ("GET", "events", self._events),
            ("POST", "updates", self._inject),
            ("POST", "faults", self._fail),
            ("DELETE", "faults", self._behave),
            ("GET", "calls", self._calls),
            ("GET", "complaints", self._complaints),
        ]
        return [
            Route(f"/sandbox/{path}", self._guarded(handler), methods=[verb]) for verb, path, handler in table
        ]

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            if reason := refuses(request):
                return JSONResponse({"error": reason}, 403)
            try:
                body = json.loads(await request.body() or b"{}")
                reply = await handler(request, body)
            except (LookupError, FileNotFoundError) as error:
                return JSONResponse({"error": f"not found: {error}"}, 404)
            except (ValueError, TypeError, Refusal) as error:
                return JSONResponse({"error": str(error)}, 400)
            return reply if isinstance(reply, Response) else JSONResponse(reply)

        return serve

    async def _state(self, _request: Request, _body: Json) -> object:
        cloud = self._api.cloud
        return {
            "bot": user_object(cloud.bot),
            "sequence": cloud.journal.sequence,
            "chats": [chat_view(cloud, chat) for chat in cloud.chats.values()],
            "commands": cloud.commands,
            "webhook": cloud.webhook.info(),
        }

    async def _add_user(self, _request: Request, body: Json) -> object:
        return user_object(self._api.acts.add_user(**body))

    async def _add_chat(self, _request: Request, body: Json) -> object:
        members = {int(user_id): status for user_id, status in body.pop("members", {}).items()}
        threads = set(body.pop("threads", []))
        return chat_view(self._api.cloud, self._api.acts.add_chat(**body, members=members, threads=threads))

    async def _set_member(self, _request: Request, body: Json) -> object:
        self._api.acts.set_member(**body)
        return chat_view(self._api.cloud, self._api.chat(body["chat_id"]))

    async def _act(self, request: Request, body: Json) -> object:
        acts = self._api.acts
        known: dict[str, Callable[..., Any]] = {
            "start": acts.start,
            "send": self._send,
            "react": acts.react,
            "edit": acts.edit_text,
            "delete": acts.delete,
            "block": acts.block,
            "upgrade": lambda chat_id: chat_view(self._api.cloud, acts.upgrade_group(chat_id)),
        }
        done = known[request.path_params["act"]](**body)
        return message_view(self._api.cloud, done) if isinstance(done, Message) else done or {}

    def _send(
        self, *, user_id: int, chat_id: int, photo: str = "", text: str = "", **details: Any
    ) -> Message:
        if photo:
            return self._api.acts.send_photo(user_id, chat_id, b64decode(photo), caption=text, **details)
        return self._api.acts.send_text(user_id, chat_id, text, **details)

    async def _tap(self, _request: Request, body: Json) -> object:
        within_s = float(body.pop("within_s", 5))
        tap = self._api.acts.press(**body)
        with contextlib.suppress(TimeoutError):
            await self._api.until(lambda: tap.answered, within_s=within_s)
        return tap_view(self._api.cloud, tap)

    async def _tap_state(self, request: Request, _body: Json) -> object:
        return tap_view(self._api.cloud, self._api.cloud.taps[request.path_params["tap_id"]])

    async def _messages(self, request: Request, _body: Json) -> object:
        sign = -1 if "/chats/-" in request.url.path else 1
        chat = self._api.chat(sign * request.path_params["chat_id"])
        return [message_view(self._api.cloud, message) for message in chat.messages.values()]

    async def _file(self, request: Request, _body: Json) -> object:
        file = self._api.cloud.files[request.path_params["file_id"]]
        kind = "image/*" if file.kind == "photo" else "application/octet-stream"
        return Response(file.octets, media_type=file.mime_type or kind)

    async def _wait(self, request: Request, _body: Json) -> object:
        query = request.query_params
        changes = await self._api.cloud.journal.after(
            int(query.get("after", "0")),
            chat_id=int(query["chat_id"]) if query.get("chat_id") else None,
            within_s=float(query.get("within_s", "10")),
        )
        return {
            "sequence": self._api.cloud.journal.sequence,
            "changes": [change.as_json() for change in changes],
        }

    async def _events(self, request: Request, _body: Json) -> object:
        after = int(request.headers.get("last-event-id") or request.query_params.get("after", "0"))
        return StreamingResponse(self._stream(after), media_type="text/event-stream")

    async def _stream(self, after: int) -> AsyncIterator[str]:
        async for change in self._api.cloud.journal.follow(after, quiet_s=_QUIET_S):
            if change is None:
                yield ": still here\n\n"
            else:
                yield f"id: {change.sequence}\nevent: {change.kind}\ndata: {json.dumps(change.as_json())}\n\n"

    async def _inject(self, _request: Request, body: Json) -> object:
        updates = self._api.cloud.updates
        update_id = body.get("update_id") or updates.take_id()
        updates.inject(update_id, body["kind"], body["body"])
        return {"update_id": update_id}

    async def _fail(self, _request: Request, body: Json) -> object:
        self._api.fail(Fault(**body))
        return {"planned": len(self._api.faults)}

    async def _behave(self, _request: Request, _body: Json) -> object:
        self._api.behave()
        return {"planned": 0}

    async def _calls(self, _request: Request, _body: Json) -> object:
        return [call.as_json() for call in self._api.calls]

    async def _complaints(self, _request: Request, _body: Json) -> object:
        return self._api.complaints

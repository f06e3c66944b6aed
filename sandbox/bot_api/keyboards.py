"""Inline keyboards and prompts, checked as Telegram checks them."""

from typing import Any, TypeAlias

from sandbox.bot_api.call import Call
from sandbox.bot_api.formatting.links import checked_link, linked_user_id
from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import bad_request

CALLBACK_DATA_BYTES_MAX = 64
COPY_TEXT_MAX = 256
BUTTONS_MAX = 100
ROW_MAX = 8
_STYLES = {"", "default", "primary", "success", "danger"}
_PROMPTS = ("keyboard", "remove_keyboard", "force_reply")

Keyboard: TypeAlias = tuple[tuple[Json, ...], ...]


def read_markup(call: Call) -> tuple[Keyboard, Json | None]:
    """The inline keyboard, and apart from it a prompt (ForceReply, reply keyboard) where one is given.

    Raises:
        Refusal: 400, among others BUTTON_DATA_INVALID.
    """
    markup = call.structure("reply_markup", called="reply keyboard markup")
    if not markup:
        return (), None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if any(name in markup for name in _PROMPTS):
        return (), markup
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    if sum(map(len, rows)) > BUTTONS_MAX or any(len(row) > ROW_MAX for row in rows):
        raise bad_request("reply markup is too long")
    return tuple(tuple(_button(button) for button in row) for row in rows if row), None


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if str(button.get("style", "")).lower() not in _STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if button.get("url"):
        if checked_link(str(button["url"])) is None and linked_user_id(str(button["url"])) is None:
            raise bad_request("BUTTON_URL_INVALID")
    elif button.get("callback_data"):
        if len(str(button["callback_data"]).encode()) > CALLBACK_DATA_BYTES_MAX:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "copy_text" in button:
        _check_copy_text(button["copy_text"])
    elif (
        not {"switch_inline_query", "switch_inline_query_current_chat", "web_app", "login_url"}
        & button.keys()
    ):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return button


def _check_copy_text(copy_text: Any) -> None:
    text = copy_text.get("text") if isinstance(copy_text, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= COPY_TEXT_MAX:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")

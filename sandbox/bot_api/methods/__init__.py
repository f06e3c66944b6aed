"""The Bot API's methods, one function each, and the table that lists them.

A method takes the cloud and the call and gives its result as JSON, or raises a `Refusal`.
The table also holds each method's documented parameters (https://core.telegram.org/bots/api, 10.0);
Telegram ignores others in silence, here they are complained about (`BotApiServer.complaints`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.methods import chats, editing, fetching, files, groups, marking, profile, sending, taps

Handler = Callable[[Cloud, Call], object | Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its code and the parameters that Telegram documents for it."""

    name: str
    handler: Handler
    parameters: frozenset[str]


_SEND = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification"
    " protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters"
    " reply_markup"
)
_CAPTION = "caption parse_mode caption_entities show_caption_above_media"
_EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"

_DOCUMENTED: list[tuple[str, Handler, str]] = [
    ("getMe", profile.get_me, ""),
    ("getUpdates", fetching.get_updates, "offset limit timeout allowed_updates"),
    (
        "setWebhook",
        fetching.set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    ("deleteWebhook", fetching.delete_webhook, "drop_pending_updates"),
    ("getWebhookInfo", fetching.get_webhook_info, ""),
    ("sendMessage", sending.send_message, f"{_SEND} text parse_mode entities link_preview_options"),
    ("sendPhoto", sending.send_photo, f"{_SEND} {_CAPTION} photo has_spoiler"),
    (
        "sendDocument",
        sending.send_document,
        f"{_SEND} caption parse_mode caption_entities document thumbnail disable_content_type_detection",
    ),
    ("sendMediaGroup", groups.send_media_group, f"{_SEND.replace(' reply_markup', '')} media"),
    (
        "copyMessage",
        sending.copy_message,
        f"{_SEND} {_CAPTION} from_chat_id message_id video_start_timestamp",
    ),
    ("sendChatAction", sending.send_chat_action, "business_connection_id chat_id message_thread_id action"),
    ("editMessageText", editing.edit_text, f"{_EDIT} text parse_mode entities link_preview_options"),
    ("editMessageCaption", editing.edit_caption, f"{_EDIT} {_CAPTION}"),
    ("editMessageMedia", editing.edit_media, f"{_EDIT} media"),
    ("editMessageReplyMarkup", editing.edit_reply_markup, _EDIT),
    ("deleteMessage", editing.delete_message, "chat_id message_id"),
    ("deleteMessages", editing.delete_messages, "chat_id message_ids"),
    ("answerCallbackQuery", taps.answer_callback_query, "callback_query_id text show_alert url cache_time"),
    ("setMyCommands", profile.set_my_commands, "commands scope language_code"),
    ("getMyCommands", profile.get_my_commands, "scope language_code"),
    ("deleteMyCommands", profile.delete_my_commands, "scope language_code"),
    ("getFile", files.get_file, "file_id"),
    (
        "pinChatMessage",
        marking.pin_chat_message,
        "business_connection_id chat_id message_id disable_notification",
    ),
    ("unpinChatMessage", marking.unpin_chat_message, "business_connection_id chat_id message_id"),
    ("setMessageReaction", marking.set_message_reaction, "chat_id message_id reaction is_big"),
    ("getChat", chats.get_chat, "chat_id"),
    ("getChatMember", chats.get_chat_member, "chat_id user_id"),
    ("getChatAdministrators", chats.get_chat_administrators, "chat_id"),
]

METHODS = {
    name.lower(): Method(name, handler, frozenset(parameters.split()))
    for name, handler, parameters in _DOCUMENTED
}
"""By the method's name in lower case, since Telegram ignores case there."""

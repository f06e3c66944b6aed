"""What most methods begin with: the chat to write to, the message to change, the message to answer."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.content import format_text
from sandbox.bot_api.formatting.text import utf16_length
from sandbox.bot_api.records import PRIVILEGED, Chat, Json, Message
from sandbox.bot_api.refusals import bad_request
from sandbox.bot_api.wire import entity_object

QUOTE_MAX = 1024


def writable_chat(cloud: Cloud, call: Call, *, count: int = 1) -> Chat:
    """The chat of `chat_id`, where the bot may write now and within Telegram's limits.

    Raises:
        Refusal: 400, 403 or 429.
    """
    chat = cloud.resolve(call.text("chat_id"))
    cloud.check_may_write(chat)
    thread_id = call.integer("message_thread_id")
    if thread_id and thread_id not in chat.threads:
        raise bad_request("message thread not found")
    cloud.limits.admit(chat.id, is_private=chat.type == "private", count=count)
    return chat


def own_message(cloud: Cloud, call: Call) -> Message:
    """The bot's message of `chat_id` and `message_id`, to be edited.

    Raises:
        Refusal: 400, 403 or 429.
    """
    chat = cloud.resolve(call.text("chat_id"))
    cloud.check_may_write(chat)
    message = cloud.find_message(chat, call.integer("message_id"), called="message to edit")
    if not message.is_outgoing or message.service:
        raise bad_request("message can't be edited")
    cloud.limits.admit(chat.id, is_private=chat.type == "private")
    return message


def is_administrator(cloud: Cloud, chat: Chat) -> bool:
    """Whether the bot may do in this chat what only administrators may; in a private chat it may."""
    return chat.type == "private" or chat.members.get(cloud.bot.id) in PRIVILEGED


def sending_details(cloud: Cloud, call: Call, chat: Chat) -> Json:
    """Fields of `Message` that all ways of sending share.

    Raises:
        Refusal: 400 when the message to answer is not there, or the quote is not in it.
    """
    return {
        **_reply(cloud, call, chat),
        "thread_id": call.integer("message_thread_id") or None,
        "is_protected": call.flag("protect_content"),
        "is_silent": call.flag("disable_notification"),
        "is_outgoing": True,
    }


def _reply(cloud: Cloud, call: Call, chat: Chat) -> Json:
    parameters = call.structure("reply_parameters", called="reply parameters")
    if not parameters:
        return {}
    if not isinstance(parameters, dict):
        raise bad_request("object expected as reply parameters")
    message_id = parameters.get("message_id")
    if not isinstance(message_id, int):
        raise bad_request('can\'t find field "message_id"')
    answered = chat.messages.get(message_id)
    if answered is None or answered.deleted is not None:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to": message_id, "quote": _quote(cloud, parameters, answered)}


def _quote(cloud: Cloud, parameters: Json, answered: Message) -> Json | None:
    """The Bot API's TextQuote, where a part of the answered message is quoted."""
    source = parameters.get("quote")
    if not source:
        return None
    entities = parameters.get("quote_entities")
    quoted = format_text(str(source), str(parameters.get("quote_parse_mode") or ""), entities)
    place = answered.text.find(quoted.text)
    if not quoted.text or place < 0 or quoted.length > QUOTE_MAX:
        raise bad_request("QUOTE_TEXT_INVALID")
    quote: Json = {
        "text": quoted.text,
        "position": utf16_length(answered.text[:place]),
        "is_manual": True,
    }
    if quoted.entities:
        quote["entities"] = [entity_object(cloud, entity) for entity in quoted.entities]
    return quote

"""Methods that send one message."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.content import call_caption, read_file, read_text
from sandbox.bot_api.keyboards import read_markup
from sandbox.bot_api.methods.targets import sending_details, writable_chat
from sandbox.bot_api.records import Chat, Content, Json, Message
from sandbox.bot_api.refusals import bad_request
from sandbox.bot_api.wire import message_object

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def _send(cloud: Cloud, chat: Chat, content: Content, details: Json) -> Message:
    sender = None if chat.type == "channel" else cloud.bot
    return cloud.add_message(chat, sender, content, **details)


def send_message(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendmessage."""
    chat = writable_chat(cloud, call)
    body = read_text(call)
    keyboard, prompt = read_markup(call)
    details = sending_details(cloud, call, chat)
    preview = call.structure("link_preview_options", called="link preview options")
    sent = _send(
        cloud, chat, Content(body, None, keyboard), {**details, "prompt": prompt, "link_preview": preview}
    )
    return message_object(cloud, sent)


def send_photo(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#sendphoto."""
    return _send_file(cloud, call, "photo")


def send_document(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#senddocument."""
    return _send_file(cloud, call, "document")


def _send_file(cloud: Cloud, call: Call, kind: str) -> Json:
    chat = writable_chat(cloud, call)
    file = read_file(cloud, call, kind, call.arguments.get(kind), field=kind)
    keyboard, prompt = read_markup(call)
    details = sending_details(cloud, call, chat)
    sent = _send(cloud, chat, Content(call_caption(call), file, keyboard), {**details, "prompt": prompt})
    return message_object(cloud, sent)


def copy_message(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#copymessage."""
    chat = writable_chat(cloud, call)
    source_chat = cloud.resolve(call.text("from_chat_id"))
    source = cloud.find_message(source_chat, call.integer("message_id"), called="message to copy")
    if source.service or source.is_protected:
        raise bad_request("message can't be copied")
    keyboard, prompt = read_markup(call)
    has_new_caption = source.content.media is not None and "caption" in call.arguments
    body = call_caption(call) if has_new_caption else source.content.body
    details = sending_details(cloud, call, chat)
    sent = _send(cloud, chat, Content(body, source.content.media, keyboard), {**details, "prompt": prompt})
    return {"message_id": sent.id}


def send_chat_action(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#sendchataction."""
    cloud.check_may_write(cloud.resolve(call.text("chat_id")))
    if call.text("action").lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True

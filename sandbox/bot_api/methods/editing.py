"""Methods that change or delete a message."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.content import call_caption, read_text
from sandbox.bot_api.keyboards import read_markup
from sandbox.bot_api.methods.groups import read_media
from sandbox.bot_api.methods.targets import is_administrator, own_message
from sandbox.bot_api.records import Chat, Content, Json, Message
from sandbox.bot_api.refusals import bad_request
from sandbox.bot_api.wire import message_object

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def _show(cloud: Cloud, message: Message, content: Content) -> Json:
    """Show the content from now on, unless it is what is shown already."""
    if content == message.content:
        raise bad_request(_NOT_MODIFIED)
    cloud.change_message(message, body=content.body, media=content.media, keyboard=content.keyboard)
    return message_object(cloud, message)


def edit_text(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagetext."""
    message = own_message(cloud, call)
    if message.content.media is not None:
        raise bad_request("there is no text in the message to edit")
    body = read_text(call)
    keyboard, _ = read_markup(call)
    return _show(cloud, message, Content(body, None, keyboard))


def edit_caption(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagecaption."""
    message = own_message(cloud, call)
    if message.content.media is None:
        raise bad_request("there is no caption in the message to edit")
    keyboard, _ = read_markup(call)
    return _show(cloud, message, Content(call_caption(call), message.content.media, keyboard))


def edit_media(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagemedia."""
    message = own_message(cloud, call)
    shown = read_media(cloud, call, call.structure("media", called="input media"))
    keyboard, _ = read_markup(call)
    return _show(cloud, message, Content(shown.body, shown.media, keyboard))


def edit_reply_markup(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#editmessagereplymarkup."""
    message = own_message(cloud, call)
    keyboard, _ = read_markup(call)
    return _show(cloud, message, Content(message.content.body, message.content.media, keyboard))


def delete_message(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemessage."""
    chat = cloud.resolve(call.text("chat_id"))
    message = cloud.find_message(chat, call.integer("message_id"), called="message to delete")
    if not _may_delete(cloud, chat, message):
        raise bad_request("message can't be deleted")
    cloud.delete_message(message)
    return True


def delete_messages(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemessages: what cannot be found is skipped."""
    chat = cloud.resolve(call.text("chat_id"))
    numbers = call.structure("message_ids", called="message identifiers")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None and message.deleted is None and _may_delete(cloud, chat, message):
            cloud.delete_message(message)
    return True


def _may_delete(cloud: Cloud, chat: Chat, message: Message) -> bool:
    return message.is_outgoing or is_administrator(cloud, chat)

"""Methods that look at chats and their members."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.records import PRESENT, PRIVILEGED, Chat, Json
from sandbox.bot_api.refusals import bad_request, forbidden
from sandbox.bot_api.wire import full_chat_object, member_object


def _visible_chat(cloud: Cloud, call: Call) -> Chat:
    """The chat, if the bot is in it."""
    chat = cloud.resolve(call.text("chat_id"))
    if chat.type == "private":
        if not cloud.users[chat.id].has_started:
            raise bad_request("chat not found")
        return chat
    status = chat.members.get(cloud.bot.id, "left")
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if status not in PRESENT and not chat.username:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def get_chat(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchat."""
    return full_chat_object(cloud, _visible_chat(cloud, call))


def get_chat_member(cloud: Cloud, call: Call) -> Json:
    """https://core.telegram.org/bots/api#getchatmember."""
    chat = _visible_chat(cloud, call)
    user = cloud.users.get(call.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    if chat.type == "private" and user.id not in {chat.id, cloud.bot.id}:
        raise bad_request("member not found")
    return member_object(chat, user)


def get_chat_administrators(cloud: Cloud, call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#getchatadministrators: without other bots."""
    chat = _visible_chat(cloud, call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    users = [cloud.users[user_id] for user_id, status in chat.members.items() if status in PRIVILEGED]
    return [member_object(chat, user) for user in users if not user.is_bot or user is cloud.bot]

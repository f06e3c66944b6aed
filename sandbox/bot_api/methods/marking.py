"""Methods that mark a message: pins and reactions."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.methods.targets import is_administrator
from sandbox.bot_api.records import Chat
from sandbox.bot_api.refusals import bad_request

REACTIONS = frozenset(
    (  # noqa: SIM905 - as a list, seventy emoji would fill two screens
        "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐"
        " 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾"
        " 🤷 😡 ❤\u200d🔥 👨\u200d💻 🤷\u200d♂ 🤷\u200d♀"
    ).split()
)
"""Emoji that may be a reaction: https://core.telegram.org/bots/api#reactiontypeemoji."""


def _pinnable_chat(cloud: Cloud, call: Call) -> Chat:
    chat = cloud.resolve(call.text("chat_id"))
    cloud.check_may_write(chat)
    # In a channel pinning comes with the right to edit.
    is_kept_from = chat.type == "channel" and "can_edit_messages" in chat.bot_lacks
    if is_kept_from or not is_administrator(cloud, chat):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin_chat_message(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#pinchatmessage."""
    chat = _pinnable_chat(cloud, call)
    message = cloud.find_message(chat, call.integer("message_id"), called="message to pin")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    cloud.journal.note("pin", chat_id=chat.id, message_id=message.id)
    return True


def unpin_chat_message(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#unpinchatmessage; without `message_id` the newest pin."""
    chat = _pinnable_chat(cloud, call)
    message_id = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    cloud.journal.note("unpin", chat_id=chat.id, message_id=message_id)
    return True


def set_message_reaction(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#setmessagereaction."""
    chat = cloud.resolve(call.text("chat_id"))
    message = cloud.find_message(chat, call.integer("message_id"), called="message to react")
    reactions = call.structure("reaction", called="reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        is_emoji = isinstance(reaction, dict) and reaction.get("type") == "emoji"
        if not is_emoji or str(reaction.get("emoji", "")).removesuffix("\ufe0f") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions[cloud.bot.id] = reactions
    cloud.journal.note("reaction", chat_id=chat.id, message_id=message.id)
    return True

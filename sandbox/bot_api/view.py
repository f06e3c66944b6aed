"""Chats as people see them, as JSON: for the control door and for the demo's page."""

from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.formatting.render import render_html
from sandbox.bot_api.records import Chat, Content, Json, Message, Tap
from sandbox.bot_api.wire import chat_object, entity_object, user_object


def message_view(cloud: Cloud, message: Message) -> Json:
    """A message with its history: text or caption, HTML, file, keyboard, marks, and times."""
    sender = message.sender
    return {
        "message_id": message.id,
        "chat_id": message.chat_id,
        "from": user_object(sender) if sender else None,
        "sender_chat_id": message.sender_chat_id,
        "is_from_bot": message.is_outgoing,
        **_content_view(cloud, message.content),
        "prompt": message.prompt,
        "reply_to": message.reply_to,
        "quote": message.quote,
        "thread_id": message.thread_id,
        "media_group_id": message.media_group_id,
        "link_preview": message.link_preview,
        "service": message.service,
        "is_protected": message.is_protected,
        "is_silent": message.is_silent,
        "is_pinned": message.id in cloud.chats[message.chat_id].pinned,
        "reactions": {str(actor): shown for actor, shown in message.reactions.items() if shown},
        "accepted": message.accepted.as_json(),
        "edited": message.edited.as_json() if message.edited else None,
        "deleted": message.deleted.as_json() if message.deleted else None,
        "history": [
            {**_content_view(cloud, version.content), "accepted": version.accepted.as_json()}
            for version in message.versions[:-1]
        ],
    }


def _content_view(cloud: Cloud, content: Content) -> Json:
    file = content.media
    return {
        "text": content.body.text,
        "entities": [entity_object(cloud, entity) for entity in content.body.entities],
        "html": render_html(content.body),
        "file": {
            "kind": file.kind,
            "file_id": file.id,
            "name": file.name,
            "mime_type": file.mime_type,
            "size": len(file.octets),
            "width": file.width,
            "height": file.height,
        }
        if file
        else None,
        "keyboard": [list(row) for row in content.keyboard],
    }


def chat_view(cloud: Cloud, chat: Chat) -> Json:
    """A chat with its members and pins."""
    return {
        **chat_object(cloud, chat),
        "members": {str(user_id): status for user_id, status in chat.members.items()},
        "pinned": chat.pinned,
        "migrated_to": chat.migrated_to,
    }


def tap_view(cloud: Cloud, tap: Tap) -> Json:
    """A tap: when it was made, when the bot got it, what it answered."""
    handed = cloud.tap_handed_at(tap)
    return {
        "tap_id": tap.id,
        "user_id": tap.user_id,
        "chat_id": tap.chat_id,
        "message_id": tap.message_id,
        "data": tap.data,
        "tapped": tap.tapped.as_json(),
        "handed": handed.as_json() if handed else None,
        "answer": tap.answer,
        "answered": tap.answered.as_json() if tap.answered else None,
    }

"""Our records as the Bot API's JSON objects."""

from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.formatting.text import Entity
from sandbox.bot_api.records import Chat, Json, Message, StoredFile, User

_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_direct_messages",
    "can_manage_tags",
    "can_send_welcome_messages",
)
_CHANNEL_ONLY = {"can_post_messages", "can_edit_messages", "can_manage_direct_messages"}
_NEVER = {"can_be_edited", "is_anonymous"}
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
)


def _present(**fields: object) -> Json:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def user_object(user: User) -> Json:
    """The Bot API's User."""
    return _present(
        id=user.id,
        is_bot=user.is_bot,
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language_code=user.language_code,
    )


def chat_object(cloud: Cloud, chat: Chat) -> Json:
    """The Bot API's Chat."""
    if chat.type == "private":
        user = cloud.users[chat.id]
        return _present(
            id=chat.id,
            type="private",
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
        )
    return _present(
        id=chat.id, type=chat.type, title=chat.title, username=chat.username, is_forum=chat.is_forum or None
    )


def full_chat_object(cloud: Cloud, chat: Chat) -> Json:
    """The Bot API's ChatFullInfo."""
    pinned = chat.messages[chat.pinned[-1]] if chat.pinned else None
    permissions = dict.fromkeys(_PERMISSIONS, True) if chat.type in {"group", "supergroup"} else None
    return {
        **chat_object(cloud, chat),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        **_present(
            pinned_message=message_object(cloud, pinned) if pinned else None,
            permissions=permissions,
            active_usernames=[chat.username] if chat.username else None,
        ),
    }


def member_object(chat: Chat, user: User) -> Json:
    """The Bot API's ChatMember, by the user's status in the chat."""
    status = "member" if chat.type == "private" else chat.members.get(user.id, "left")
    member: Json = {"status": status, "user": user_object(user)}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        for right in _RIGHTS:
            if right not in _CHANNEL_ONLY or chat.type == "channel":
                member[right] = right not in _NEVER and not (user.is_bot and right in chat.bot_lacks)
    elif status == "restricted":
        member |= {"is_member": True, "until_date": 0, **dict.fromkeys(_PERMISSIONS, False)}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def entity_object(cloud: Cloud, entity: Entity) -> Json:
    """The Bot API's MessageEntity."""
    user = cloud.users.get(entity.user_id) if entity.user_id is not None else None
    return _present(
        type=entity.type,
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
        unix_time=entity.unix_time,
        date_time_format=entity.date_time_format,
        user=user_object(user) if user else None,
    )


def _media(file: StoredFile) -> Json:
    common = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.octets)}
    if file.kind == "photo":
        return {"photo": [{**common, "width": file.width, "height": file.height}]}
    return {"document": {**common, **_present(file_name=file.name, mime_type=file.mime_type)}}


def message_object(cloud: Cloud, message: Message, *, with_reply: bool = True) -> Json:
    """The Bot API's Message as it is shown now."""
    chat = cloud.chats[message.chat_id]
    sender_chat = cloud.chats.get(message.sender_chat_id) if message.sender_chat_id else None
    return {
        "message_id": message.id,
        **_present(
            **{"from": user_object(message.sender) if message.sender else None},
            sender_chat=chat_object(cloud, sender_chat) if sender_chat else None,
        ),
        "chat": chat_object(cloud, chat),
        "date": int(message.accepted.wall.timestamp()),
        **_present(
            edit_date=int(message.edited.wall.timestamp()) if message.edited else None,
            message_thread_id=message.thread_id,
            is_topic_message=True if message.thread_id and chat.is_forum else None,
            media_group_id=message.media_group_id,
            has_protected_content=message.is_protected or None,
            link_preview_options=message.link_preview,
            quote=message.quote,
            forward_origin=message.forward_origin,
        ),
        **_reply(cloud, chat, message, with_reply=with_reply),
        **_shown(cloud, message),
        **message.service,
    }


def _reply(cloud: Cloud, chat: Chat, message: Message, *, with_reply: bool) -> Json:
    answered = chat.messages.get(message.reply_to) if message.reply_to else None
    if answered is None or answered.deleted is not None or not with_reply:
        return {}
    # Telegram shows one level: the answered message does not show what it answers.
    return {"reply_to_message": message_object(cloud, answered, with_reply=False)}


def _shown(cloud: Cloud, message: Message) -> Json:
    content = message.content
    shown = _media(content.media) if content.media else {}
    name, entities = ("caption", "caption_entities") if content.media else ("text", "entities")
    if content.body.text:
        shown[name] = content.body.text
        if content.body.entities:
            shown[entities] = [entity_object(cloud, entity) for entity in content.body.entities]
    if content.keyboard:
        shown["reply_markup"] = {"inline_keyboard": [list(row) for row in content.keyboard]}
    return shown

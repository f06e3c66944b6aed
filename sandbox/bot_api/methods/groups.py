"""Albums: several pictures or documents that are shown as one."""

import secrets
from typing import Any

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.content import read_caption, read_file
from sandbox.bot_api.methods.targets import sending_details, writable_chat
from sandbox.bot_api.records import Content, Json
from sandbox.bot_api.refusals import bad_request
from sandbox.bot_api.wire import message_object

_KINDS = {"photo", "document"}


def read_media(cloud: Cloud, call: Call, item: Any) -> Content:
    """What an InputMediaPhoto or InputMediaDocument shows.

    Raises:
        Refusal: 400.
    """
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in _KINDS:
        raise bad_request("can't parse InputMedia: type must be photo or document on this server")
    file = read_file(cloud, call, kind, item.get("media"))
    caption = read_caption(
        str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities")
    )
    return Content(caption, file)


def send_media_group(cloud: Cloud, call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#sendmediagroup."""
    media = call.structure("media", called="media")
    if not isinstance(media, list) or not 2 <= len(media) <= 10:
        raise bad_request("album must include 2-10 items")
    chat = writable_chat(cloud, call, count=len(media))
    contents = [read_media(cloud, call, item) for item in media]
    if len({content.media.kind for content in contents if content.media}) > 1:
        raise bad_request("can't mix documents with other media types in an album")
    details = {**sending_details(cloud, call, chat), "media_group_id": str(secrets.randbits(53))}
    sender = None if chat.type == "channel" else cloud.bot
    sent = [cloud.add_message(chat, sender, content, **details) for content in contents]
    return [message_object(cloud, message) for message in sent]

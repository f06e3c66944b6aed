"""The bot itself and its menu of commands."""

import json
import re
from typing import Any

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import bad_request
from sandbox.bot_api.wire import user_object

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_COMMANDS_MAX = 100
_DESCRIPTION_MAX = 256
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
"""Kinds of BotCommandScope and the fields that they need."""


def get_me(cloud: Cloud, _call: Call) -> Json:
    """https://core.telegram.org/bots/api#getme."""
    abilities = (
        "can_read_all_group_messages",
        "supports_inline_queries",
        "supports_guest_queries",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    return {**user_object(cloud.bot), "can_join_groups": True, **dict.fromkeys(abilities, False)}


def _menu(cloud: Cloud, call: Call) -> str:
    """Which menu is meant, as a key: scope and language."""
    scope = call.structure("scope", called="BotCommandScope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    known = {name: str(scope.get(name, "")) for name in _SCOPES[kind]}
    if "chat_id" in known:
        cloud.resolve(known["chat_id"])
    return _key({"type": str(kind), **known}, call.text("language_code"))


def shown_menu(cloud: Cloud, chat_id: int, language: str) -> list[Json]:
    """The commands that a chat offers to whoever speaks this language: the narrowest scope that is set.

    https://core.telegram.org/bots/api#determining-list-of-commands, without the scopes of single members
    and of administrators.
    """
    wide = "all_private_chats" if chat_id > 0 else "all_group_chats"
    for scope in ({"type": "chat", "chat_id": str(chat_id)}, {"type": wide}, {"type": "default"}):
        for code in (language, ""):
            if menu := cloud.commands.get(_key(scope, code)):
                return menu
    return []


def _key(scope: dict[str, str], language: str) -> str:
    return json.dumps({**scope, "language_code": language})


def _checked(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(item.get("command", "")).removeprefix("/")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(item.get("description", "")).strip()
    if not 1 <= len(description) <= _DESCRIPTION_MAX:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def set_my_commands(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#setmycommands."""
    commands = call.structure("commands", called="commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > _COMMANDS_MAX:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    cloud.commands[_menu(cloud, call)] = [_checked(item) for item in commands]
    cloud.journal.note("commands")
    return True


def get_my_commands(cloud: Cloud, call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#getmycommands."""
    return cloud.commands.get(_menu(cloud, call), [])


def delete_my_commands(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands."""
    cloud.commands.pop(_menu(cloud, call), None)
    cloud.journal.note("commands")
    return True

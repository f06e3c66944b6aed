"""What the tests stand on: a server with its people, clients, certificates."""

import ssl
from dataclasses import dataclass

import telegram
from telegram.request import HTTPXRequest

from sandbox import people
from sandbox.bot_api import BotApiServer, Chat, User


@dataclass(frozen=True)
class Place:
    """A Bot API server with the people that most tests need, and python-telegram-bot's client for it."""

    api: BotApiServer
    bot: telegram.Bot
    olga: User
    mallory: User
    desk: Chat


def open_bot(api: BotApiServer) -> telegram.Bot:
    # Nothing here is encrypted; reading the certificates of the world takes longer than most tests.
    requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    return telegram.Bot(
        api.token,
        base_url=api.base_url,
        base_file_url=api.base_file_url,
        request=requests[0],
        get_updates_request=requests[1],
    )


async def place_of(api: BotApiServer, bot: telegram.Bot) -> Place:
    olga = api.acts.add_user("Olga", user_id=people.OLGA_ID, has_started=True)
    mallory = api.acts.add_user("Mallory", user_id=people.MALLORY_ID)
    desk = api.acts.add_chat("Desk", chat_id=people.DESK_CHAT_ID, members={olga.id: "creator"})
    return Place(api, bot, olga, mallory, desk)


@dataclass(frozen=True)
class Authority:
    """A certificate for 127.0.0.1: what a server shows, what a client trusts."""

    server: ssl.SSLContext
    client: ssl.SSLContext

"""The bot's configuration in a history; the waits are those of a real installation."""

from functools import cache

from bot.public import PublicSettings
from bot.settings import Settings
from sandbox import people
from sandbox.bot_api.server import TOKEN as BOT_TOKEN
from tests.simulation.gateways import TOKEN, URL


@cache
def settings(dialect: str) -> Settings:
    """For a desk at a gateway of that dialect."""
    server = {
        "host": "127.0.0.1",
        "port": 1,
        "user": people.DESK_ADDRESS,
        "password": "x",
        "security": "plain",
    }
    return Settings.model_validate(
        {
            "desk": {"secret_key": "secret-key-of-a-history", "language": "en"},
            "imap": {**server, "start": "all", "idle_renew_s": 240},
            "smtp": {**server, "sender": f"Gateway <{people.DESK_ADDRESS}>"},
            "mail": {
                "addresses": [people.DESK_ADDRESS],
                "authserv_id": people.MX_NAME,
                "mails_per_sender": 100,
                "answers_per_sender": 100,
            },
            "telegram": {
                "token": BOT_TOKEN,
                "api_url": "http://127.0.0.1:3",
                "desk_chat": people.DESK_CHAT_ID,
                "channel": f"@{people.CHANNEL_NAME}",
                "operators": [
                    {"id": people.OLGA_ID, "name": "Olga", "role": "owner"},
                    {"id": people.OMAR_ID, "name": "Omar", "role": "operator"},
                ],
            },
            "gateway": {"url": URL, "token": TOKEN, "dialect": dialect},
            "rates": {"url": "http://127.0.0.1:4/latest", "refresh_minutes": 60},
        }
    )


@cache
def public() -> PublicSettings:
    """What is promised in public."""
    coin = {"currency": "USDT", "payee": people.USDT_PAYEE, "network": "TRC20"}
    return PublicSettings.model_validate(
        {
            "service": {"name": "Example Gateway", "contact": people.DESK_ADDRESS},
            "methods": {"alipay": {"currency": "CNY", "payee": "pay@gateway.example"}, "usdt": coin},
        }
    )

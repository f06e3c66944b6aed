"""A configuration for the bot that points at the pretend world; in nothing else does the bot differ."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import people

if TYPE_CHECKING:
    from sandbox.world import World


def write_paydesk_config(world: "World", path: Path, database_url: str) -> None:
    """Write the bot's TOML file, readable for its owner only.

    Args:
        world: a running world.
        path: of the file.
        database_url: where the bot shall keep its own data.
    """
    mail = {"host": "127.0.0.1", "user": people.DESK_ADDRESS, "password": people.DESK_MAIL_PASSWORD}
    security = {"security": world.mail.security}
    sections: dict[str, dict[str, object]] = {
        "desk": {"secret_key": "secret-key-of-the-pretend-world"},
        "store": {"url": database_url},
        "imap": {**mail, **security, "port": world.mail.imap.port, "folders": ["INBOX"], "start": "all"},
        "smtp": {
            **mail,
            **security,
            "port": world.mail.submission.port,
            "sender": f"Gateway <{people.DESK_ADDRESS}>",
        },
        "mail": {
            "addresses": [people.DESK_ADDRESS],
            "authserv_id": people.MX_NAME,
            # Whoever tries the scenarios out writes more in an hour than a customer in a week.
            "mails_per_sender": 1_000,
            "answers_per_sender": 1_000,
            "answers_in_all": 100_000,
        },
        "telegram": {
            "token": world.api.token,
            "api_url": world.api.url,
            "desk_chat": people.DESK_CHAT_ID,
            "channel": f"@{people.CHANNEL_NAME}",
            "operators": [
                {"id": people.OLGA_ID, "name": "Olga", "role": "owner"},
                {"id": people.OMAR_ID, "name": "Omar", "role": "operator"},
            ],
        },
        "gateway": {"url": world.gateway.url, "token": world.gateway.access_token},
        "dns": {"server": world.dns.address},
        "rates": {"url": world.rates.url},
        "web": {"public_port": 0, "ops_port": 0},
    }
    text = 'public_file = "public.toml"\n\n'
    text += "\n".join(_section(name, values) for name, values in sections.items())
    path.with_name("public.toml").write_text(_public(world), encoding="utf-8")
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def mailbox_settings(address: str, password: str) -> dict[str, str]:
    """What gives a bot another mailbox than that file's: `PAYDESK_…` without that beginning."""
    return {
        "IMAP__USER": address,
        "IMAP__PASSWORD": password,
        "SMTP__USER": address,
        "SMTP__PASSWORD": password,
        "SMTP__SENDER": f"Gateway <{address}>",
        "MAIL__ADDRESSES": f'["{address}"]',
    }


def _public(world: "World") -> str:
    """What the pretend gateway promises in public."""
    coin: dict[str, object] = {"currency": "USDT", "payee": people.USDT_PAYEE, "network": "TRC20"}
    return "\n".join(
        [
            _section(
                "service",
                {
                    "name": "Example Gateway",
                    "site": world.gateway.url,
                    "contact": people.DESK_ADDRESS,
                    "channel": f"https://t.me/{people.CHANNEL_NAME}",
                },
            ),
            _section(
                "methods.alipay", {"currency": "CNY", "payee": "pay@gateway.example", "qr": people.ALIPAY_QR}
            ),
            _section("methods.paypal", {"currency": "USD", "payee": "pay@gateway.example"}),
            _section("methods.usdt", coin),
        ]
    )


def _section(name: str, values: dict[str, object]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _toml(value: object) -> str:
    """A TOML value; strings and numbers are written as in JSON, tables in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

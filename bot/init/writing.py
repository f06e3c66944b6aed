"""The configuration as TOML, each secret in a file of its own that only its owner reads."""

import json
import os
from pathlib import Path
from typing import Final

from bot.init.asking import Given

MODE: Final = 0o600
SECRETS: Final = ("desk.secret_key", "imap.password", "smtp.password", "telegram.token", "gateway.token")
_NUMBERS: Final = frozenset({"imap.port", "smtp.port", "telegram.desk_chat", "desk.case_limit_usd"})


def files_of(given: Given, config: Path) -> dict[Path, str]:
    """What to write where: the configuration first, then a file for each secret."""
    folder = config.parent / "secrets"
    secrets = {folder / _file_name(key): f"{given[key]}\n" for key in SECRETS}
    return {config: _toml(given), **secrets}


def write(files: dict[Path, str]) -> None:
    """Write all of them, readable for their owner only from the first octet on.

    Raises:
        OSError: it cannot be written.
    """
    for path, text in files.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.new")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, MODE)
            file.write(text)
        unfinished.replace(path)


def _file_name(key: str) -> str:
    return key.replace(".", "_")


def _toml(given: Given) -> str:
    sender = f"{given['smtp.name']} <{given['mail.address']}>"
    lines = ["# Written by paydesk init. config/paydesk.example.toml explains every setting.", ""]
    for section in ("desk", "store", "imap", "smtp", "mail", "telegram", "gateway"):
        lines.append(f"[{section}]")
        for key, value in given.items():
            name, _, setting = key.partition(".")
            if name != section or not value or key in {"smtp.name", "mail.address"}:
                continue
            if key in SECRETS:
                file = f"secrets/{_file_name(key)}"
                lines.append(f"{setting}_file = {_text(file)}")
            else:
                lines.append(f"{setting} = {value if key in _NUMBERS else _text(value)}")
        if section == "smtp":
            lines.append(f"sender = {_text(sender)}")
        if section == "mail":
            lines.append(f"addresses = [{_text(given['mail.address'])}]")
        lines.append("")
    lines += [
        "[[telegram.operators]]",
        f"id = {given['operator.id']}",
        f"name = {_text(given['operator.name'])}",
        'role = "owner"',
        "",
    ]
    return "\n".join(lines)


def _text(value: str) -> str:
    """A basic string of TOML: JSON's, whose escapes it knows all (TOML 1.0, section String)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

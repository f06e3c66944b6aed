"""Files: secrets that only their owner reads, the public file, pictures of the ways to pay."""

import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import SecretStr

from bot.answering.pictures import QrPictures
from bot.checks.finding import Finding, fault, fine, note
from bot.public import PublicSettings, load_public
from bot.settings import Settings, SettingsError
from bot.settings_faults import is_model
from bot.settings_sections import Secret
from bot.texts.catalogue import Catalogue
from bot.texts.overrides import TextsError

OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check_secrets(config: Path) -> Iterator[Finding]:
    """Modes of the files that hold secrets; the configuration itself where secrets stand in it."""
    given = tomllib.loads(config.read_text(encoding="utf-8"))
    paths = {config.parent / Path(path).expanduser() for path in _secret_files(given)}
    if _has_secret(given):
        paths.add(config)
    for path in sorted(paths):
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
        if mode is None:
            yield fault("files", f"{path} is missing")
        elif mode & OPEN_TO_OTHERS:
            yield fault("files", f"{path} holds a secret and has mode {mode:04o}", f"chmod 600 {path}")
        else:
            yield fine("files", f"{path} is readable for its owner only")


def _sections(given: dict[str, Any]) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """Tables of the file, each with the names of its secrets."""
    for name, field in Settings.model_fields.items():
        if not isinstance(given.get(name), dict) or not is_model(field.annotation):
            continue
        secrets = {
            key
            for key, kind in field.annotation.model_fields.items()
            if {SecretStr, Secret} & {kind.annotation, *get_args(kind.annotation)}
        }
        yield given[name], secrets


def _secret_files(given: dict[str, Any]) -> Iterator[str]:
    for table, secrets in _sections(given):
        yield from (table[f"{key}_file"] for key in secrets if isinstance(table.get(f"{key}_file"), str))


def _has_secret(given: dict[str, Any]) -> bool:
    has_key = any(table.get(key) for table, secrets in _sections(given) for key in secrets)
    return has_key or "@" in str(given.get("store", {}).get("url", ""))


def check_texts(folder: Path | None) -> Iterator[Finding]:
    """Texts in the place of ours."""
    if folder is None:
        return
    try:
        Catalogue(folder)
    except TextsError as error:
        yield from (fault("texts_folder", line) for line in error.faults)
    else:
        yield fine("texts_folder", f"{folder} can be used")


def check_public(path: Path | None) -> Iterator[Finding]:
    """The public file, and each way to pay with its payee and picture."""
    if path is None:
        yield note("public_file", "none is given: CNY 8 and USD 1 count, and nobody is told how to pay")
    try:
        public = load_public(path)
    except SettingsError as error:
        yield from (fault("public_file", line) for line in error.faults)
        return
    if path is not None:
        yield fine("public_file", f"{path} can be read")
        if not public.methods:
            yield note("public_file", "no way to pay is in it", "add [methods.…]")
    yield from _methods(public)


def _methods(public: PublicSettings) -> Iterator[Finding]:
    pictures = QrPictures(public.methods)
    for name, method in public.methods.items():
        part = f"methods.{name}"
        if method.currency not in public.rates:
            yield fault(part, f"there is no rate for {method.currency}", "add it to [rates]")
        if not method.payee.strip():
            yield fault(part, "it has no payee")
        if name in pictures.names:
            try:
                is_drawn = pictures.of(name) is not None
            except ValueError as error:
                yield fault(part, f"its QR code cannot be drawn: {error}")
                continue
            yield fine(part, "payee and QR picture") if is_drawn else fault(part, "its picture is gone")
        else:
            yield note(part, "has no QR picture", "add qr or qr_file, if its app shows one")

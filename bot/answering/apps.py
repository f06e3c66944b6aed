"""What people enter in apps of others: each app's own form of the API's address, and how to try it."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bot.public import AppSettings

_WORD: Final = r"(?<![a-z0-9]){}(?![a-z0-9])"


@dataclass(frozen=True, slots=True)
class App:
    """An app, ready to be told."""

    name: str
    api_base: str
    """The whole address to be entered."""
    base_at: str
    key_at: str


class Apps:
    """The apps that are known; the operator's own table goes before ours.

    Args:
        own: `[apps]` of the public file.
        address: the gateway's, without a slash at the end.
    """

    def __init__(self, own: Mapping[str, AppSettings], address: str) -> None:
        settings = {**_known(), **own}
        self.all: tuple[App, ...] = tuple(_app(app, address) for app in settings.values())
        """In the order of the tables."""
        self._named: tuple[re.Pattern[str], ...] = tuple(
            _pattern((key.replace("_", " "), app.name, *app.words)) for key, app in settings.items()
        )

    def named_in(self, text: str) -> Sequence[App]:
        """The apps that a text names, in any case."""
        folded = text.casefold()
        return [app for app, named in zip(self.all, self._named, strict=True) if named.search(folded)]


def _app(app: AppSettings, address: str) -> App:
    return App(app.name, f"{address}{app.base}", app.base_at, app.key_at)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    # Chinese is written without blanks: only a Latin name must stand as a word of its own.
    return re.compile("|".join(_WORD.format(re.escape(name.casefold())) for name in names))


@cache
def _known() -> dict[str, AppSettings]:
    source = files("bot.texts").joinpath("apps.toml").read_text(encoding="utf-8")
    return {key: AppSettings(**values) for key, values in tomllib.loads(source).items()}

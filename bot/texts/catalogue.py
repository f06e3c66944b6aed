"""key + language -> text. Short texts stand in `<language>/messages.toml`, mails in `<language>/mail/*.txt`.

Values come from mails and names: they are filled in as data, never read as templates, and escaped
where the text becomes markup.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

LANGUAGES: Final = ("zh", "en")
_GAP: Final = re.compile(r"\n{3,}")


class Catalogue:
    """All texts of all languages, read once."""

    def __init__(self) -> None:
        self._texts = {language: _messages(language) for language in LANGUAGES}
        self._mails = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(_mail_source),
            undefined=StrictUndefined,
            autoescape=False,  # the plain text part; the HTML part escapes it whole
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def say(self, language: str, key: str, **values: object) -> str:
        """A short text with its values filled in as they are.

        Raises:
            KeyError: no such text, or a value that it needs is not given: a fault of the program.
        """
        return self._texts[language][key].format_map({name: str(value) for name, value in values.items()})

    def say_html(self, language: str, key: str, **values: object) -> str:
        """As `say`, for Telegram's HTML: values are escaped."""
        return self.say(
            language, key, **{name: escape(str(value), quote=False) for name, value in values.items()}
        )

    def mail(self, language: str, template: str, values: Mapping[str, str]) -> str:
        """The plain text of a mail; what a template leaves out leaves no gap."""
        text = self._mails.get_template(f"{language}/{template}").render(values).strip()
        return _GAP.sub("\n\n", text) + "\n"

    def keys(self, language: str) -> Mapping[str, str]:
        """Every short text of a language, unfilled."""
        return self._texts[language]


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return flat


@cache
def _messages(language: str) -> dict[str, str]:
    source = files("bot.texts").joinpath(language, "messages.toml").read_text(encoding="utf-8")
    return _flat(tomllib.loads(source))


def _mail_source(name: str) -> str:
    language, template = name.split("/")
    return files("bot.texts").joinpath(language, "mail", f"{template}.txt").read_text(encoding="utf-8")

"""key + language -> text.

Short texts stand in `<language>/messages.toml`, mails in `<language>/mail/*.txt`, answers to questions in
`<language>/answers/*.txt`.

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
        self._templates = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(_source),
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

    def mail(
        self,
        language: str,
        template: str,
        values: Mapping[str, str],
        *,
        is_chat: bool = False,
        link: str = "",
    ) -> str:
        """The plain text of a mail; what a template leaves out leaves no gap.

        Args:
            language: of ours.
            template: its name.
            values: what it fills in.
            is_chat: it is written in Telegram; how one answers there is another thing.
            link: joins the reader's Telegram to his mail; "" where it must not be offered.
        """
        filled = {"is_chat": is_chat, "link": link, **values}
        return self._filled(f"{language}/mail/{template}", filled) + "\n"

    def section(self, language: str, name: str, values: Mapping[str, object]) -> str:
        """One answer to one question, plain text for mail and Telegram: `<language>/answers/<name>.txt`."""
        return self._filled(f"{language}/answers/{name}", values)

    def _filled(self, template: str, values: Mapping[str, object]) -> str:
        return _GAP.sub("\n\n", self._templates.get_template(template).render(values).strip())

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


def _source(name: str) -> str:
    return files("bot.texts").joinpath(f"{name}.txt").read_text(encoding="utf-8")

"""key + language -> text.

Short texts stand in `<language>/messages.toml`, mails in `<language>/mail/*.txt`, answers to questions in
`<language>/answers/*.txt`. A folder of the operator's may hold others in the place of any of them.

Values come from mails and names: they are filled in as data, never read as templates, and escaped
where the text becomes markup.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final

import structlog
from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.texts.overrides import flat, read_overrides

log = structlog.get_logger(__name__)

LANGUAGES: Final = ("zh", "en")
_GAP: Final = re.compile(r"\n{3,}")


class Catalogue:
    """All texts of all languages, read once.

    Args:
        folder: with texts in the place of ours; None: there are none.

    Raises:
        TextsError: what is in the folder cannot be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._texts = {language: _messages(language) for language in LANGUAGES}
        self._templates = _environment(_source)
        self._written: ImmutableSandboxedEnvironment | None = None
        if folder is not None:
            written = read_overrides(folder, self._texts, _source, self._templates)
            self._texts = {key: texts | written.short.get(key, {}) for key, texts in self._texts.items()}
            self._written = _environment(written.templates.get)

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
        return _GAP.sub("\n\n", self._rendered(template, values).strip())

    def _rendered(self, template: str, values: Mapping[str, object]) -> str:
        if self._written is not None:
            try:
                return self._written.get_template(template).render(values)
            except TemplateNotFound:
                pass  # ours is used
            except Exception:  # the customer is answered all the same
                log.exception("text_failed", text=template)
        return self._templates.get_template(template).render(values)

    def keys(self, language: str) -> Mapping[str, str]:
        """Every short text of a language, unfilled."""
        return self._texts[language]


def _environment(source: Callable[[str], str | None]) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        autoescape=False,  # the plain text part; the HTML part escapes it whole
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _messages(language: str) -> dict[str, str]:
    source = files("bot.texts").joinpath(language, "messages.toml").read_text(encoding="utf-8")
    return flat(tomllib.loads(source))


def _source(name: str) -> str | None:
    path = files("bot.texts").joinpath(f"{name}.txt")
    return path.read_text(encoding="utf-8") if path.is_file() else None

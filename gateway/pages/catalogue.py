"""Every sentence of the pages, in both languages, from `texts/zh.toml` and `texts/en.toml`.

A text knows four marks: `**bold**`, `` `code` ``, `[words](address)`, and an empty line between paragraphs.
What is filled in is data: it is escaped, and its marks are not read.
"""

import re
import tomllib
from importlib.resources import files
from typing import Any, Final, Literal

from markupsafe import Markup, escape

from gateway.public import Public

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

_CODE: Final = re.compile(r"`([^`]+)`")
_BOLD: Final = re.compile(r"\*\*([^*]+)\*\*")
_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_GAP: Final = re.compile(r"\n\s*\n")


class Catalogue:
    """All texts; the public file's stand in place of ours."""

    def __init__(self, public: Public) -> None:
        self._texts = {language: _read(language) for language in LANGUAGES}
        for texts in self._texts.values():
            texts["pay.refund"] = texts[f"pay.refund_{public.refunds.policy}"]
        for language, own in public.texts.items():
            for name, text in own.model_dump(exclude_none=True).items():
                self._texts[language][f"pay.{name}"] = text.replace("{", "{{").replace("}", "}}")

    def keys(self, language: Language) -> set[str]:
        """Name every text."""
        return set(self._texts[language])

    def has(self, language: Language, key: str) -> bool:
        """Tell whether there is such a text."""
        return key in self._texts[language]

    def say(self, language: Language, key: str, **values: object) -> Markup:
        """Give a text as HTML, its values filled in and escaped.

        Raises:
            KeyError: no such text, or a value that it needs is not given: a fault of the program.
        """
        return _marked(self._texts[language][key]).format(**values)

    def paragraphs(self, language: Language, key: str, **values: object) -> list[Markup]:
        """Give a long text, paragraph by paragraph."""
        parts = _GAP.split(self._texts[language][key].strip())
        return [_marked(part).format(**values) for part in parts]

    def plain(self, language: Language, key: str, **values: object) -> str:
        """Give a text as it is, for a mail."""
        return self._texts[language][key].format(**values)


def _marked(text: str) -> Markup:
    html = str(escape(text))
    html = _CODE.sub(r"<code>\1</code>", html)
    html = _BOLD.sub(r"<strong>\1</strong>", html)
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return Markup(html)  # noqa: S704 - escaped above; values are escaped by Markup.format


def _read(language: Language) -> dict[str, str]:
    source = files("gateway.pages").joinpath("texts", f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(source)))


def _flat(prefix: str, table: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            rows += _flat(f"{prefix}{name}.", value)
        else:
            rows.append((f"{prefix}{name}", value))
    return rows

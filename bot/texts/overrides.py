"""Texts that the operator wrote over ours, from a folder: read and checked once, each fault with its place.

    texts/zh/messages.toml      short texts, any of ours by its key
    texts/zh/mail/credited.txt  a mail
    texts/en/answers/models.txt an answer to a question

A text may leave out values, and may name none that ours does not have.
"""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any, Final

from jinja2 import Environment, TemplateError, TemplateSyntaxError, meta

SHORT: Final = "messages.toml"
FILES: Final = ("mail", "answers")


class TextsError(Exception):
    """Texts that cannot be used; `faults` has one clear line for each thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Overrides:
    """What stands in the place of ours."""

    short: dict[str, dict[str, str]] = field(default_factory=dict)
    """Language to key to text."""
    templates: dict[str, str] = field(default_factory=dict)
    """`zh/mail/credited` to source."""


def read_overrides(
    folder: Path,
    ours: Mapping[str, Mapping[str, str]],
    source: Callable[[str], str | None],
    environment: Environment,
) -> Overrides:
    """Read a folder.

    Args:
        folder: with a folder for each language.
        ours: language to key to short text.
        source: our template of a name; None where there is none.
        environment: in which templates are filled.

    Raises:
        TextsError: with all that is wrong.
    """
    found, faults = Overrides(), list[str]()
    if not folder.is_dir():
        raise TextsError([f"texts_folder: {folder} is no folder"])
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != "."):
        place = path.relative_to(folder)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{path} cannot be read: {error}")
            continue
        language = place.parts[0]
        name = place.with_suffix("").as_posix()
        if place.parts[1:] == (SHORT,) and language in ours:
            faults += [f"{path}: {fault}" for fault in _take_short(found, language, text, ours[language])]
        elif place.suffix == ".txt" and len(place.parts) > 1 and (own := source(name)) is not None:
            faults += [f"{path}: {fault}" for fault in _faults_of(text, own, environment)]
            found.templates[name] = text
        else:
            faults.append(f"{path} stands in the place of no text of ours")
    if faults:
        raise TextsError(faults)
    return found


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Tables within tables to one, keys joined by dots."""
    all_: dict[str, Any] = {}
    for key, value in tree.items():
        all_ |= flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return all_


def _take_short(found: Overrides, language: str, text: str, ours: Mapping[str, str]) -> Iterable[str]:
    try:
        given = flat(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        yield f"not valid TOML: {error}"
        return
    for key, words in given.items():
        if key not in ours:
            near = difflib.get_close_matches(key, ours, n=1)
            yield f"{key} is no text of ours" + (f"; did you mean {near[0]}?" if near else "")
        elif not isinstance(words, str):
            yield f"{key} must be a text"
        else:
            yield from _odd_names(key, words, ours[key])
    found.short[language] = given


def _odd_names(key: str, words: str, ours: str) -> Iterable[str]:
    try:
        odd = _names_in(words) - _names_in(ours)
    except ValueError as error:
        yield f"{key}: {error}; a brace itself is written {{{{ or }}}}"
        return
    if odd:
        known = ", ".join(sorted(_names_in(ours))) or "none"
        yield f"{key}: there is no value {', '.join(sorted(odd))}; there are: {known}"


def _names_in(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _faults_of(text: str, own: str, environment: Environment) -> Iterable[str]:
    try:
        named = meta.find_undeclared_variables(environment.parse(text))
        environment.compile(text)
    except TemplateSyntaxError as error:
        yield f"line {error.lineno}: {error.message}"
        return
    except TemplateError as error:
        yield f"{error}"
        return
    known = meta.find_undeclared_variables(environment.parse(own)) | {"is_chat", "link"}
    if odd := named - known:
        yield f"there is no value {', '.join(sorted(odd))}; there are: {', '.join(sorted(known))}"

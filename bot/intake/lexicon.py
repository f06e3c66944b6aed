"""Many phrases, one pass: each phrase is filed under the characters with which it can begin.

A table of some hundred phrases searched one by one costs more than reading the mail; looked up by
their first characters they cost a few microseconds. Phrases are regular expressions without groups
that capture, on folded text; what a hit means is left to the tables that use this.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

_QUANTIFIER: Final = re.compile(r"\?|\*|\+|\{(\d*)(?:,\d*)?\}")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Hit(NamedTuple, Generic[T]):
    """A phrase found."""

    start: int
    end: int
    tag: T


_Patterns = tuple[re.Pattern[str] | None, tuple[tuple[int, re.Pattern[str]], ...]]
"""Phrases of one head by line of the table; before several of them, a pattern for any of them."""


class Lexicon(Generic[T]):
    """Phrases with their tags.

    Args:
        table: tag and phrases, an alternation; the earlier tag goes first where two begin together.
            Phrases that begin with a Latin letter are found at the beginning of a word only.
    """

    def __init__(self, table: Sequence[tuple[T, str]]) -> None:
        self._sources: dict[str, dict[int, list[str]]] = {}
        self._tags = [tag for tag, _ in table]
        for index, (_, phrases) in enumerate(table):
            for phrase in alternatives(phrases):
                for head in heads(phrase):
                    self._sources.setdefault(head, {}).setdefault(index, []).append(phrase)
        self._compiled: dict[str, _Patterns] = {}
        marks = "".join(sorted({re.escape(head[0]) for head in self._sources if head[0] not in _LETTERS}))
        self._starts = re.compile(f"[{marks}]|[a-z]+" if marks else "[a-z]+")

    def hits(self, text: str) -> list[Hit[T]]:
        """Every phrase by its place; phrases of one tag do not overlap."""
        return [Hit(start, end, self._tags[index]) for start, end, index in self._found(text)]

    def first_hits(self, text: str) -> list[Hit[T]]:
        """As `hits`, but no two phrases overlap: what begins first counts, then the earlier line."""
        chosen: list[Hit[T]] = []
        end = 0
        for start, group in groupby(self._found(text, overlapping=True), key=itemgetter(0)):
            if start >= end:
                _, end, index = min(group, key=itemgetter(2))
                chosen.append(Hit(start, end, self._tags[index]))
        return chosen

    def _found(self, text: str, *, overlapping: bool = False) -> list[tuple[int, int, int]]:
        """Start, end and line of the table of every phrase, by start; of one line without overlaps."""
        found: list[tuple[int, int, int]] = []
        if not text:
            return found
        ends = [0] * len(self._tags)
        sources, compiled = self._sources, self._compiled
        for match in self._starts.finditer(text):
            place = match.start()
            head = text[place : place + 2]
            if head not in sources:
                head = head[0]
                if head not in sources:
                    continue
            could_be, patterns = compiled.get(head) or self._compile(head)
            if could_be is not None and not could_be.match(text, place):
                continue
            for index, pattern in patterns:
                if place >= ends[index] and (phrase := pattern.match(text, place)):
                    end = phrase.end()
                    ends[index] = 0 if overlapping else max(end, place + 1)
                    found.append((place, end, index))
        return found

    def _compile(self, head: str) -> "_Patterns":
        """Phrases are compiled when a text first needs them: most mails need a tenth of them."""
        phrases = {index: list(found) for index, found in self._sources[head].items()}
        if len(head) == 2:
            for index, found in self._sources.get(head[0], {}).items():
                phrases.setdefault(index, []).extend(found)
        patterns = tuple((index, re.compile("|".join(phrases[index]))) for index in sorted(phrases))
        all_of_them = "|".join(phrase for index in sorted(phrases) for phrase in phrases[index])
        self._compiled[head] = (re.compile(all_of_them) if len(patterns) > 1 else None, patterns)
        return self._compiled[head]


def phrases(written: str, **stands_for: str) -> str:
    """An alternation as a table writes it: broken over lines behind `|`, outer blanks of a line meaningless.

    Args:
        written: the table's text.
        stands_for: alternations for words in capitals, which folded text never holds.
    """
    joined = "".join(line.strip() for line in written.splitlines())
    for name, meaning in stands_for.items():
        joined = joined.replace(name, meaning)
    return joined


def compiled(written: str, **stands_for: str) -> re.Pattern[str]:
    """A pattern from a table's text, as `phrases` reads it."""
    return re.compile(phrases(written, **stands_for))


def words(phrases: str) -> str:
    """Phrases that must end with their word: `paid|sent` → `paid(?![a-z])|sent(?![a-z])`."""
    return "|".join(f"{phrase}(?![a-z])" for phrase in alternatives(phrases))


def alternatives(pattern: str) -> list[str]:
    """Split an alternation at its top level."""
    parts, depth, start, place = [], 0, 0, 0
    in_class = False
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            place += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == "|" and not depth:
            parts.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*parts, pattern[start:]]


def heads(pattern: str) -> set[str]:
    """The one or two characters with which matches of a phrase can begin.

    Raises:
        ValueError: it can begin with anything; such a phrase does not belong into a lexicon.
    """
    found = _heads(pattern)
    if found is None or "" in found:
        raise ValueError(f"a phrase must begin with known characters: {pattern!r}")
    return found


def _heads(pattern: str) -> set[str] | None:
    """As `heads`; with "" where the pattern can be empty, None where anything can come."""
    union: set[str] = set()
    for phrase in alternatives(pattern):
        found = _sequence_heads(phrase)
        if found is None:
            return None
        union |= found
    return union


def _sequence_heads(phrase: str) -> set[str] | None:
    if not phrase:
        return {""}
    atom, is_optional, rest = _first_atom(phrase)
    if atom is None:
        return _sequence_heads(rest)
    own = _atom_heads(atom)
    if own is None:
        return None
    following = _sequence_heads(rest) if is_optional or "" in own or min(map(len, own)) < 2 else {""}
    found: set[str] = set()
    for head in own:
        if not head:
            continue
        if len(head) == 2 or following is None or _QUANTIFIER.match(phrase, len(atom)):
            found.add(head)
        else:
            found |= {head + after[:1] for after in following}
    if is_optional or "" in own:
        return None if following is None else found | following
    return found


def _first_atom(phrase: str) -> tuple[str | None, bool, str]:
    """The first thing of a sequence, whether it may be absent, and the rest; None for a look around."""
    if phrase[0] == "(":
        end = _closing(phrase)
        if phrase.startswith(("(?<", "(?!", "(?=")):
            return None, False, phrase[end:]
    elif phrase[0] == "[":
        end = _class_end(phrase)
    else:
        end = 2 if phrase[0] == "\\" else 1
    quantifier = _QUANTIFIER.match(phrase, end)
    if quantifier is None:
        return phrase[:end], False, phrase[end:]
    is_optional = quantifier.group() in {"?", "*"} or quantifier.group(1) in {"", "0"}
    rest_start = quantifier.end() + (phrase[quantifier.end() : quantifier.end() + 1] == "?")
    return phrase[:end], is_optional, phrase[rest_start:]


def _closing(phrase: str) -> int:
    depth, place, in_class = 0, 0, False
    while True:
        char = phrase[place]
        if char == "\\":
            place += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return place + 1
        place += 1


def _class_end(phrase: str) -> int:
    place = 1
    while phrase[place] != "]":
        place += 2 if phrase[place] == "\\" else 1
    return place + 1


def _atom_heads(atom: str) -> set[str] | None:
    if atom[0] == "(":
        return _heads(atom[3:-1])
    if atom[0] == "[":
        return _class_heads(atom[1:-1])
    if atom[0] == "\\":
        return None if atom[1] in "wWsSdDbB" else {atom[1]}
    return None if atom in {".", "^", "$"} else {atom}


def _class_heads(inside: str) -> set[str] | None:
    if inside.startswith("^") or "\\" in inside:
        return None
    found: set[str] = set()
    place = 0
    while place < len(inside):
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            first, last = ord(inside[place]), ord(inside[place + 2])
            if last - first > 64:
                return None
            found |= {chr(code) for code in range(first, last + 1)}
            place += 3
        else:
            found.add(inside[place])
            place += 1
    return found

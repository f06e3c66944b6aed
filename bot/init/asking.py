"""Questions to a person at a terminal, or to a file of answers, a line each."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import click

Given = dict[str, str]
"""Answers so far, by `section.key`."""


class NoAnswerError(Exception):
    """The answers ended, or one of them cannot be used and nobody is there to be asked again."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask."""

    key: str
    """Of the setting: `imap.host`."""
    words: str
    default: Callable[[Given], str] = field(default=lambda _: "")
    """What an empty line means; "" where an answer is needed, or where nothing is an answer."""
    is_secret: bool = False
    """Not shown while it is typed, and kept in a file of its own."""
    may_be_empty: bool = False
    read: Callable[[str], str] = str
    """The answer as the configuration has it; raises ValueError with what is wrong in words."""

    def answered(self, answer: str) -> str:
        """What the configuration gets.

        Raises:
            ValueError: what is wrong with it, in words.
        """
        if not answer and not self.may_be_empty:
            raise ValueError("this is needed")
        return self.read(answer) if answer else ""


class Person:
    """Whoever answers."""

    def __init__(self) -> None:
        self.is_there = sys.stdin.isatty()
        """False: answers are piped, nobody can be asked again."""

    def ask(self, question: Question, given: Given) -> str:
        """An answer that can be read.

        Raises:
            NoAnswerError: there is none.
        """
        default = question.default(given)
        while True:
            line = self._line(question, default)
            answer = line.strip() or default
            try:
                return question.answered(answer)
            except ValueError as error:
                click.echo(f"  ✗ {error}")
                if not self.is_there:
                    raise NoAnswerError(f"{question.key}: {error}") from None

    def agrees(self, words: str, *, default: bool) -> bool:
        """A yes or no; the default where nobody is there."""
        if not self.is_there:
            return default
        return click.confirm(words, default=default)

    def _line(self, question: Question, default: str) -> str:
        shown = f" [{'as before' if question.is_secret else default}]" if default else ""
        if self.is_there:
            asked = f"{question.words}{shown}"
            return str(click.prompt(asked, default="", show_default=False, hide_input=question.is_secret))
        line = sys.stdin.readline()
        if not line:
            raise NoAnswerError(f"{question.key}: the answers ended here")
        click.echo(f"{question.words}{shown}: {'…' if question.is_secret else line.strip()}")
        return line

"""The menu by role: every command there is has its words, and every command in it has its handler."""

import pytest

from bot.telegram.handlers.operators.table import operators_handlers
from bot.telegram.menu import CUSTOMERS, OPERATORS, OTHERWISE, OWNERS, READING, commands_of
from bot.telegram.people import Role
from bot.texts.catalogue import LANGUAGES, Catalogue

TEXTS = Catalogue()
CHANGING = {"credit", "refund", "correct", "receipt", "announce", "lock"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_its_words_within_telegrams_limits(language: str) -> None:
    for name in {*CUSTOMERS, *OWNERS, *OTHERWISE.values()}:
        assert 1 <= len(TEXTS.say(language, f"commands.{name}")) <= 256
    assert {key.partition(".")[2] for key in TEXTS.keys(language) if key.startswith("commands.")} == {
        *CUSTOMERS,
        *OWNERS,
        *OTHERWISE.values(),
    }


def test_viewers_have_what_only_reads() -> None:
    assert set(READING) == set(OPERATORS) - CHANGING
    assert commands_of(Role.VIEWER) == READING
    assert commands_of(Role.OPERATOR) == OPERATORS
    assert commands_of(Role.OWNER) == OWNERS
    assert commands_of(Role.STRANGER) == CUSTOMERS


class AnyDoor:
    def handlers(self, commands, taps):
        return [command.name for command in commands]


class Anything:
    def __getattr__(self, name):
        return self


def test_every_operators_command_has_its_handler_and_its_example() -> None:
    names = operators_handlers(AnyDoor(), *[Anything()] * 6)  # type: ignore[arg-type]

    assert set(names) | {"announce"} == set(OWNERS)
    assert all(f"examples.{name}" in TEXTS.keys(language) for name in names for language in LANGUAGES)

"""Breadth first through everything that can happen: the first breach found is a shortest one."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.desk.case import CaseState
from tests.search.house import ENDS, House, Step, opening

MOST = 400_000
"""More states than this, and the search has lost its bounds."""


@dataclass(frozen=True)
class Searched:
    """What a search came to."""

    states: int
    ends: frozenset[str]
    """States of the case in which it may rest."""
    breach: tuple[str, ...]
    """The shortest history that breaks a rule, a line per step; empty where none does."""


def search(steps: Callable[[House], Iterator[Step]]) -> Searched:
    """Every house that can come of the opening."""
    start = opening()
    came_from: dict[House, tuple[House, str] | None] = {start.key: None}
    queue, ends = deque([start]), set[str]()
    while queue:
        house = queue.popleft()
        if house.is_at_rest:
            ends.add(house.case.state)
        for word, after in steps(house):
            if after.key in came_from:
                continue
            came_from[after.key] = (house.key, word)
            if wrong := breach(after):
                return Searched(len(came_from), frozenset(ends), (*_history(after.key, came_from), wrong))
            queue.append(after)
        assert len(came_from) < MOST
    return Searched(len(came_from), frozenset(ends), ())


def breach(house: House) -> str:
    """The rule that is broken; "" where all hold."""
    if len(house.applied) > 1:
        return f"CREDITED TWICE: {', '.join(house.applied)}"
    if house.booked > 1:
        return "BOOKED TWICE"
    if house.booked > len(house.applied):
        return "BOOKED WITHOUT A CREDIT"
    if house.is_at_rest and house.case.state not in ENDS:
        return f"LEFT {house.case.state}, and nobody is asked"
    if house.is_at_rest and house.applied and not house.booked and house.case.state is not CaseState.STUCK:
        return "CREDITED, and not in the books"
    return ""


def _history(key: House, came_from: dict[House, tuple[House, str] | None]) -> tuple[str, ...]:
    words: list[str] = []
    while (before := came_from[key]) is not None:
        key, word = before
        words.append(word)
    return tuple(reversed(words))

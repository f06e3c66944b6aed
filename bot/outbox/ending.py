"""What became of one try of an effect: a decision as a value, written by the dispatcher in one commit."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.desk.commands import CaseCommand
from bot.desk.effects import Effect
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork

BACKOFF_FIRST_S: Final = 1.0
BACKOFF_MAX_S: Final = 60.0
BACKOFF_STEPS_MAX: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """It took effect, or there was nothing to do any more."""

    command: CaseCommand | None = None
    """What was learnt, for the effect's own case."""
    effects: tuple[Effect, ...] = ()
    """What follows that no decision is needed for, such as a card brought up to date."""
    note: Callable[[UnitOfWork], None] | None = None
    """What the performer itself must remember, such as where a card is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Not yet: try later; the effect keeps its place in its lane."""

    trouble: str
    """For logs and cards; never a secret."""
    after_s: float | None = None
    """None: back off by the number of tries."""
    memory: dict[str, Any] | None = None
    """What the next try must know; None: as before."""
    command: CaseCommand | None = None
    """What was learnt already."""
    effects: tuple[Effect, ...] = ()
    """What follows already, such as a card that tells of the trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Nothing is wrong, and nothing has happened yet: look again."""

    after_s: float
    memory: dict[str, Any] | None = None
    """As of `Again`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Trying again will not help; the operators are told."""

    trouble: str
    effects: tuple[Effect, ...] = ()


Ending = Finished | Again | Later | GiveUp


class Performer(Protocol):
    """Does one kind of effect."""

    async def perform(self, leased: Leased) -> Ending:
        """Try it. What it raises counts as `Again`; being cancelled, as a crash."""
        ...


def backoff_s(tries: int) -> float:
    """Seconds to wait after so many tries: doubling, with jitter, capped."""
    full: float = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2.0 ** min(tries - 1, BACKOFF_STEPS_MAX))
    return full * random.uniform(0.5, 1.0)  # noqa: S311  spreads load, hides nothing

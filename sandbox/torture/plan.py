"""What one seed stands for: gateway, database, stories, and the moments at which the bot is killed."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final


class Story(StrEnum):
    """What a customer or the operator wants done, to its very end."""

    TOPUP = "topup"
    CODE = "code"
    """A top-up that is handed over as a redemption code, and redeemed."""
    REVERSAL = "reversal"
    """A top-up that is taken back."""
    REFUND = "refund"
    """A top-up, then its refund, up to the payout."""
    ANNOUNCEMENT = "announcement"


GATEWAYS: Final[dict[str, tuple[Story, ...]]] = {
    "companion": tuple(Story),
    "oneapi": tuple(Story),
    "laisky": (Story.TOPUP, Story.ANNOUNCEMENT),
    "newapi": (Story.TOPUP, Story.ANNOUNCEMENT),
}
"""Whom the bot speaks to, and which stories are played there."""
KILLS: Final = 6
"""Of one history: a kill costs a start, and a story has been told by then."""
STORIES: Final = (2, 4)
ALIVE_S: Final = (0.0, 1.5)
"""How long a bot lives that has said that it is ready."""
STARTING_S: Final = (0.3, 2.5)
"""How long one lives that is killed on its way there."""
STARTING_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Kill:
    """One SIGKILL."""

    after_s: float
    is_starting: bool
    """Counted from the start of the process; else from its being ready."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is left to chance in one history."""

    seed: int
    gateway: str
    is_postgres: bool
    stories: tuple[Story, ...]
    kills: tuple[Kill, ...]


def plan(seed: int) -> Plan:
    """The plan of a seed, the same for ever."""
    dice = Random(seed)  # noqa: S311  to be repeated, not to be secret
    gateway = dice.choice(list(GATEWAYS))
    is_postgres = dice.random() < 0.5
    stories = dice.choices(GATEWAYS[gateway], k=dice.randint(*STORIES))
    return Plan(seed, gateway, is_postgres, tuple(stories), tuple(_kill(dice) for _ in range(KILLS)))


def _kill(dice: Random) -> Kill:
    is_starting = dice.random() < STARTING_SHARE
    return Kill(dice.uniform(*(STARTING_S if is_starting else ALIVE_S)), is_starting)

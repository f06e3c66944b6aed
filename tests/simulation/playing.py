"""One history from its seed to what the observer says, quietly or with the bot's log."""

import logging
import sys
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field

import structlog

from tests.simulation.faults import Pair
from tests.simulation.history import History
from tests.simulation.observer import observe


@dataclass(frozen=True)
class Played:
    """What came of a seed."""

    seed: int
    dialect: str
    complaints: list[str]
    met: Counter[Pair] = field(repr=False)

    def told(self) -> str:
        """For people."""
        return "\n".join(
            [f"seed {self.seed} ({self.dialect}):", *(f"    {each}" for each in self.complaints)]
        )


def play(seed: int) -> Played:
    """Play a history; nothing is printed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    # The dead are swept away unfinished, and say so.
    sys.unraisablehook = lambda _: None
    warnings.simplefilter("ignore", RuntimeWarning)
    return _played(seed)


def play_aloud(seed: int) -> Played:
    """Play a history; what the bot says is printed."""
    sys.unraisablehook = lambda _: None
    return _played(seed)


def _played(seed: int) -> Played:
    history = History(seed)
    try:
        history.play()
        complaints = observe(history)
    except Exception:  # noqa: BLE001  a history that cannot be played has failed too
        complaints = [traceback.format_exc()]
    return Played(seed, history.dialect, complaints, history.faults.met)

"""What goes wrong on purpose: a fault meets the next calls of its path; switches hold until turned back."""

from enum import Enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Effect(Enum):
    """How much of a call is carried out."""

    WHOLE = "whole"
    NO_ROW = "no_row"
    """The quota is credited, the log row is lost."""
    NO_CREDIT = "no_credit"
    """The log row is written, the credit is lost."""
    NOTHING = "nothing"
    """It never happens."""

    @property
    def credits(self) -> bool:
        """Whether quota moves."""
        return self in {Effect.WHOLE, Effect.NO_ROW}

    @property
    def logs(self) -> bool:
        """Whether a row is written."""
        return self in {Effect.WHOLE, Effect.NO_CREDIT}


class Reply(Enum):
    """How a call is answered, whatever came of it."""

    OWN = "own"
    """As if nothing were wrong; with effect `nothing`: yes."""
    DROP = "drop"
    """The connection is reset instead."""
    ERROR_500 = "500"
    ERROR_502 = "502"
    """As a proxy in front answers, in HTML."""
    HTML = "html"
    """200, and a web page."""
    CUT = "cut"
    """200, and half of the JSON."""
    EMPTY = "empty"
    """200, and nothing."""


Seconds = Annotated[float, Field(ge=0, le=600)]


class Fault(BaseModel):
    """One misbehaviour."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = "/api/topup"
    """The call's whole path, or how it begins where this ends with `*`."""
    method: str = "POST"
    times: Annotated[int, Field(ge=0)] = 1
    """How many calls it meets; 0: all."""
    effect: Effect = Effect.WHOLE
    reply: Reply = Reply.OWN
    lock_s: Seconds = 0
    """The database is locked for so long: effect and answer come after it, and whether the client waits
    does not matter. oneapi refuses after 3 s."""
    after_leaving_s: Seconds | None = None
    """Nothing is answered; the effect comes so long after the client has gone."""

    def meets(self, method: str, path: str) -> bool:
        """Whether it is about this call."""
        is_path = path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path
        return is_path and method == self.method


class Switches(BaseModel):
    """How the mimic is, rather than what it does to one call; each may be turned while it runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    batch_s: Seconds = 0
    """Credits are written together after so long, as with BATCH_UPDATE_ENABLED (5); 0: at once."""
    postgres: bool = False
    """As on PostgreSQL: searches heed case and no ids, oneapi's log search fails, NUL costs the row."""
    clock_s: Annotated[int, Field(ge=1)] | None = None
    """The clock stands still at this Unix second; None: it runs."""


class FaultPlan:
    """The faults that are still to come, first set first met."""

    def __init__(self, planned: tuple[Fault, ...] = ()) -> None:
        self._left = [(fault, fault.times) for fault in planned]

    @property
    def planned(self) -> list[Fault]:
        """Those still to come, `times` counted down."""
        return [fault.model_copy(update={"times": times}) for fault, times in self._left]

    def add(self, faults: tuple[Fault, ...]) -> None:
        """Plan more."""
        self._left += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """From now on behave well."""
        self._left.clear()

    def next_for(self, method: str, path: str) -> Fault | None:
        """The fault that meets this call, counted down."""
        for place, (fault, times) in enumerate(self._left):
            if fault.meets(method, path):
                if times == 1:
                    del self._left[place]
                elif times:
                    self._left[place] = (fault, times - 1)
                return fault
        return None

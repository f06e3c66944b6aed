"""An account that is disabled while its quota is taken: what must be given back, recorded before it is done.

Most gateways take quota by overwriting it, and all admit calls for a while by what they have cached. So the
account is frozen, left until caches have run out and its figures rest, written or debited, left again, and
given the status that it had. At each step the case says what is next, so that a crash is only a pause.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class FreezePhase(StrEnum):
    """How far it is."""

    FREEZING = "freezing"
    """Recorded; perhaps disabled already."""
    FROZEN = "frozen"
    """Seen disabled at `at`; caches run out."""
    THAWING = "thawing"
    """Nothing more is done to it: its status is given back at `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """One account, frozen for one case."""

    phase: FreezePhase
    at: datetime
    """When the phase was reached; when it ends, for THAWING."""
    was_enabled: bool
    """The status that is given back: who was disabled for cause stays so."""
    gateway_date: datetime | None
    """The gateway's own clock just before; from then on top-ups are looked for that are not ours."""
    known_rows: tuple[str, ...]
    """Top-ups of that second that were there already."""
    back_because: str = ""
    """With THAWING: why nothing is taken, and the case goes back."""

    def thawing(self, at: datetime, back_because: str = "") -> "Freeze":
        """Nothing more is done; from `at` on the status may be given back."""
        return replace(self, phase=FreezePhase.THAWING, at=at, back_because=back_because)

"""Misbehaviour of the SMTP servers on request."""

from dataclasses import dataclass
from enum import StrEnum


class Drop(StrEnum):
    """What becomes of a mail whose connection is cut after its last line."""

    LOST = "lost"
    """It was not taken."""
    ACCEPTED = "accepted"
    """It was taken and is delivered, but the answer never arrives."""


@dataclass(slots=True, kw_only=True)
class MailFault:
    """What shall happen to the next `times` mails."""

    stage: str = "data"
    """The command that meets it: `mail`, `rcpt` or `data`."""
    reply: str | None = None
    """Answer so, for instance `451 4.7.1 Greylisted, try again later` or `550 5.7.1 Refused`."""
    drop: Drop | None = None
    """Cut the connection after DATA instead of answering."""
    delay_s: float = 0
    """Wait that long before the answer."""
    times: int = 1
    door: str | None = None
    """`submission` or `mx`; None: both."""
    address: str | None = None
    """Only for this recipient (stages `rcpt` and `data`); None: any."""


class MailFaultPlan:
    """The faults that are still to come, first set first met."""

    def __init__(self) -> None:
        self.planned: list[MailFault] = []

    def next_for(self, door: str, stage: str, addresses: list[str]) -> MailFault | None:
        """The fault that meets this command, counted down."""
        for fault in self.planned:
            is_here = fault.door in {None, door} and fault.stage == stage
            if is_here and (fault.address is None or fault.address in addresses):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

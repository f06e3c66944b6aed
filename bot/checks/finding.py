"""What a check found: a line for a person, and what he can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.ops.redact import redacted


class Mark(Enum):
    """How bad it is."""

    FINE = "✓"
    NOTE = "!"
    """It works, or may; a person should know of it."""
    FAULT = "✗"
    """Something will not work until it is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried."""

    mark: Mark
    part: str
    """Section of the configuration, or what it is about."""
    says: str
    mend: str = ""
    """What to do; "" where there is nothing to do."""

    def __str__(self) -> str:
        """Its line, without secrets."""
        mend = f" → {self.mend}" if self.mend else ""
        return redacted(f"{self.mark.value} {self.part}: {self.says}{mend}")


def fine(part: str, says: str) -> Finding:
    """It works."""
    return Finding(Mark.FINE, part, says)


def note(part: str, says: str, mend: str = "") -> Finding:
    """It should be known."""
    return Finding(Mark.NOTE, part, says, mend)


def fault(part: str, says: str, mend: str = "") -> Finding:
    """It must be mended."""
    return Finding(Mark.FAULT, part, says, mend)


def is_all_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing must be mended."""
    return all(finding.mark is not Mark.FAULT for finding in findings)

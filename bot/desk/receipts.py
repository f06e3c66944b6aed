"""A receipt's number: consecutive within a year of UTC, given in the commit that books the credit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """One receipt, for ever."""

    year: int
    number: int
    """1, 2, 3 … without gaps."""

    def __str__(self) -> str:
        """As people read it: `2026-000123`."""
        return f"{self.year}-{self.number:06}"

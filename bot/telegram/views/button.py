"""A button below a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what stands on it, and what is sent when it is pressed."""

    text: str
    data: str


Rows = tuple[tuple[Button, ...], ...]

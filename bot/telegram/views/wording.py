"""How long words may be, and how a moment is written, on everything that operators see."""

from datetime import UTC, datetime


def clock_time(moment: datetime) -> str:
    """`12:03 UTC`."""
    return moment.astimezone(UTC).strftime("%H:%M UTC")


def short(text: str) -> str:
    """One line, at most 160 characters."""
    return cut(" ".join(text.split()), 160)


def cut(text: str, length: int) -> str:
    """At most so many characters; what is missing is an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"

"""How long words may be, and how a moment is written, on everything that operators see."""

from datetime import UTC, datetime

from bot.desk.case import Case, CaseKind, CaseState


def clock_time(moment: datetime) -> str:
    """`12:03 UTC`."""
    return moment.astimezone(UTC).strftime("%H:%M UTC")


def state_key(case: Case) -> str:
    """The text that says where a case stands; a refund's yes means another thing than a top-up's."""
    is_refund = case.kind is CaseKind.REFUND and case.state is CaseState.APPROVED
    return "state.approved_refund" if is_refund else f"state.{case.state}"


def short(text: str) -> str:
    """One line, at most 160 characters."""
    return cut(" ".join(text.split()), 160)


def cut(text: str, length: int) -> str:
    """At most so many characters; what is missing is an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"

"""`[desk]`: what operators decide by, and when they hear from the desk."""

from datetime import time
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from bot.settings_sections import Secret, Section


def quiet_span(span: str) -> tuple[time, time]:
    """Begin and end of `23:00-08:00`; the end may lie on the next day.

    Raises:
        ValueError: it is no such span.
    """
    begin, _, end = span.partition("-")
    try:
        begins, ends = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    except ValueError:
        raise ValueError("is a span of hours such as 23:00-08:00, or empty") from None
    if begins.tzinfo or ends.tzinfo or begins == ends:
        raise ValueError("is a span of hours such as 23:00-08:00, or empty")
    return begins, ends


class DeskSettings(Section):
    """What operators decide by."""

    secret_key: Secret = Field(min_length=16)
    """Makes case references; keep it with the backups."""
    language: Literal["zh", "en"] = "zh"
    """Of cards and messages to operators."""
    case_limit_usd: Decimal = Field(default=Decimal(200), gt=0)
    day_limit_usd: Decimal = Field(default=Decimal(1000), gt=0)
    above_limits: Literal["second_tap", "second_operator"] = "second_tap"
    """What an approval above either wants besides."""
    refund_above_paid: bool = False
    """Whether unused credit may be paid back at more than was paid for it, where the market stood higher."""
    duplicates_within_days: int = Field(default=7, ge=1)
    timezone: str = "UTC"
    """Name in the IANA database, in which days begin and the three below are meant."""
    digest_at: time = time(9)
    """When yesterday's numbers are told to the desk."""
    quiet_hours: str = ""
    """`23:00-08:00`: nobody is reminded then; "" for never."""
    remind_after_hours: int = Field(default=6, ge=1)
    """A case that waits for an operator is named to the desk this often."""
    expire_after_days: int = Field(default=14, ge=1)
    """How long a customer has to answer what he was asked."""

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {name!r}; names look like Asia/Shanghai") from None
        return name

    @field_validator("digest_at")
    @classmethod
    def _is_local(cls, at: time) -> time:
        if at.tzinfo is not None:
            raise ValueError("is a time of the day in [desk] timezone, such as 09:00")
        return at

    @field_validator("quiet_hours")
    @classmethod
    def _is_a_span(cls, span: str) -> str:
        if span:
            quiet_span(span)
        return span

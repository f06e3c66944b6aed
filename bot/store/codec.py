"""Domain values to JSON and back, exactly: decimals as text, times with their zone."""

from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter

from bot.desk.attempt import Attempt
from bot.desk.case import Case
from bot.desk.effects import Effect
from bot.desk.lots import Lot
from bot.desk.walk import Walk

T = TypeVar("T")


class Codec(Generic[T]):
    """One type's JSON; built when first used, since building costs start-up time."""

    def __init__(self, of: Any) -> None:
        self._of = of
        self._adapter: TypeAdapter[T] | None = None

    def dump(self, value: T) -> str:
        """JSON of a value."""
        return self._ready().dump_json(value).decode()

    def load(self, stored: str) -> T:
        """The value that `dump` was given; fields added since take their defaults."""
        return self._ready().validate_json(stored)

    def _ready(self) -> TypeAdapter[T]:
        if self._adapter is None:
            self._adapter = TypeAdapter(self._of)
        return self._adapter


CASE: Final[Codec[Case]] = Codec(Case)
EFFECT: Final[Codec[Effect]] = Codec(Effect)
ATTEMPT: Final[Codec[Attempt]] = Codec(Attempt)
LOT: Final[Codec[Lot]] = Codec(Lot)
WALK: Final[Codec[Walk]] = Codec(Walk)

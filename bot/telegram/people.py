"""From a numeric Telegram id to a role; usernames are never looked at."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.settings import OperatorSettings


class Role(StrEnum):
    """What a person may do here."""

    OWNER = "owner"
    OPERATOR = "operator"
    VIEWER = "viewer"
    """Sees cards, decides nothing."""
    STRANGER = "stranger"


class People:
    """The operators of the configuration."""

    def __init__(self, operators: Iterable[OperatorSettings]) -> None:
        self._operators = {operator.id: operator for operator in operators}

    def role_of(self, user_id: int) -> Role:
        """The role of a person."""
        operator = self._operators.get(user_id)
        return Role(operator.role) if operator else Role.STRANGER

    @property
    def names(self) -> Mapping[int, str]:
        """Name by id, for cards and for telling who was first."""
        return {user_id: operator.name for user_id, operator in self._operators.items()}

"""Misbehaviour on request: the next calls of a method are refused, cut off or delayed."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.bot_api.records import Json


@dataclass(slots=True, kw_only=True)
class Fault:
    """What shall happen to the next `times` calls of a method."""

    method: str = "*"
    """In any letter case; `*` is every method."""
    times: int = 1
    chat_id: int | str | None = None
    """Only calls for this chat, named as the bot names it; None: all."""
    status: int | None = None
    """Answer with this HTTP status; 200 with a `body` is possible too."""
    description: str = "Internal Server Error"
    retry_after_s: int | None = None
    """Goes into `parameters` of the answer."""
    body: str | None = None
    """Answer with this text instead of JSON, as a proxy in between would."""
    reset: bool = False
    """Cut the connection instead of answering."""
    delay_s: float = 0
    """Wait that long first."""
    after_effect: bool = False
    """The call is carried out before it is refused, cut off or delayed; otherwise it never happens."""

    def answer(self) -> Json:
        """The JSON body of a refusal."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after_s is not None:
            body["description"] = f"Too Many Requests: retry after {self.retry_after_s}"
            body["parameters"] = {"retry_after": self.retry_after_s}
        return body


class FaultPlan:
    """The faults that are still to come, first set first met."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault."""
        self.planned.append(fault)

    def clear(self) -> None:
        """From now on behave well."""
        self.planned.clear()

    def next_for(self, method: str, arguments: Mapping[str, object]) -> Fault | None:
        """The fault that meets this call, counted down."""
        for fault in self.planned:
            is_method = fault.method == "*" or fault.method.lower() == method.lower()
            is_chat = fault.chat_id is None or str(fault.chat_id) == str(arguments.get("chat_id"))
            if is_method and is_chat:
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

"""How the Bot API says no: a status, a sentence in Telegram's words, and sometimes parameters.

Source of the words: tdlib/telegram-bot-api, `Client.cpp`, and tdlib/td.
"""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - the house's word; it is an answer, not a fault of ours
    """An answer `{"ok": false}`; `str()` is its description."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = dict(parameters or {})

    def as_json(self) -> dict[str, object]:
        """The body of the answer."""
        body: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: int) -> Refusal:
    """400: what was asked cannot be done; repeating it will not help."""
    return Refusal(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> Refusal:
    """403: the chat does not want this bot."""
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """409: someone else fetches updates."""
    return Refusal(409, f"Conflict: {reason}")


def too_many_requests(retry_after_s: int) -> Refusal:
    """429: not carried out; may be repeated after that many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after_s}", {"retry_after": retry_after_s})


def unauthorized() -> Refusal:
    """401: a well-formed token that nobody has."""
    return Refusal(401, "Unauthorized")


def not_found() -> Refusal:
    """404: a malformed token or an unknown method."""
    return Refusal(404, "Not Found")

"""What a caller may do after a call failed: one tree, sorted by what is known of the effect.

    GatewayError
    ├── Refused            answered no: it did not happen; sending it again is safe
    │   ├── Unauthorized       the access token is wrong, revoked, or its holder disabled
    │   ├── Forbidden          the token's holder may not do this
    │   ├── NotFound           no such account, code or path
    │   ├── RateLimited        too many calls; `retry_after_s` where the gateway said it
    │   ├── Conflict           clashes with what is there (a name taken, too little quota)
    │   ├── Ambiguous          two accounts answer to one name; both are listed
    │   ├── Unsettled          an account kept moving while it should rest; nothing was written
    │   ├── NotOffered         this dialect has no such call; nothing was sent
    │   └── WrongDialect       the gateway is none of the family, or another than said
    ├── NotSent            the request never left: it did not happen
    └── Unknown            sent, and no answer that can be trusted: reconcile, never just resend
        ├── NoAnswer           timeout, reset, connection closed before the whole answer
        ├── BadAnswer          5xx, HTML, a redirect, cut or foreign JSON, a body too large
        ├── InFlight           the same idempotency key is being worked on (409): wait, ask again
        ├── KeyConflict        the key was used with another body, or is past its window (422)
        └── NotShown           answered yes, and the account read afterwards does not show it

For a call that only reads, every branch means the same: nothing was learnt.
No error holds a body, a header or a token; `said` is the gateway's own message with secrets cut out.
"""

from collections.abc import Sequence

from gateway_client.types import User


class GatewayError(Exception):
    """Something did not go as asked.

    Attributes:
        call: method and path without its query, as `POST /api/topup`; empty where nothing was called.
        status: HTTP status, or None where there was no answer.
        said: the gateway's message, secrets cut out, at most 200 characters; for logs, never parsed.
        code: the gateway's own name of the fault, where it has names (companion); else empty.
    """

    def __init__(
        self, message: str, *, call: str = "", status: int | None = None, said: str = "", code: str = ""
    ) -> None:
        self.message = message
        self.call = call
        self.status = status
        self.said = said
        self.code = code
        super().__init__(message)

    def __str__(self) -> str:
        told = f": {self.said}" if self.said else ""
        status = f" ({self.status})" if self.status is not None else ""
        return f"{self.call + ': ' if self.call else ''}{self.message}{status}{told}"


class Refused(GatewayError):  # noqa: N818 (what is known of the effect is the name)
    """The gateway answered no: it did not happen."""


class Unauthorized(Refused):
    """The access token is wrong, revoked, or its holder is disabled."""


class Forbidden(Refused):
    """The token's holder may not do this."""


class NotFound(Refused):
    """No such account, code or path; a deleted account counts as none."""


class RateLimited(Refused):
    """Too many calls from this address; not carried out.

    Attributes:
        retry_after_s: seconds to wait as the gateway said, or None where it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        call: str = "",
        status: int | None = None,
        said: str = "",
        code: str = "",
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message, call=call, status=status, said=said, code=code)
        self.retry_after_s = retry_after_s


class Conflict(Refused):
    """It clashes with what is there: a name that is taken, less quota than asked for."""


class Ambiguous(Refused):
    """More than one account answers to a name; guessing would credit a stranger.

    Attributes:
        users: all that match, in the gateway's order.
    """

    def __init__(self, name: str, users: Sequence[User]) -> None:
        self.users = tuple(users)
        listed = ", ".join(f"{user.username!r} ({user.ref})" for user in self.users)
        super().__init__(f"{name!r} is the name, number or mail of {len(self.users)} accounts: {listed}")


class Unsettled(Refused):
    """An account's figures kept moving while they should rest; nothing was written."""


class NotOffered(Refused):
    """This dialect has no such call; nothing was sent."""


class WrongDialect(Refused):
    """What answers is no gateway of the family, or of another dialect than was said."""


class NotSent(GatewayError):  # noqa: N818
    """The request never left this machine: it did not happen."""


class Unknown(GatewayError):  # noqa: N818
    """Sent, and no answer that can be trusted: it may have happened. Reconcile."""


class NoAnswer(Unknown):
    """Timeout, reset, or a connection closed before the whole answer was there."""


class BadAnswer(Unknown):
    """An answer that says nothing for certain: 5xx, HTML, a redirect, cut or foreign JSON, too large."""


class InFlight(Unknown):
    """The same idempotency key is being worked on; wait and ask again."""


class KeyConflict(Unknown):
    """The idempotency key was used with another body, or is past its window; reconcile by the log."""


class NotShown(Unknown):
    """The gateway answered yes, and what was read afterwards does not show it."""

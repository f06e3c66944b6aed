"""Which boundary a call of the Bot API is."""

from typing import Final

import httpx

from sandbox import people
from tests.simulation.faults import Boundary

_SENDS: Final = ("send", "copy")
_EDITS: Final = ("edit", "delete", "pin", "unpin")


def boundary_of_call(request: httpx.Request, body: bytes) -> Boundary:
    """Of a request to the Bot API server."""
    method = request.url.path.rpartition("/")[2]
    if method == "getUpdates":
        return Boundary.POLL
    if method.startswith(_SENDS):
        if str(people.CHANNEL_ID).encode() in body or people.CHANNEL_NAME.encode() in body:
            return Boundary.CHANNEL
        return Boundary.CARD if str(people.DESK_CHAT_ID).encode() in body else Boundary.CHAT
    return Boundary.EDIT if method.startswith(_EDITS) else Boundary.ANSWER

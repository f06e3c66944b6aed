"""Listening on the first free one of some ports."""

import errno
from collections.abc import Sequence

from starlette.types import ASGIApp

from sandbox.listener import HttpListener


class PortsTakenError(Exception):
    """None of the ports is free."""


async def first_free(app: ASGIApp, ports: Sequence[int]) -> HttpListener:
    """A started listener.

    Raises:
        PortsTakenError: every one of them is taken.
    """
    for port in ports:
        listener = HttpListener(app, port=port)
        try:
            await listener.__aenter__()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return listener
    if len(ports) == 1:
        raise PortsTakenError(f"port {ports[0]} is taken; choose another one with --port")
    raise PortsTakenError(f"ports {ports[0]} to {ports[-1]} are all taken; choose one with --port")

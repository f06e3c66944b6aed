"""One stream on its way to the client: metered event by event, and read on when the client has gone."""

import asyncio
import json

from starlette.types import Receive

from gateway.relay.failures import unreachable
from gateway.relay.metering import Meter
from gateway.relay.sending import Sender
from gateway.upstreams.calling import Reply, Unreachable
from gateway.upstreams.sse import EventTooLong, Splitter, data

_DONE = b"[DONE]"


class _Departure:
    """Notices that the client has gone; some time after that the provider's answer is cut."""

    def __init__(self, receive: Receive, reply: Reply, after_s: float) -> None:
        self.has_happened = False
        self._receive = receive
        self._reply = reply
        self._after_s = after_s
        self._cut: asyncio.TimerHandle | None = None
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.has_happened = True
        self._cut = asyncio.get_running_loop().call_later(self._after_s, self._reply.close)

    def forget(self) -> None:
        self._watching.cancel()
        if self._cut is not None:
            self._cut.cancel()


async def pass_on(
    reply: Reply,
    sender: Sender,
    receive: Receive,
    meter: Meter,
    *,
    hides_usage: bool,
    event_bytes_max: int,
    after_disconnect_s: float,
) -> str:
    """Send a stream on, and meter it.

    Args:
        reply: the provider's, whose head has come.
        sender: to the client.
        receive: tells when the client leaves.
        meter: sees every event.
        hides_usage: keep back the chunk that says the usage and nothing else.
        event_bytes_max: of one event.
        after_disconnect_s: how long the provider is read on without a client, to learn what it used.

    Returns:
        A note for the log; empty where all went well.
    """
    splitter = Splitter(event_bytes_max)
    departure = _Departure(receive, reply, after_disconnect_s)
    note = ""
    try:
        await sender.begin_stream()
        async for chunk in reply.chunks():
            shown = b"".join(
                event for event in splitter.feed(chunk) if not (_see(event, meter) and hides_usage)
            )
            if shown and not departure.has_happened:
                await sender.chunk(shown)
        rest = splitter.rest()
        if rest and not (_see(rest, meter) and hides_usage) and not departure.has_happened:
            await sender.chunk(rest)
    except (Unreachable, EventTooLong):
        note = "the client left" if departure.has_happened else "the stream broke off"
        if not departure.has_happened:
            await sender.fail_stream(unreachable())
    else:
        note = "the client left" if departure.has_happened else ""
    finally:
        departure.forget()
    if not departure.has_happened:
        await sender.end_stream()
    return note


def _see(event: bytes, meter: Meter) -> bool:
    """Show an event to the meter; `True`: it says the usage and nothing else."""
    said = data(event)
    if not said or said == _DONE:
        return False
    try:
        parsed = json.loads(said)
    except (ValueError, RecursionError):
        return False
    return isinstance(parsed, dict) and meter.see(parsed)

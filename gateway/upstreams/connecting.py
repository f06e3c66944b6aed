"""From a channel's settings to an upstream that can be called."""

import aiohttp

from gateway.upstreams.calling import PassThrough, Upstream
from gateway.upstreams.channel import Channel, Provider
from gateway.upstreams.replicate import Replicate


def connect(channel: Channel, session: aiohttp.ClientSession, *, allow_loopback: bool) -> Upstream:
    """Give the upstream of a channel: passed through, but for Replicate, which is translated.

    Raises:
        ValueError: its base URL is not the provider's.
    """
    made = Replicate if channel.provider is Provider.REPLICATE else PassThrough
    return made(channel, session, allow_loopback=allow_loopback)

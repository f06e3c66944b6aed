"""The ways to the providers as rows: made from the settings at every start, so that ids and usage last.

A channel's secret is never here: provider keys come from the configuration and stay in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection, insert, select, true, update

from gateway.store.pages import Page, Slice, newest
from gateway.store.tables import CHANNELS
from gateway.upstreams.channel import Channel


class ChannelStatus(IntEnum):
    """Whether a channel is in the configuration."""

    CONFIGURED = 1
    GONE = 2


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as admins see it."""

    id: int
    name: str
    provider: str
    """One of the nine officials."""
    status: int
    """1 configured, 2 no longer configured."""
    models: str
    """Names joined by commas."""
    group: str
    """Groups joined by commas."""
    used_quota: int
    created_time: int


_COLUMNS = tuple(CHANNELS.c[name] for name in ChannelRow.__slots__)


def sync(connection: Connection, configured: Sequence[Channel], *, now_s: int) -> None:
    """Make the rows say what the configuration says; a channel is the same one while its name is."""
    known = set(connection.scalars(select(CHANNELS.c.name)))
    connection.execute(update(CHANNELS).values(status=int(ChannelStatus.GONE)))
    for channel in configured:
        values = {
            "provider": channel.provider,
            "status": int(ChannelStatus.CONFIGURED),
            "models": ",".join(channel.models),
            "group": ",".join(channel.groups),
        }
        if channel.name in known:
            connection.execute(update(CHANNELS).where(CHANNELS.c.name == channel.name).values(values))
        else:
            row = {**values, "name": channel.name, "used_quota": 0, "created_time": now_s}
            connection.execute(insert(CHANNELS).values(row))


def ids(connection: Connection) -> dict[str, int]:
    """Give the id of each channel by its name."""
    return {row.name: row.id for row in connection.execute(select(CHANNELS.c.name, CHANNELS.c.id))}


def page(connection: Connection, cut: Slice) -> Page[ChannelRow]:
    """List channels, newest first."""
    return newest(connection, CHANNELS, ChannelRow, _COLUMNS, true(), cut)

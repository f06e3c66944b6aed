"""The ways to the providers, as admins see them. They are set in the configuration, never here."""

from dataclasses import dataclass

from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import Nothing, Paged
from gateway.store import channels
from gateway.upstreams.channel import Provider

_FAMILY_NUMBERS = {
    Provider.OPENAI: 1,
    Provider.AZURE: 3,
    Provider.ANTHROPIC: 14,
    Provider.GOOGLE: 24,
    Provider.GROQ: 29,
    Provider.AWS: 33,
    Provider.DEEPSEEK: 36,
    Provider.CLOUDFLARE: 37,
    Provider.REPLICATE: 46,
}
"""Source: one-api, relay/channeltype/define.go."""


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """A channel in the family's form."""

    id: int
    type: int
    """The provider, by the family's number."""
    provider: str
    """The provider, by its name: one of the nine officials."""
    name: str
    status: int
    """1 configured, 2 no longer configured."""
    key: str
    """Always empty: a provider's key is never shown."""
    base_url: str
    """Always empty: every provider is called on its official host."""
    models: str
    """Names joined by commas."""
    group: str
    """Groups joined by commas."""
    used_quota: int
    created_time: int


async def list_channels(call: Call[Paged, Nothing]) -> Answer[list[ShownChannel]]:
    """List the channels, newest first, without their keys."""
    found = await call.parts.store.read(lambda connection: channels.page(connection, call.query.cut()))
    shown = [
        ShownChannel(
            id=row.id,
            type=_FAMILY_NUMBERS[Provider(row.provider)],
            provider=row.provider,
            name=row.name,
            status=row.status,
            key="",
            base_url="",
            models=row.models,
            group=row.group,
            used_quota=row.used_quota,
            created_time=row.created_time,
        )
        for row in found.items
    ]
    return Answer(shown, total=found.total)


ENDPOINTS = (Endpoint("GET", "/api/channel/", Door.ADMIN, list_channels),)

"""The promise "official upstreams only", as a table: each provider's hosts, paths and way of auth.

A base URL is parsed, then its host compared whole or by a whole suffix; user names, ports, IP addresses,
paths and queries are refused. Loopback passes under the tests' switch alone.
Sources: the providers' API references, as of November 2026; the paths are those of their OpenAI-compatible
endpoints, but for Anthropic's `messages` and Replicate's predictions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import quote, urlsplit

from gateway.upstreams.channel import Channel, Provider
from gateway.upstreams.operations import Operation


class Auth(Enum):
    """How a provider is shown who calls."""

    BEARER = "Authorization: Bearer KEY"
    API_KEY = "api-key: KEY"
    X_API_KEY = "x-api-key: KEY"
    AWS = "Authorization: Bearer KEY, or SigV4"


@dataclass(frozen=True, slots=True)
class Official:
    """One provider."""

    origin: str
    """Where it is called by default, `{region}` filled in; empty: a base URL must be given."""
    hosts: tuple[str, ...]
    """Official hosts; one that begins with a dot is a suffix of which a single label may stand in front."""
    paths: Mapping[Operation, str]
    """Of what it offers; `{account_id}`, `{deployment}` and `{api_version}` are filled in."""
    auth: Auth = Auth.BEARER
    auth_of_messages: Auth = Auth.X_API_KEY
    needs: tuple[str, ...] = field(default=("key",))
    """Settings of the channel without which it cannot be called."""


_CHAT, _COMPLETIONS, _EMBEDDINGS = Operation.CHAT, Operation.COMPLETIONS, Operation.EMBEDDINGS
_RESPONSES, _MESSAGES = Operation.RESPONSES, Operation.MESSAGES
_CLOUDFLARE = "/client/v4/accounts/{account_id}/ai/v1"
_DEPLOYMENT = "/openai/deployments/{deployment}/%s?api-version={api_version}"

OFFICIALS: Mapping[Provider, Official] = {
    Provider.OPENAI: Official(
        "https://api.openai.com",
        ("api.openai.com", ".api.openai.com"),
        {each: f"/v1/{each}" for each in (_CHAT, _COMPLETIONS, _EMBEDDINGS, _RESPONSES)},
    ),
    Provider.AZURE: Official(
        "",
        (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"),
        {
            **{each: _DEPLOYMENT % each for each in (_CHAT, _COMPLETIONS, _EMBEDDINGS)},
            _RESPONSES: "/openai/v1/responses",
        },
        auth=Auth.API_KEY,
        needs=("key", "base_url"),
    ),
    Provider.GROQ: Official(
        "https://api.groq.com",
        ("api.groq.com",),
        {_CHAT: "/openai/v1/chat/completions", _RESPONSES: "/openai/v1/responses"},
    ),
    Provider.ANTHROPIC: Official(
        "https://api.anthropic.com",
        ("api.anthropic.com",),
        {_CHAT: "/v1/chat/completions", _MESSAGES: "/v1/messages"},
    ),
    Provider.GOOGLE: Official(
        "https://generativelanguage.googleapis.com",
        ("generativelanguage.googleapis.com",),
        {_CHAT: "/v1beta/openai/chat/completions", _EMBEDDINGS: "/v1beta/openai/embeddings"},
    ),
    Provider.AWS: Official(
        "https://bedrock-runtime.{region}.amazonaws.com",
        (),
        {_CHAT: "/openai/v1/chat/completions", _RESPONSES: "/openai/v1/responses"},
        auth=Auth.AWS,
        needs=("region",),
    ),
    Provider.CLOUDFLARE: Official(
        "https://api.cloudflare.com",
        ("api.cloudflare.com",),
        {each: f"{_CLOUDFLARE}/{each}" for each in (_CHAT, _EMBEDDINGS, _RESPONSES)},
        needs=("key", "account_id"),
    ),
    Provider.DEEPSEEK: Official(
        "https://api.deepseek.com",
        ("api.deepseek.com",),
        {
            _CHAT: "/chat/completions",
            _COMPLETIONS: "/beta/completions",
            _MESSAGES: "/anthropic/v1/messages",
        },
    ),
    Provider.REPLICATE: Official("https://api.replicate.com", ("api.replicate.com",), {_CHAT: ""}),
}
"""Replicate alone offers no such endpoint: `replicate.py` translates, and makes the paths itself."""

REPLICATE_STREAM_HOSTS = ("stream.replicate.com", "stream-b.replicate.com", "streaming.api.replicate.com")
"""Where a prediction's `urls.stream` may lead."""

_BEDROCK = re.compile(r"bedrock-runtime(-fips)?\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def complaints(channel: Channel, *, allow_loopback: bool) -> list[str]:
    """Say everything that keeps a channel from being called, a sentence each; a good one has none."""
    needs = OFFICIALS[channel.provider].needs
    who = f"channel {channel.name!r} ({channel.provider})"
    found = [f"{who} needs {name}" for name in needs if not getattr(channel, name)]
    may_sign = bool(channel.access_key_id and channel.secret_access_key)
    if channel.provider is Provider.AWS and not channel.key and not may_sign:
        found.append(f"{who} needs key, or access_key_id and secret_access_key")
    try:
        origin(channel, allow_loopback=allow_loopback)
    except ValueError as error:
        found.append(str(error))
    return found


def origin(channel: Channel, *, allow_loopback: bool) -> str:
    """Give the scheme and host that a channel is called at.

    Raises:
        ValueError: its base URL is not the provider's.
    """
    official = OFFICIALS[channel.provider]
    url = channel.base_url or official.origin.format(region=channel.region)
    if url:
        refuse_foreign(url, channel, official.hosts, allow_loopback=allow_loopback)
    parts = urlsplit(url)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"channel {channel.name!r}: base_url must be scheme and host alone, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def refuse_foreign(url: str, channel: Channel, hosts: tuple[str, ...], *, allow_loopback: bool) -> None:
    """Refuse a URL that does not lead to one of `hosts` of the channel's provider.

    Raises:
        ValueError: it does not; says why.
    """
    where = f"channel {channel.name!r}: {url.partition('?')[0]!r}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"channel {channel.name!r}: its base_url is no URL") from None
    if "@" in parts.netloc:
        raise ValueError(f"channel {channel.name!r}: a URL with a user name in it is refused")
    if allow_loopback and host in _LOOPBACK:
        return
    if parts.scheme != "https":
        raise ValueError(f"{where} must begin with https://")
    if port is not None or parts.netloc != host:
        raise ValueError(f"{where} must name a host in small letters and no port")
    if not _is_official(host, channel.provider, hosts):
        names = ", ".join(f"*{each}" if each.startswith(".") else each for each in hosts)
        raise ValueError(
            f"{where} is no official host of {channel.provider} "
            f"({names or 'bedrock-runtime.REGION.amazonaws.com'}); other upstreams are not connected"
        )


def path(channel: Channel, operation: Operation, model: str) -> str:
    """Give path and query of an operation, `model` by the provider's own name."""
    return (
        OFFICIALS[channel.provider]
        .paths[operation]
        .format(
            account_id=channel.account_id, deployment=quote(model, safe=""), api_version=channel.api_version
        )
    )


def _is_official(host: str, provider: Provider, hosts: tuple[str, ...]) -> bool:
    if provider is Provider.AWS:
        return _BEDROCK.fullmatch(host) is not None
    for each in hosts:
        if not each.startswith("."):
            if host == each:
                return True
        elif host.endswith(each) and re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", host[: -len(each)]):
            return True
    return False

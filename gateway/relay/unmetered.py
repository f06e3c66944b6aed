"""What providers sell at other prices than a model's tokens: refused, since nobody would be charged. Pure.

Sources, November 2026: OpenAI's and Groq's `service_tier`, Anthropic's `speed` and `inference_geo`, and the
price lists of tools that providers run themselves (searches by the thousand, containers by the hour).
"""

from collections.abc import Mapping
from typing import Any

from gateway.faults import Malformed

_STANDARD: Mapping[str, frozenset[object]] = {
    "service_tier": frozenset({"auto", "default", "standard", "standard_only", "on_demand"}),
    "speed": frozenset({"standard"}),
    "inference_geo": frozenset({"global"}),
    "web_search_options": frozenset(),
}
"""Fields that may change the price, and their values that do not."""

_TOOLS = ("function", "custom", "local_shell", "apply_patch", "mcp")
_FAMILIES_OF_TOOLS = ("bash_", "text_editor_", "computer_", "memory_", "mcp_", "tool_search_", "web_fetch_")
"""Tools that the client runs itself, or that cost their tokens alone; Anthropic's bear a date."""


def refuse_unmetered(body: Mapping[str, Any]) -> None:
    """Let a request pass that costs its tokens at the model's prices.

    Raises:
        Malformed: it asks for something that the provider charges otherwise; names it.
    """
    for name, standard in _STANDARD.items():
        value = body.get(name)
        if value is not None and not (isinstance(value, str) and value in standard):
            raise _unmetered(name)
    tools = body.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        kind = tool.get("type") if isinstance(tool, dict) else None
        if isinstance(kind, str) and kind not in _TOOLS and not kind.startswith(_FAMILIES_OF_TOOLS):
            raise _unmetered(f"tools: {kind}")


def _unmetered(what: str) -> Malformed:
    return Malformed(
        "unmetered", f"{what[:100]}: this is charged by the provider at other prices; leave it out"
    )

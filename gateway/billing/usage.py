"""What a call used, in tokens: the upstream's own figures where it gives them; the relay reads them."""

from dataclasses import dataclass

TOKENS_MAX = 1_000_000_000
"""No call uses more; a larger figure is nonsense and is cut to this."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call."""

    prompt: int
    """All of the prompt, what the provider's cache knew or learnt included."""
    completion: int
    """All that was generated, reasoning included."""
    cached: int = 0
    """Of the prompt: read from the provider's cache."""
    cache_written: int = 0
    """Of the prompt: written into the provider's cache."""
    cache_written_for_an_hour: int = 0
    """Of what was written: to be kept for an hour, which Anthropic sells apart."""


def tokens(value: object) -> int:
    """Read one figure of an upstream's: nothing, nonsense or a negative number is 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return 0
    return min(value, TOKENS_MAX)

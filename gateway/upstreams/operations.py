"""What can be asked of a model, by the last words of OpenAI's and Anthropic's paths."""

from enum import StrEnum


class Operation(StrEnum):
    """A relayed call."""

    CHAT = "chat/completions"
    COMPLETIONS = "completions"
    EMBEDDINGS = "embeddings"
    RESPONSES = "responses"
    """OpenAI's newer form."""
    MESSAGES = "messages"
    """Anthropic's own form."""

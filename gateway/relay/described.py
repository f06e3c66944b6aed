"""The relay's calls for the OpenAPI document; of a body only the model is ours, the rest the provider's."""

from typing import Any

from gateway.upstreams.operations import Operation

_SUMMARIES = {
    Operation.CHAT: "Chat, in OpenAI's form",
    Operation.COMPLETIONS: "Text completion, in OpenAI's form",
    Operation.EMBEDDINGS: "Embeddings, in OpenAI's form",
    Operation.RESPONSES: "Responses, OpenAI's newer form, where the model's provider has it",
    Operation.MESSAGES: "Messages, in Anthropic's own form, where the model's provider has it",
}
_SAID = [{"role": "user", "content": "Hello"}]
_EXAMPLES: dict[Operation, dict[str, Any]] = {
    Operation.CHAT: {"messages": _SAID, "stream": True},
    Operation.COMPLETIONS: {"prompt": "Hello"},
    Operation.EMBEDDINGS: {"input": "Hello"},
    Operation.RESPONSES: {"input": "Hello"},
    Operation.MESSAGES: {"messages": _SAID, "max_tokens": 100},
}
EXAMPLE_MODEL = "gpt-5-mini"


def paths() -> dict[str, Any]:
    """Give an OpenAPI path for each operation; further forms of its path are the same call."""
    return {f"/v1/{operation}": {"post": _described(operation)} for operation in Operation}


def _described(operation: Operation) -> dict[str, Any]:
    body = {
        "type": "object",
        "required": ["model"],
        "properties": {
            "model": {"type": "string", "minLength": 1, "maxLength": 128},
            "stream": {"type": "boolean"},
        },
        "examples": [{"model": EXAMPLE_MODEL, **_EXAMPLES[operation]}],
    }
    answers: dict[str, Any] = {"application/json": {"schema": {"type": "object"}}}
    if operation is not Operation.EMBEDDINGS:
        answers["text/event-stream"] = {}
    fault = {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiFault"}}}
    return {
        "operationId": f"relay_{operation.name.lower()}",
        "summary": _SUMMARIES[operation],
        "tags": ["relay"],
        "security": [{"apiKey": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": "The provider's answer, metered.", "content": answers},
            "default": {"description": "Refused, by the gateway or the provider.", "content": fault},
        },
    }

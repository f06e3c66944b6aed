"""The OpenAPI 3.1 document, drawn from the route table and the types of its handlers."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from gateway.http.endpoint import Door, Endpoint, Form
from gateway.http.models import Nothing

_REFS = "#/components/schemas/{model}"
_SECURITY: dict[Door, list[dict[str, list[str]]]] = {
    Door.PUBLIC: [],
    Door.USER: [{"accessToken": []}, {"session": []}],
    Door.ADMIN: [{"accessToken": []}, {"session": []}],
    Door.ROOT: [{"accessToken": []}, {"session": []}],
    Door.KEY: [{"apiKey": []}],
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Done once in 30 days under this key; 409 while in flight, 422 for another request.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}


def document(endpoints: Iterable[Endpoint], *, version: str, title: str) -> dict[str, Any]:
    """Draw the document: every endpoint, what it takes and what it answers."""
    table = list(endpoints)
    shapes: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = []
    for each in table:
        shapes.append((_key(each), "serialization", each.data))
        if each.has_body:
            shapes.append((_key(each), "validation", TypeAdapter(each.body)))
    schemas, definitions = TypeAdapter.json_schemas(shapes, ref_template=_REFS)
    paths: dict[str, dict[str, Any]] = {}
    for each in table:
        body = schemas.get((_key(each), "validation"))
        operation = _operation(each, schemas[_key(each), "serialization"], body)
        paths.setdefault(_path(each), {})[each.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": {**definitions.get("$defs", {}), **_FAULTS},
            "securitySchemes": _SCHEMES,
        },
    }


def _key(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _path(endpoint: Endpoint) -> str:
    return endpoint.path.replace(":int}", "}")


def _operation(endpoint: Endpoint, data: Any, body: Any | None) -> dict[str, Any]:
    is_enveloped = endpoint.form is Form.ENVELOPE
    fault = _json({"$ref": _REFS.format(model="Fault" if is_enveloped else "OpenAiFault")})
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.handler.__name__}_{endpoint.path.strip('/').partition('/')[0]}",
        "summary": endpoint.summary,
        "tags": [_tag(endpoint)],
        "security": _SECURITY[endpoint.door],
        "parameters": _parameters(endpoint),
        "responses": {
            "200": {"description": "Done.", "content": _json(_envelope(data) if is_enveloped else data)},
            "default": {"description": "Refused: nothing was changed.", "content": fault},
        },
    }
    if _ID in operation["parameters"]:
        # What is no number is no path of the table, and is answered as any unknown path is.
        either = {"anyOf": [{"$ref": _REFS.format(model=model)} for model in ("Fault", "OpenAiFault")]}
        operation["responses"]["404"] = {"description": "There is no such id.", "content": _json(either)}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    return operation


def _tag(endpoint: Endpoint) -> str:
    return endpoint.handler.__module__.rpartition(".")[2]


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [_ID] if "{id:int}" in endpoint.path else []
    if endpoint.takes_idempotency_key:
        parameters.append(_IDEMPOTENCY_KEY)
    if endpoint.query is Nothing:
        return parameters
    schema = endpoint.query.model_json_schema(ref_template=_REFS)
    required = set(schema.get("required", ()))
    for name, field in schema["properties"].items():
        parameters.append({"name": name, "in": "query", "required": name in required, "schema": field})
    return parameters


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _envelope(data: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["success", "message", "data"],
        "properties": {
            "success": {"const": True},
            "message": {"type": "string"},
            "data": data,
            "total": {"type": "integer", "description": "Rows of the whole list; only where data is a page."},
        },
    }


_FAULTS = {
    "Fault": {
        "type": "object",
        "required": ["success", "message", "code", "data"],
        "properties": {
            "success": {"const": False},
            "message": {"type": "string", "description": "for people"},
            "code": {"type": "string", "description": "for programs"},
            "data": {"type": "null"},
        },
    },
    "OpenAiFault": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["message", "type", "code"],
                "properties": {name: {"type": "string"} for name in ("message", "type", "code")},
            }
        },
    },
}
_SCHEMES = {
    "accessToken": {"type": "apiKey", "in": "header", "name": "Authorization"},
    "session": {"type": "apiKey", "in": "cookie", "name": "session"},
    "apiKey": {"type": "http", "scheme": "bearer"},
}

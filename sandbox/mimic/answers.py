"""The bodies that the family answers with: envelopes, error objects, pages of rows; pure."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from sandbox.mimic.facts import Facts, ListStyle

Json = dict[str, Any]
_JSON = "application/json; charset=utf-8"
_PAGE = "<!doctype html><title>One API</title>\n"


def encoded(content: object) -> bytes:
    """JSON as Go writes it: no blanks, letters as they are."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def json_body(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Any JSON."""
    return Response(encoded(content), status, headers, _JSON)


def yes(*data: object, **beside: object) -> Response:
    """The envelope of success, with `data` where it is given."""
    return json_body({**({"data": data[0]} if data else {}), "message": "", "success": True, **beside})


def no(message: str, status: int = 200) -> Response:
    """The envelope of refusal; usually with 200."""
    return json_body({"message": message, "success": False}, status)


def rows(facts: Facts, found: Sequence[Json], *, total: int, page: int, size: int) -> Response:
    """A page of a list, as the dialect writes one."""
    if facts.list_style is ListStyle.BARE:
        return yes(list(found))
    if facts.list_style is ListStyle.TOTAL:
        return yes(list(found), total=total)
    return yes({"page": page, "page_size": size, "total": total, "items": list(found)})


def api_error(status: int, message: str) -> Response:
    """An error object, as the relay and the limits answer."""
    return json_body({"error": {"message": message, "type": "one_api_error"}}, status)


def unknown_path(method: str, path: str) -> Response:
    """What a path under `/api` or `/v1` gets that is none."""
    error = {
        "message": f"Invalid URL ({method} {path})",
        "type": "invalid_request_error",
        "param": "",
        "code": "",
    }
    return json_body({"error": error}, 404)


def moved(path: str) -> Response:
    """What a path without its last slash gets."""
    headers = {"location": f"{path}/", "content-type": "text/html; charset=utf-8"}
    return Response(f'<a href="{path}/">Moved Permanently</a>.\n\n', 301, headers)


def web_page(status: int = 200) -> Response:
    """The front end, which is answered wherever nothing else is."""
    return Response(_PAGE, status, {"cache-control": "no-cache"}, "text/html; charset=utf-8")


def too_many(facts: Facts, rate: str) -> Response:
    """The dialect's 429."""
    if not facts.limit_has_body:
        return Response(status_code=429)
    count, _, seconds = rate.partition("/")
    answer = api_error(429, f"rate limit exceeded (request id: {secrets.token_hex(8)})")
    answer.headers.update(
        {
            "ratelimit-limit": count,
            "ratelimit-remaining": "0",
            "ratelimit-reset": seconds,
            "retry-after": seconds,
        }
    )
    return answer

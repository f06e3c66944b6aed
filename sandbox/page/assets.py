"""The page's own files, read once: only what lies in `static/` when the page starts can be asked for."""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER: Final = Path(__file__).parent / "static"
# Named here, for the machine's own table of types may call a module text/plain.
_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


class Assets:
    """Files by their path below `static/`."""

    def __init__(self) -> None:
        self._files: Final = {
            path.relative_to(_FOLDER).as_posix(): (path.read_bytes(), _TYPES[path.suffix])
            for path in _FOLDER.rglob("*")
            if path.suffix in _TYPES
        }

    async def index(self, _request: Request) -> Response:
        """The page itself."""
        return _answer(*self._files["index.html"])

    async def file(self, request: Request) -> Response:
        """A style or script."""
        found = self._files.get(request.path_params["path"])
        if found is None:
            raise HTTPException(404)
        return _answer(*found)


def _answer(octets: bytes, kind: str) -> Response:
    return Response(octets, media_type=kind, headers={"Cache-Control": "no-cache"})

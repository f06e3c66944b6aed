"""Style sheet, scripts and pictures, served from memory under an address that names their content.

So a browser may keep them for a year, and takes the new ones at once when they change. One digest for all of
them, since scripts import one another by relative address.
"""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.pages.headers import STATIC_HEADERS

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}


class Static:
    """Every file of the folder, by its path in it."""

    def __init__(self) -> None:
        self._files = dict(sorted(_below(files("gateway.pages").joinpath("static"), "")))
        digest = hashlib.sha256()
        for path, octets in self._files.items():
            digest.update(f"{path} {len(octets)}\n".encode() + octets)
        self._root = f"/static/{digest.hexdigest()[:12]}"

    @property
    def route(self) -> Route:
        """Where they are served."""
        return Route(f"{self._root}/{{path:path}}", self._serve)

    def has(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return path in self._files

    def address(self, path: str) -> str:
        """Give a file's address.

        Raises:
            KeyError: there is no such file: a fault of the program.
        """
        if path not in self._files:
            raise KeyError(path)
        return f"{self._root}/{path}"

    async def _serve(self, request: Request) -> Response:
        path = request.path_params["path"]
        octets = self._files.get(path)
        if octets is None:
            return Response(status_code=404, headers=STATIC_HEADERS)
        headers = {**STATIC_HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
        return Response(octets, headers=headers, media_type=_TYPES[path.rpartition(".")[2]])


def _below(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _below(each, f"{prefix}{each.name}/")
        elif each.name.rpartition(".")[2] in _TYPES:
            found.append((f"{prefix}{each.name}", each.read_bytes()))
    return found

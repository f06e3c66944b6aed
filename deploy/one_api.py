"""What a new One-API needs before the world may reach it: random secrets, and a root with a random password.

    python one_api.py secrets FOLDER     make the secrets, each a file of mode 0600; what is there stays
    python one_api.py lock FOLDER URL    give root his password in place of the known one, and try both

The standard library alone. Used by compose.yaml; each may be repeated.
Source: One-API's first root is `root` with the password `123456`, his access token that of the environment's
INITIAL_ROOT_ACCESS_TOKEN.
"""

import json
import os
import secrets
import string
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

KNOWN_PASSWORD = "123456"  # noqa: S105 - everybody knows it
LOCKED = "locked"
_WITHIN_S = 180.0
_LETTERS = string.ascii_letters + string.digits


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


SECRETS: dict[str, Callable[[], str]] = {
    "database_password": lambda: _letters(32),
    "session_secret": lambda: _letters(32),
    "root_token": lambda: secrets.token_hex(16),
    # One-API takes 8 to 20.
    "root_password": lambda: _letters(20),
}


class UnlockedError(Exception):
    """Root's known password may still be good: no port may be opened."""


def make_secrets(folder: Path) -> None:
    """Make the secrets that are not there yet."""
    for name, make in SECRETS.items():
        try:
            file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(file, "w", encoding="ascii") as out:
            out.write(make())


def lock(folder: Path, url: str, *, within_s: float = _WITHIN_S) -> None:
    """Set root's password, and leave a mark once the known one is refused and the new one taken.

    Raises:
        UnlockedError: it cannot be made sure of.
    """
    if (folder / LOCKED).exists():
        return
    token, password = (
        (folder / name).read_text(encoding="ascii") for name in ("root_token", "root_password")
    )
    _wait(url, within_s)
    if not _ask("PUT", f"{url}/api/user/self", {"password": password}, token):
        raise UnlockedError("root's access token is refused: this database is not new")
    if _signs_in(url, KNOWN_PASSWORD) or not _signs_in(url, password):
        raise UnlockedError("root's password was not changed")
    (folder / LOCKED).touch()


def _signs_in(url: str, password: str) -> bool:
    return _ask("POST", f"{url}/api/user/login", {"username": "root", "password": password})


def _wait(url: str, within_s: float) -> None:
    until = time.monotonic() + within_s
    while True:
        try:
            if _ask("GET", f"{url}/api/status"):
                return
        except OSError:
            pass
        if time.monotonic() > until:
            raise UnlockedError(f"{url} does not answer")
        time.sleep(0.5)


def _ask(method: str, url: str, body: dict[str, str] | None = None, token: str = "") -> bool:
    """Ask, and tell whether it was done: the family says so in the body, whatever the status."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": token} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - of compose.yaml
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            said: Any = json.load(answer)
    except urllib.error.HTTPError:
        return False
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("success") is True


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["secrets", folder]:
            make_secrets(Path(folder))
        case ["lock", folder, url]:
            try:
                lock(Path(folder), url.rstrip("/"))
            except (OSError, UnlockedError) as error:
                sys.exit(f"one_api: {error}")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()

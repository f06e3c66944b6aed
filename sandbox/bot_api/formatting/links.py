"""Which links Telegram accepts behind a word, and in which form it keeps them."""

import re
from urllib.parse import parse_qs, urlsplit

_SCHEMES = {"http", "https", "tg", "ton", "tonsite", "ftp"}
_HOST = re.compile(r"[^\s@/?#:]+(?::\d+)?")


def linked_user_id(url: str) -> int | None:
    """The user of a `tg://user?id=…` link; None for every other link."""
    parts = urlsplit(url) if url.lower().startswith("tg:") else None
    if parts is None or (parts.netloc or parts.path.strip("/")) != "user":
        return None
    value = parse_qs(parts.query).get("id", [""])[0]
    return int(value) if value.isdecimal() else None


def checked_link(url: str) -> str | None:
    """The link as Telegram keeps it, None where it drops it (the text then stays plain)."""
    url = url.strip()
    scheme, colon, _ = url.partition("://")
    if not colon:
        url, scheme = f"http://{url}", "http"
    if scheme.lower() not in _SCHEMES:
        return None
    if scheme.lower() in {"tg", "ton"}:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.netloc
    is_named = "." in host or host.split(":")[0] == "localhost"
    if not _HOST.fullmatch(host) or not is_named:
        return None
    return url if parts.path or parts.query or parts.fragment else f"{url}/"

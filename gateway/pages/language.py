"""Which language a visitor reads: what he chose, else what his browser asks for."""

from starlette.requests import Request

from gateway.pages.catalogue import LANGUAGES, Language

COOKIE = "language"
LASTS_S = 365 * 24 * 3600


def chosen(request: Request) -> Language | None:
    """Give what this very address chooses: `?lang=zh`."""
    return _known(request.query_params.get("lang", ""))


def spoken(request: Request) -> Language:
    """Give the language of the answer: by address, by cookie, by Accept-Language (RFC 9110, 12.5.4)."""
    by_cookie = _known(request.cookies.get(COOKIE, ""))
    return chosen(request) or by_cookie or _accepted(request.headers.get("accept-language", "")) or "en"


def _accepted(header: str) -> Language | None:
    wanted: list[tuple[float, Language]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        known = _known(tag.strip().partition("-")[0].lower())
        if known is not None:
            wanted.append((_weight(weight), known))
    best = max(wanted, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] > 0 else None


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def _known(name: str) -> Language | None:
    return next((language for language in LANGUAGES if language == name), None)

"""Signing in to mail servers without a password: access tokens, made from a refresh token (RFC 6749, 6).

Google's and Microsoft's mail servers take them by XOAUTH2. Blocking: from the loop call it in a thread.
"""

import hashlib
import json
import os
import re
import threading
from collections.abc import Mapping
from typing import Any, Final

import httpx

from bot.clock import Clock
from bot.ops.redact import learn_secrets
from bot.settings_mail import MailServer, OAuthSettings

TIMEOUT_S: Final = 20.0
SPARE_S: Final = 60.0
"""A token is not used in its last minute: it could lapse on its way."""
LIFE_S: Final = 300.0
"""Of a token whose life is not told."""
REFUSALS: Final = frozenset({400, 401, 403})


class SignInError(OSError):
    """No access token was had; the message says what to do where trying again will not help."""


class AccessTokens:
    """The access token of the moment, fetched when it is needed; one for all mail servers."""

    def __init__(self, settings: OAuthSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._lapses_at = 0.0
        self._refresh_token = settings.refresh_token.get_secret_value()
        if kept := self._kept():
            self._refresh_token = kept
            learn_secrets([kept])

    def token(self) -> str:
        """An access token that is good for a minute at least.

        Raises:
            SignInError: the provider was not reached, or refuses.
        """
        with self._lock:
            if not self._token or self._clock.monotonic() >= self._lapses_at:
                self._renew()
            return self._token

    def refused(self, token: str) -> None:
        """A server did not take this token: the next one is fetched anew."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def _renew(self) -> None:
        self._token = ""
        asked_at = self._clock.monotonic()
        answer = self._ask()
        token, life_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token:
            raise SignInError(f"{self._settings.url} answered without an access token")
        newer = answer.get("refresh_token")
        learn_secrets([token, *([newer] if isinstance(newer, str) else [])])
        self._token = token
        self._lapses_at = asked_at + (float(life_s) if isinstance(life_s, int) else LIFE_S) - SPARE_S
        if isinstance(newer, str) and newer and newer != self._refresh_token:
            self._refresh_token = newer
            self._keep(newer)

    def _ask(self) -> Mapping[str, Any]:
        settings = self._settings
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._refresh_token,
            "client_id": settings.client_id,
            "client_secret": settings.client_secret.get_secret_value(),
            "scope": settings.scope,
        }
        try:
            response = httpx.post(
                settings.url, data={key: value for key, value in form.items() if value}, timeout=TIMEOUT_S
            )
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SignInError(f"{settings.url}: {type(error).__name__}") from None
        if not isinstance(answer, dict):
            raise SignInError(f"{settings.url} did not answer with a JSON object")
        if response.status_code in REFUSALS:
            raise SignInError(
                f"the provider refuses to renew access ({_code(answer)}): sign in there again, put the new"
                " refresh token into [oauth] refresh_token, then restart"
            )
        if response.is_error:
            raise SignInError(f"{settings.url} answered {response.status_code}")
        return answer

    # Microsoft hands out a newer refresh token with each access token; the first one ends after 90 days.

    def _kept(self) -> str | None:
        path = self._settings.kept_file
        if path is None or not path.is_file():
            return None
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            newest = kept["newest"] if kept["made_from"] == self._origin() else None
        except (ValueError, KeyError, TypeError):
            return None
        return newest if isinstance(newest, str) else None

    def _keep(self, newest: str) -> None:
        path = self._settings.kept_file
        if path is None:
            return
        written = path.with_name(f"{path.name}.new")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"made_from": self._origin(), "newest": newest}, file)
        written.replace(path)

    def _origin(self) -> str:
        """Which configured token a kept one came from: a new one in the configuration counts."""
        return hashlib.sha256(self._settings.refresh_token.get_secret_value().encode()).hexdigest()


def tokens_for(server: MailServer, tokens: AccessTokens) -> AccessTokens | None:
    """The tokens for a mail server that wants them; None: it wants the password."""
    return tokens if server.auth == "xoauth2" else None


def _code(answer: Mapping[str, Any]) -> str:
    """The provider's name of the fault, if it looks like one."""
    code = str(answer.get("error", ""))
    return code if re.fullmatch(r"[a-z_]{1,40}", code) else "no reason given"

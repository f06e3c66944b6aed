"""Updates pushed to the bot's own HTTP door instead of fetched.

Source: https://core.telegram.org/bots/api#setwebhook.
"""

import asyncio
import re
from urllib.parse import urlsplit

import httpx

from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import bad_request
from sandbox.bot_api.updates import UpdateQueue
from sandbox.moments import now

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PAUSES_S = (0.1, 0.5, 1, 2, 5, 10)
"""Between repeated deliveries of one update."""


class Webhook:
    """Where updates are pushed to, and the task that pushes them, one at a time and in order."""

    def __init__(self, updates: UpdateQueue) -> None:
        self.url = ""
        self.max_connections = 40
        self._updates = updates
        self._secret = ""
        self._failed: Json = {}
        self._task: asyncio.Task[None] | None = None
        self._added = asyncio.Event()

    def check(self, url: str, secret: str) -> None:
        """Refuse what Telegram refuses; plain HTTP passes to loopback only, for want of a certificate.

        Raises:
            Refusal: 400.
        """
        parts = urlsplit(url)
        if not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Push from now on."""
        self.remove()
        self.url, self._secret, self.max_connections = url, secret, max_connections
        self._updates.terminate_poll("terminated by setWebhook request")
        self._updates.has_webhook = True
        self._updates.on_added = self._added.set
        self._task = asyncio.create_task(self._push())

    def remove(self) -> None:
        """Push no more; updates wait to be fetched."""
        self.url, self._failed = "", {}
        self._updates.has_webhook = False
        self._updates.on_added = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def info(self) -> Json:
        """The Bot API's WebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": self._updates.pending,
        }
        if self.url:
            info["max_connections"] = self.max_connections
            info |= self._failed
        if self._updates.allowed:
            info["allowed_updates"] = self._updates.allowed
        return info

    async def _push(self) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        async with httpx.AsyncClient(headers=headers, timeout=10, trust_env=False) as client:
            failures = 0
            while True:
                update = self._updates.first()
                if update is None:
                    self._added.clear()
                    await self._added.wait()
                elif await self._deliver(client, update.as_api()):
                    failures = 0
                    self._updates.confirm(update.id)
                else:
                    await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
                    failures += 1

    async def _deliver(self, client: httpx.AsyncClient, update: Json) -> bool:
        try:
            response = await client.post(self.url, json=update)
        except httpx.HTTPError as error:
            reason = f"Connection failed: {type(error).__name__}"
        else:
            if response.is_success:
                return True
            reason = f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
        self._failed = {"last_error_date": int(now().wall.timestamp()), "last_error_message": reason}
        return False

"""The gateway's own `POST /v1/chat/completions`, for one small answer in a given form; never repeated.

A refusal or a silence is followed by a pause in which nobody is asked, so that a mailbox full of mails does
not become a storm of requests against a gateway in trouble.

Source: OpenAI API reference, "Create chat completion", `response_format`.
"""

import asyncio
import json
from typing import Any, Final

import httpx

from bot.clock import Clock
from bot.intake.pointing import Question
from bot.settings import GatewaySettings
from bot.settings_intake import LlmSettings

PAUSE_S: Final = 60.0
OCTETS_MAX: Final = 64 * 1024
"""Of an answer; five short strings and a provider's frills need a few thousand."""


class ModelError(Exception):
    """No usable answer came; a sentence for the log, without a word of the mail or the key."""


class ModelPausesError(ModelError):
    """Nobody was asked: the last one failed a moment ago."""


class LanguageModel:
    """Asks one model; to be closed at the end."""

    def __init__(self, gateway: GatewaySettings, settings: LlmSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._url = f"{gateway.url.rstrip('/')}/v1/chat/completions"
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {settings.key.get_secret_value()}"},
            proxy=gateway.proxy.get_secret_value() if gateway.proxy else None,
            timeout=settings.timeout_s,
            trust_env=False,
        )
        self._rests_until = 0.0

    @property
    def name(self) -> str:
        """Of the model, as the gateway calls it."""
        return self._settings.model

    @property
    def chars_max(self) -> int:
        """Characters of a mail that it is told."""
        return self._settings.chars_max

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def ask(self, question: Question) -> str:
        """What the model writes.

        Raises:
            ModelError: no answer of the asked kind came; it is not to be asked again for this.
        """
        if self._clock.monotonic() < self._rests_until:
            raise ModelPausesError("it failed a moment ago")
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                octets = await self._answer(question)
        except (httpx.HTTPError, TimeoutError, ModelError) as error:
            self._rests_until = self._clock.monotonic() + PAUSE_S
            raise ModelError(f"{error}" or type(error).__name__) from None
        return _words_in(octets)

    async def _answer(self, question: Question) -> bytes:
        form = {"name": "words_of_the_mail", "strict": True, "schema": question.schema}
        body = {
            "model": self.name,
            "messages": question.messages,
            "response_format": {"type": "json_schema", "json_schema": form},
        }
        read = bytearray()
        async with self._http.stream("POST", self._url, json=body) as answer:
            if answer.status_code != httpx.codes.OK:
                raise ModelError(f"the gateway answers {answer.status_code}")
            async for piece in answer.aiter_bytes():
                read += piece
                if len(read) > OCTETS_MAX:
                    raise ModelError("the answer is too long")
        return bytes(read)


def _words_in(octets: bytes) -> str:
    try:
        said: Any = json.loads(octets)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ModelError("the answer is no chat completion") from None
    if not isinstance(said, str):
        raise ModelError("the answer has no words")
    return said

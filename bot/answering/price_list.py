"""The gateway's models with their prices: read now and then, searched by the words that people use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from gateway_client import GatewayClient, GatewayError, Model

FRESH_FOR: Final = timedelta(minutes=10)
_TOKEN: Final = re.compile(r"[a-z]*\d+(?:\.\d+)*[a-z]*|[a-z]+")
_FAMILIES: Final = frozenset(
    {
        *("gpt", "o1", "o3", "o4", "dall", "sora", "whisper"),
        *("claude", "opus", "sonnet", "haiku"),
        *("gemini", "gemma", "llama", "grok", "mistral", "phi", "command", "flux"),
        *("deepseek", "qwen", "kimi", "glm"),
    }
)
"""Words that name models even where the gateway has none of them."""
PHRASES_MAX: Final = 5
PHRASE_WORDS_MAX: Final = 6
WORD_MAX: Final = 24
"""Of a mail's words so many may name models: an answer repeats those that it does not know."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """All models, as the gateway told them."""

    models: tuple[Model, ...]
    """By name, ascending."""
    has_prices: bool
    """False: this gateway does not tell them to us."""
    read_at: datetime

    def like(self, phrase: str) -> tuple[Model, ...]:
        """The models whose names hold all of a phrase: `gemini 2.5 pro`, `4o`, `Claude`."""
        wanted = phrase.casefold().split()
        exact = tuple(m for m in self.models if _begins(_TOKEN.findall(m.name.casefold()), wanted))
        return exact or tuple(m for m in self.models if all(word in m.name.casefold() for word in wanted))

    def phrases_in(self, text: str) -> tuple[str, ...]:
        """What a text says to name models: `("claude opus", "gemini")`; empty: none is named."""
        names = [_TOKEN.findall(model.name.casefold()) for model in self.models]
        heads = _FAMILIES | {name[0] for name in names if name}
        others = {token for name in names for token in name[1:]}
        phrases: list[list[str]] = []
        end = -1
        for found in _TOKEN.finditer(text.casefold()):
            word = found.group()
            is_next = 0 <= found.start() - end <= 1 and bool(phrases)
            is_more = word in others or word in _FAMILIES or word[0].isdigit()
            if len(word) > WORD_MAX:
                continue
            if is_next and is_more and word not in phrases[-1] and len(phrases[-1]) < PHRASE_WORDS_MAX:
                phrases[-1].append(word)
            elif word in heads:
                phrases.append([word])
            else:
                continue
            end = found.end()
        return tuple(dict.fromkeys(" ".join(phrase) for phrase in phrases))[:PHRASES_MAX]


def _begins(tokens: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether each wanted word begins a token of its own."""
    left = list(tokens)
    for word in wanted:
        token = next((token for token in left if token.startswith(word)), None)
        if token is None:
            return False
        left.remove(token)
    return True


class Prices:
    """The price list, asked of the gateway at most once in `FRESH_FOR`."""

    def __init__(self, gateway: GatewayClient, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._known: PriceList | None = None

    async def get(self) -> PriceList:
        """The list; an older one, with its time, while the gateway does not answer.

        Raises:
            GatewayError: it does not answer, and there is no older one.
        """
        now = self._clock.now()
        if self._known is not None and now - self._known.read_at < FRESH_FOR:
            return self._known
        try:
            told = await self._gateway.models.list()
        except GatewayError:
            if self._known is None:
                raise
            return self._known
        self._known = PriceList(told.models, told.has_prices, now)
        return self._known

"""How many tokens a text may have, where nobody has said: for holds, and for streams that broke off.

No tokenizer: each maker has its own, their tables weigh megabytes and are fetched at run time, and an
upstream's own figure replaces the estimate in every call that ends well.
"""

import re
from typing import Any

from gateway.billing.usage import TOKENS_MAX, Usage, tokens

_LETTERS_PER_TOKEN = 4
"""English prose, in every current tokenizer; one for other scripts."""
_ATTACHMENT = re.compile(r"[A-Za-z0-9+/=_-]{1000,}")
_ATTACHMENT_TOKENS = 1_500
"""A picture of a megapixel, in the larger of the makers' published rules."""
_LONGEST_WITHOUT_ATTACHMENT = 4_000

_BOUNDS = ("max_completion_tokens", "max_output_tokens", "max_tokens")
_CHOICES_MAX = 128
"""What OpenAI allows for `n`."""


def text_tokens(text: str) -> int:
    """Estimate a text's tokens: a quarter of its ASCII letters, one for every other letter."""
    others = len(text) - len(text.encode("ascii", "ignore"))
    return -(-(len(text) - others) // _LETTERS_PER_TOKEN) + others


def request_tokens(serialised: str) -> int:
    """Estimate the prompt tokens of a request's JSON, in which all that is not ASCII is escaped.

    A run of a thousand letters without a space is an attached picture or file, which counts as one picture.
    """
    attachments = attached = 0
    if len(serialised) > _LONGEST_WITHOUT_ATTACHMENT:
        for run in _ATTACHMENT.finditer(serialised):
            attachments += 1
            attached += run.end() - run.start()
    others = serialised.count("\\u")
    letters = len(serialised) - attached - 6 * others
    return -(-max(letters, 0) // _LETTERS_PER_TOKEN) + others + attachments * _ATTACHMENT_TOKENS


def request_bound(body: dict[str, Any], serialised: str, *, unbounded_completion: int) -> Usage:
    """Say what a request may use at most, as far as one can know; this is what is held.

    Args:
        body: the request.
        serialised: the same as JSON.
        unbounded_completion: completion tokens for a request that sets no bound.
    """
    asked = next((tokens(body[name]) for name in _BOUNDS if body.get(name) is not None), 0)
    choices = min(max(tokens(body.get("n")), 1), _CHOICES_MAX)
    completion = min((asked or unbounded_completion) * choices, TOKENS_MAX)
    return Usage(prompt=request_tokens(serialised), completion=completion)

"""Which channels are asked for a model, in which order."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.relay.failures import Failure
from gateway.upstreams.calling import Upstream
from gateway.upstreams.operations import Operation

_AVOIDED_S = 30.0
"""A channel that has failed is asked after the others for so long; never not at all."""


@dataclass(slots=True, eq=False)
class Candidate:
    """A channel among those of its models."""

    upstream: Upstream
    channel_id: int
    failed_at: float = field(default=float("-inf"))


class Selection:
    """The channels by model: each call begins at the next one in turn."""

    def __init__(
        self, candidates: Sequence[Candidate], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._turn = 0
        self._by_model: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            for model in candidate.upstream.channel.models:
                self._by_model.setdefault(model, []).append(candidate)

    def order(self, model: str, operation: Operation, group: str) -> list[Candidate]:
        """Give the channels that serve this, the best to ask first; at least one.

        Raises:
            Failure: there is none.
        """
        of_group = [each for each in self._by_model.get(model, ()) if group in each.upstream.channel.groups]
        if not of_group:
            raise Failure(
                503, "no_channel", f"no provider is configured for {model!r} now", kind="no_channel"
            )
        found = [each for each in of_group if each.upstream.offers(operation)]
        if not found:
            raise Failure(
                400,
                "operation_not_offered",
                f"the provider of {model!r} does not offer /v1/{operation}",
                kind="invalid_request_error",
            )
        if len(found) > 1:
            self._turn += 1
            at = self._turn % len(found)
            avoided_since = self._monotonic() - _AVOIDED_S
            found = sorted(found[at:] + found[:at], key=lambda each: each.failed_at > avoided_since)
        return found

    def note_failure(self, candidate: Candidate) -> None:
        """Ask this one later for a while."""
        candidate.failed_at = self._monotonic()

"""Figures for Prometheus, read from the database when they are asked for; nothing is counted twice."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge

from bot.ops.reachability import Reachability
from bot.store.queries import counts_by_state, effects_by_state
from bot.store.store import Store


class Metrics:
    """What an operator's monitoring wants to know; no name, address or text of a customer."""

    def __init__(self, store: Store, reach: Reachability, second_readings: Mapping[str, int]) -> None:
        self._store = store
        self._reach = reach
        self._second_readings = second_readings

    async def collected(self) -> CollectorRegistry:
        """A registry with the figures of now."""
        by_state, effects = await self._store.database.read(
            lambda connection: (counts_by_state(connection), effects_by_state(connection))
        )
        registry = CollectorRegistry()
        cases = Gauge("paydesk_cases", "Cases by state", ["state"], registry=registry)
        for state, count in by_state.items():
            cases.labels(state).set(count)
        outbox = Gauge("paydesk_effects", "Effects by kind and state", ["kind", "state"], registry=registry)
        for (kind, state), count in effects.items():
            outbox.labels(kind, state).set(count)
        away = Gauge(
            "paydesk_server_away", "1 for a server that is not reached", ["server"], registry=registry
        )
        for server in self._reach.away:
            away.labels(server).set(1)
        second = Gauge(
            "paydesk_second_readings",
            "Mails since the start that a language model was asked about, by what came of it",
            ["outcome"],
            registry=registry,
        )
        for outcome, count in self._second_readings.items():
            second.labels(outcome).set(count)
        return registry

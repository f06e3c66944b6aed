"""Some histories, and what shows that the observer can say no. Many more are played by `make simulate`."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from gateway_client import Accepted, NotSent, TopUp, Unknown
from gateway_client.resources.topups import TopUps
from tests.simulation.history import History
from tests.simulation.observer import observe

# python-telegram-bot warns of itself whenever Telegram says 429.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
PLANTED_WITHIN = 40
"""Histories in which a planted bug must be seen."""


@pytest.fixture(autouse=True)
def _quietly() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


def played(seed: int, dialect: str = "") -> History:
    history = History(seed, dialect)
    history.play()
    return history


def told(history: History) -> list[tuple[Any, ...]]:
    """Everything that came of a history."""
    cases = history.rows("SELECT ref, state, revision, body FROM cases ORDER BY ref")
    effects = history.rows("SELECT id, kind, state, tries, body FROM effects ORDER BY id")
    chat = [(change.kind, change.message_id, change.at) for change in history.api.cloud.journal.changes]
    return [*cases, *effects, *chat]


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_history_leaves_nothing_to_complain_of(seed: int) -> None:
    assert observe(played(seed)) == []


def test_a_seed_plays_one_history() -> None:
    assert told(played(3)) == told(played(3))


def test_a_credit_that_is_repeated_blindly_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    create = TopUps.create

    async def repeated_blindly(self: TopUps, topup: TopUp) -> Accepted:
        try:
            return await create(self, topup)
        except Unknown as error:
            raise NotSent(str(error)) from None

    monkeypatch.setattr(TopUps, "create", repeated_blindly)
    complaints = (observe(played(seed, "oneapi")) for seed in range(PLANTED_WITHIN))
    seen = next(filter(None, complaints))
    assert any(each.startswith("no_reference_is_given_twice") for each in seen), seen


# Seeds that failed once, by what they taught.


def test_a_keyed_credit_whose_answer_was_lost_is_not_called_unsent_by_its_last_try() -> None:
    assert observe(played(24, "companion")) == []


def test_an_account_that_we_froze_while_the_next_request_came_can_be_credited_later() -> None:
    assert observe(played(7, "newapi")) == []

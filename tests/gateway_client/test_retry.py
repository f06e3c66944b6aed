"""Which calls are repeated by themselves."""

import pytest

from gateway_client import (
    BadAnswer,
    GatewayError,
    InFlight,
    KeyConflict,
    NoAnswer,
    NotSent,
    RateLimited,
    Refused,
    Retries,
    Unauthorized,
)
from gateway_client.retry import wait_before_retry
from gateway_client.wire import Repeat

LEARNT_NOTHING = [NotSent("x"), NoAnswer("x"), BadAnswer("x")]
ANSWERED = [Refused("x"), Unauthorized("x"), RateLimited("x", retry_after_s=1), KeyConflict("x")]
RETRIES = Retries(tries=3, wait_s=0.5)


@pytest.mark.parametrize("error", LEARNT_NOTHING + ANSWERED, ids=lambda error: type(error).__name__)
def test_what_moves_something_is_never_repeated(error: GatewayError) -> None:
    assert wait_before_retry(Repeat.NEVER, error, 1, RETRIES) is None


@pytest.mark.parametrize("repeat", [Repeat.READ, Repeat.KEYED])
@pytest.mark.parametrize("error", LEARNT_NOTHING, ids=lambda error: type(error).__name__)
def test_reads_and_keyed_calls_are_repeated_where_nothing_was_learnt(
    repeat: Repeat, error: GatewayError
) -> None:
    waits = [wait_before_retry(repeat, error, tried, RETRIES) for tried in (1, 2, 3)]
    assert waits == [0.5, 2.0, None]


@pytest.mark.parametrize("error", ANSWERED, ids=lambda error: type(error).__name__)
def test_an_answer_is_not_asked_for_again(error: GatewayError) -> None:
    assert wait_before_retry(Repeat.READ, error, 1, RETRIES) is None


def test_what_is_in_flight_is_waited_for_patiently() -> None:
    retries = Retries(in_flight_tries=4, in_flight_wait_s=1.5)
    waits = [wait_before_retry(Repeat.KEYED, InFlight("x"), tried, retries) for tried in (1, 2, 3, 4)]
    assert waits == [1.5, 1.5, 1.5, None]

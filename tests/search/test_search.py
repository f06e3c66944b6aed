"""All interleavings of two operators, a dispatcher, a crash, a lost answer and a late application."""

from functools import partial

from bot.desk.attempt import Attempt, Outcome
from bot.desk.commands import CaseCommand, SettleAttempt
from bot.desk.fact import said
from tests.search.explore import search
from tests.search.house import steps

STATES_MIN = 5_000
"""A search that sees fewer has lost something to look at."""


def test_no_history_credits_twice_or_leaves_a_case_to_nobody() -> None:
    found = search(steps)
    assert found.breach == (), "\n".join(found.breach)
    assert found.ends == {"awaiting_operator", "stuck", "rejected", "credited"}
    assert found.states > STATES_MIN


def test_a_house_that_takes_no_row_for_not_done_is_found_out_by_its_shortest_history() -> None:
    def believes_the_log(attempt: Attempt) -> CaseCommand:
        return SettleAttempt(number=attempt.number, outcome=Outcome.NOT_DONE, evidence=said("no row"))

    found = search(partial(steps, on_no_row=believes_the_log))
    print("\n".join(found.breach))  # noqa: T201  a history is there to be read
    assert found.breach == (
        "Olga: approve",
        "the credit is leased",
        "the case is read",
        "an attempt is recorded",
        "TU-7K3F9Q-1 is sent, the answer is lost, it will be applied late",
        "the credit is leased",
        "the case is read",
        "no row: it is put on record",
        "the credit is leased",
        "the case is read",
        "an attempt is recorded",
        "TU-7K3F9Q-2 is sent, applied, answered",
        "the gateway applies TU-7K3F9Q-1 late",
        "CREDITED TWICE: TU-7K3F9Q-2, TU-7K3F9Q-1",
    )

"""Books and gateway side by side: each way in which they can differ is named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.books.against_gateway import credits_differ, debits_differ
from bot.books.looking import lines
from bot.desk.attempt import Attempt, Outcome
from bot.desk.differences import DifferenceKind
from bot.texts.catalogue import LANGUAGES, Catalogue
from gateway_client import LogRow, LogType
from tests.builders import NOON, an_attempt

DONE = an_attempt(outcome=Outcome.DONE, remaining_after=6_460_000)
DEBIT = an_attempt(
    2, is_debit=True, remaining_before=6_460_000, outcome=Outcome.DONE, remaining_after=210_000
)


def a_row(attempt: Attempt = DONE, **more: object) -> LogRow:
    whole: dict[str, object] = {
        "ref": 31,
        "user_ref": int(attempt.account_ref),
        "created_at": NOON + timedelta(seconds=1),
        "type": LogType.TOP_UP,
        "content": f"{attempt.reference} Paydesk",
        "username": attempt.username,
        "quota": attempt.quota,
    }
    return LogRow(**(whole | more))  # type: ignore[arg-type]


def said(done: list[Attempt], rows: list[LogRow], known: list[Attempt] | None = None) -> list[str]:
    by_reference = {each.reference: each for each in (done if known is None else known)}
    return [each.kind.value for each in credits_differ(done, rows, by_reference, NOON)]


def test_credit_with_its_row_agrees_with_the_ledger() -> None:
    assert said([DONE], [a_row(), a_row(content="gift", ref=32)]) == []


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        pytest.param([], "row_missing", id="no row"),
        pytest.param([a_row(content=f"{DONE.reference}0 Paydesk")], "row_missing", id="another reference"),
        pytest.param([a_row(), a_row(ref=32)], "row_twice", id="two rows"),
        pytest.param([a_row(quota=1)], "row_differs", id="another quota"),
        pytest.param([a_row(user_ref=8)], "row_differs", id="another account"),
        pytest.param([a_row(user_ref=None, username="bart")], "row_differs", id="another name"),
    ],
)
def test_credit_that_the_log_does_not_show_is_named(rows: list[LogRow], kind: str) -> None:
    assert said([DONE], rows)[0] == kind


def test_credit_whose_row_tells_no_owner_is_known_by_name() -> None:
    assert said([DONE], [a_row(user_ref=None)]) == []


@pytest.mark.parametrize("outcome", [Outcome.OPEN, Outcome.UNKNOWN])
def test_credit_that_is_still_being_found_out_is_no_difference(outcome: Outcome) -> None:
    assert said([], [a_row()], [replace(DONE, outcome=outcome)]) == []


@pytest.mark.parametrize("known", [[], [replace(DONE, outcome=Outcome.NOT_DONE)]])
def test_credit_in_the_log_that_was_never_booked_is_named(known: list[Attempt]) -> None:
    assert said([], [a_row()], known) == ["not_booked"]


def test_debit_is_held_against_its_own_readings() -> None:
    assert debits_differ([DONE, DEBIT, replace(DEBIT, remaining_after=1_000)]) == []
    more = debits_differ([replace(DEBIT, remaining_after=210_001), replace(DEBIT, remaining_after=None)])

    assert [each.kind for each in more] == [DifferenceKind.DEBIT_DIFFERS, DifferenceKind.DEBIT_NOT_READ]
    assert lines(more, Catalogue(), "en")[0] == (
        "TU-7K3F9Q-2: after the debit anne88 should have had at most 210,000 quota left; 210,001 quota were read."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_difference_has_its_words(language: str) -> None:
    keys = {key for key in Catalogue().keys(language) if key.startswith("difference.")}

    assert keys == {f"difference.{kind}" for kind in DifferenceKind}

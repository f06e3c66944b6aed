"""The books held against themselves: every way of changing the past by hand is found and named."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.desk.differences import DifferenceKind as Kind
from bot.store.tables import APPEND_ONLY
from bot.store.uow import UnitOfWork
from bot.store.verifying import BEGINNING, Verified, is_digest_of, verify
from tests.builders import a_lot, an_opening, opened
from tests.store.steps import Steps
from tests.store.test_apply import CREDITED, through


@pytest.fixture
def books(steps: Steps) -> Steps:
    """One credit, booked behind what was there before; its account is Anne's."""
    steps.write(lambda uow: uow.apply(opened()))
    through(steps, CREDITED)
    return steps


def found(steps: Steps, since: Verified = BEGINNING) -> list[Kind]:
    return [each.kind for each in steps.database.read_here(lambda connection: verify(connection, since))[0]]


def by_hand(steps: Steps, *statements: str) -> None:
    """What only a hand in the database can do: first it takes the triggers away."""

    def work(uow: UnitOfWork) -> None:
        connection = uow._connection
        for table in APPEND_ONLY:
            if steps.database.is_sqlite:
                for act in ("update", "delete", "overwriting"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_refuses_{act}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))

    steps.write(work)


def test_ledger_in_order_is_verified_to_its_end(books: Steps) -> None:
    differences, reached = books.database.read_here(verify)

    assert differences == []
    assert (reached.number, reached.entry_id) == (5, 2)
    assert found(books, reached) == []


def test_ledger_of_an_empty_desk_is_in_order(steps: Steps) -> None:
    assert steps.database.read_here(verify) == ([], BEGINNING)


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        pytest.param(
            "UPDATE ledger_postings SET amount = '101' WHERE ledger_account = 'assets:alipay'",
            [Kind.UNBALANCED, Kind.SEAL_BROKEN],
            id="an amount",
        ),
        pytest.param(
            "UPDATE ledger_postings SET ledger_account = 'assets:wechat' "
            "WHERE ledger_account = 'assets:alipay'",
            [Kind.SEAL_BROKEN],
            id="a method, so that all still balances",
        ),
        pytest.param(
            "DELETE FROM ledger_postings WHERE entry_id = 2",
            [Kind.EMPTY_ENTRY, Kind.SEAL_BROKEN, Kind.LOTS_DIFFER],
            id="postings taken out",
        ),
        pytest.param("UPDATE ledger_entries SET memo = 'x' WHERE id = 1", [Kind.SEAL_BROKEN], id="a memo"),
        pytest.param(
            "UPDATE audit SET detail = 'nothing' WHERE number = 2",
            [Kind.CHAIN_BROKEN, Kind.NOT_SEALED],
            id="an act",
        ),
        pytest.param(
            "DELETE FROM audit WHERE number = 2", [Kind.CHAIN_BROKEN, Kind.NOT_SEALED], id="an act taken out"
        ),
        pytest.param("DELETE FROM audit WHERE number = 5", [Kind.NOT_SEALED], id="the last act taken out"),
        pytest.param("UPDATE lots SET quota = quota + 1 WHERE id = 2", [Kind.LOTS_DIFFER], id="a lot"),
    ],
)
def test_ledger_changed_by_hand_is_told(books: Steps, statement: str, kinds: list[Kind]) -> None:
    by_hand(books, statement)

    assert found(books) == kinds


def test_ledger_entry_that_nobody_decided_is_told(books: Steps) -> None:
    by_hand(
        books,
        "INSERT INTO ledger_entries (id, at, memo) VALUES (3, '2026-11-23 12:00:00', 'gift')",
        "INSERT INTO ledger_postings (id, entry_id, ledger_account, amount, currency) VALUES "
        "(7, 3, 'assets:alipay', '-5', 'CNY'), (8, 3, 'assets:mine', '5', 'CNY')",
    )

    (difference,) = books.database.read_here(verify)[0]

    assert (difference.kind, difference.values) == (Kind.NOT_SEALED, {"count": "1", "entry": "3"})


def test_ledger_is_verified_on_from_where_it_was_verified_before(books: Steps) -> None:
    reached = books.database.read_here(verify)[1]
    by_hand(books, "UPDATE ledger_entries SET memo = 'x' WHERE id = 1")
    books.write(lambda uow: uow.apply(opened(an_opening("TU-111112"))))

    assert found(books, reached) == []
    assert found(books) == [Kind.SEAL_BROKEN]


def test_ledger_rewritten_before_the_verified_point_no_longer_has_its_digest(books: Steps) -> None:
    reached = books.database.read_here(verify)[1]

    assert found(books, replace(reached, digest="0" * 64))[0] is Kind.HEAD_UNKNOWN


def test_head_that_was_told_once_is_found_again(books: Steps) -> None:
    reached = books.database.read_here(verify)[1]

    def knows(digest: str, number: int | None = None) -> bool:
        return books.database.read_here(lambda connection: is_digest_of(connection, digest, number))

    assert knows(reached.digest)
    assert knows(reached.digest, reached.number)
    assert not knows(reached.digest, reached.number - 1)
    assert not knows("f" * 64)


def test_lots_of_an_account_that_the_books_do_not_know_are_told(books: Steps) -> None:
    books.write(lambda uow: uow.ledger.open_lot(a_lot(7, account_ref="8")))

    (difference,) = books.database.read_here(verify)[0]

    assert difference.values == {"account": "8", "owed": "0", "granted": "7"}

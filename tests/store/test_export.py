"""The books for other programs: nothing is lost, and names that are instructions stay names."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.loader import load_file

from bot.desk.ledger import Entry, credit_account, negated, topup_postings
from bot.store.export import Form, csv_row, export
from tests.builders import NOON, a_rate, cny
from tests.store.steps import Steps

HOSTILE = 'Robert"; drop\n1900-01-01 close Assets:Alipay \\'


def entry(memo: str, username: str = "anne88", account_ref: str = "7", days: int = 0) -> Entry:
    postings = topup_postings(cny("100.50"), "alipay", credit_account(username, account_ref), 6_281_250)
    return Entry(at=NOON + timedelta(days=days), case_ref=None, memo=memo, postings=postings)


@pytest.fixture
def books(steps: Steps) -> Steps:
    entries = [
        entry("top-up TU-7K3F9Q-1"),
        entry(HOSTILE, "李雷@q.example", "8", days=1),
        entry("=HYPERLINK(1)", "An.ne", "9"),
        entry("twins", "An-ne", "9", days=2),
    ]
    back = Entry(
        at=NOON + timedelta(days=3), case_ref=None, memo="back", postings=negated(entries[0].postings)
    )
    for each in (*entries, back):
        steps.write(lambda uow, each=each: uow.ledger.book(each))  # type: ignore[misc]
    steps.write(lambda uow: uow.rates.accept(a_rate(), NOON))
    return steps


def written(books: Steps, form: Form) -> str:
    return books.database.read_here(lambda connection: "".join(export(connection, form)))


def test_ledger_in_beancount_is_accepted_and_balances(books: Steps, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    path.write_text(written(books, Form.BEANCOUNT), encoding="utf-8")

    entries, errors, _ = load_file(str(path))

    assert errors == []
    narrations = [each.narration for each in entries if hasattr(each, "narration")]
    assert narrations[0] == "top-up TU-7K3F9Q-1"
    assert 'Robert"; drop 1900-01-01 close Assets:Alipay \\' in narrations
    assert len(narrations) == 5
    kinds = {type(each).__name__ for each in entries}
    assert kinds == {"Open", "Price", "Transaction"}


def test_ledger_in_csv_has_a_line_for_each_posting(books: Steps) -> None:
    rows = list(csv.DictReader(io.StringIO(written(books, Form.CSV))))

    assert len(rows) == 20
    assert sum(Decimal(row["amount"]) for row in rows if row["currency"] == "CNY") == 0
    assert rows[0]["ledger_account"] == "assets:alipay"
    assert {row["memo"] for row in rows} >= {HOSTILE, "'=HYPERLINK(1)"}


def test_ledger_in_json_is_whole(books: Steps) -> None:
    whole = json.loads(written(books, Form.JSON))

    assert [each["memo"] for each in whole["entries"]][1] == HOSTILE
    assert whole["entries"][0]["postings"][0] == ["assets:alipay", "100.50", "CNY"]
    assert whole["lots"] == []


@pytest.mark.parametrize("form", Form)
def test_ledger_of_an_empty_desk_can_be_exported(steps: Steps, form: Form) -> None:
    assert written(steps, form)


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_word_is_a_formula(word: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_row(word, Decimal(-5))))

    assert row == [f"'{word}", "-5"]

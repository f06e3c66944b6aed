"""Statements: what was paid and granted, corrected and taken back, behind a link that nobody else can make."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.books.periods import Period, period_in
from bot.books.statements import LINK_LASTS, Statements
from bot.desk.lots import LotKind
from bot.desk.money import Money
from bot.desk.receipts import ReceiptNumber
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from bot.texts.catalogue import LANGUAGES, Catalogue
from bot.web.public import public_app
from bot.web.statements import statement_routes
from tests.builders import NOON, PER_UNIT, REF, SetClock, a_case, a_lot, an_account, cny, some_terms

TODAY = NOON.date()
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
LOT = a_lot(case_ref=REF, opened_at=NOON)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/paydesk.db")
        migrate(self.database.engine)
        self.clock = SetClock()
        self.store = Store(self.database)
        self.made = Statements(
            self.store, Catalogue(), self.clock, b"k" * 16, "https://desk.example/", PER_UNIT
        )
        app = public_app(statement_routes(self.made, Catalogue()))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="https://desk.example", follow_redirects=False
        )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)

    def keep(uow: UnitOfWork) -> None:
        hostile = some_terms(cny("100"), an_account(username="<b>=1+1</b>"))
        uow.cases.open(a_case(terms=hostile))
        uow.ledger.open_lot(replace(LOT, case_ref=None, kind=LotKind.BEFORE, quota=210_000, paid=None))
        uow.ledger.open_lot(LOT)
        uow.receipts.issue(ReceiptNumber(2026, 12), REF, NOON)
        uow.ledger.open_lot(replace(LOT, kind=LotKind.CORRECTION, quota=0, paid=cny("80")))
        uow.ledger.open_lot(replace(LOT, opened_at=NOON + timedelta(days=30), paid=cny("5")))
        uow.ledger.open_lot(replace(LOT, account_ref="8", paid=cny("999")))

    await desk.store.write(keep)
    yield desk
    await desk.client.aclose()
    desk.database.close()


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("", Period(date(2026, 1, 1), TODAY)),
        ("2026-11-02", Period(date(2026, 11, 2), TODAY)),
        ("2025-01-01 2025-12-31", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("2026-12-01 2026-11-01", None),
        ("2026-11-01 2026-11-02 2026-11-03", None),
        ("yesterday", None),
        ("2026-02-30", None),
    ],
)
def test_period_is_two_days_or_this_year(words: str, period: Period | None) -> None:
    assert period_in(words, TODAY) == period


async def test_statement_has_what_was_really_paid_within_its_period(desk: Desk) -> None:
    statement = await desk.made.of("7", NOVEMBER)

    assert [(line.lot.kind, line.lot.paid) for line in statement.lines] == [
        (LotKind.BEFORE, None),
        (LotKind.TOPUP, cny("80")),
    ]
    assert statement.paid == {"CNY": Money(cny("80").amount, "CNY")}
    text = desk.made.text(statement, "en")
    assert "2026-11-23 · 2026-000012 · TU-7K3F9Q · top-up · ¥80.00 CNY · $12.50 USD" in text
    assert text.endswith("In all: paid ¥80.00 CNY; credited $12.92 USD.")
    rows = list(csv.reader(io.StringIO(desk.made.csv(statement, "en"))))
    assert rows[0] == ["Day", "Receipt", "Reference", "What", "Paid", "Credit"]
    assert len(rows) == 3


@pytest.mark.parametrize("language", LANGUAGES)
async def test_statement_behind_its_link_is_a_page_and_a_file(desk: Desk, language: str) -> None:
    link = desk.made.link("7", NOVEMBER, language)

    page = await desk.client.get(link)
    file = await desk.client.get(f"{link}/statement.csv")

    assert page.status_code == file.status_code == 200
    assert "2026-000012" in page.text
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in page.text
    assert "<b>" not in page.text
    assert "script" not in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert "¥80.00 CNY" in file.text
    assert "¥999" not in page.text + file.text
    assert (await desk.client.post(link)).status_code == 405


async def test_statement_link_expires_and_cannot_be_made_or_turned_to_another_account(desk: Desk) -> None:
    link = desk.made.link("7", NOVEMBER, "en")
    body, _, seal = link.rpartition("/")[2].partition(".")
    other = desk.made.link("8", NOVEMBER, "en").rpartition("/")[2].partition(".")[0]

    for token in (f"{other}.{seal}", f"{body}.{'0' * 32}", f"{body}.", "x", f"{body}x.{seal}", "é.é"):
        assert (await desk.client.get(f"https://desk.example/statements/{token}")).status_code == 404
    desk.clock.advance(LINK_LASTS.total_seconds() - 1)
    assert (await desk.client.get(link)).status_code == 200
    desk.clock.advance(1)
    assert (await desk.client.get(link)).status_code == 404


async def test_statement_of_nothing_says_so(desk: Desk) -> None:
    statement = await desk.made.of("7", Period(date(2020, 1, 1), date(2020, 1, 2)))

    assert "Nothing in this period." in desk.made.text(statement, "en")


def test_statement_has_no_link_where_the_public_door_has_no_address(tmp_path: Path) -> None:
    made = Statements(Store(Database(f"sqlite:///{tmp_path}/x.db")), Catalogue(), SetClock(), b"k", "", 1)

    assert made.link("7", NOVEMBER, "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_lots_has_its_word(language: str) -> None:
    words = {key for key in Catalogue().keys(language) if key.startswith("operators.lot_")}

    assert words == {f"operators.lot_{kind}" for kind in LotKind}

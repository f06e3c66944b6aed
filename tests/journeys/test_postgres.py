"""The line on PostgreSQL: the same bot, another database."""

from pathlib import Path

import psycopg
import pytest

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.databases import create_on
from tests.journeys.desk import Desk, button

QUOTA = 6_250_000


@pytest.mark.postgres
async def test_a_topup_is_credited_and_booked_on_postgresql(
    world: World, tmp_path: Path, postgres_url: str
) -> None:
    url = create_on(postgres_url, "journey")
    async with Desk(world, tmp_path, STORE__URL=url) as desk:
        customer = await desk.customer()
        await customer.write(chinese_topup(account=customer.name))
        card = await desk.card(customer.name, "$12.50 USD")
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await desk.card(customer.name, "Credited: $0.00 USD → $12.50 USD")
        await customer.mail(2)
        assert await customer.credits() == (QUOTA, 1)
    with psycopg.connect(url) as database:
        sums = database.execute(
            "SELECT currency, sum(amount), count(*) FROM ledger_postings GROUP BY currency ORDER BY currency"
        ).fetchall()
        acts = [row[0] for row in database.execute("SELECT verb FROM audit ORDER BY number")]
    assert [(currency, total) for currency, total, _ in sums] == [("CNY", 0), ("QUOTA", 0)]
    assert acts == ["open", "examine", "approve", "attempt", "credit"]

"""faults.md 48: an older backup is restored, and what was done since then looks undone.

One top-up waits at the backup and is credited after it; a second one comes, and is credited, after it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import Customer, Desk, button, ref_of

QUOTA = 6_250_000
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


@pytest.fixture
async def desk(world: World, tmp_path: Path) -> AsyncIterator[Desk]:
    # A file is restored to a file here: both databases are copied in tests/store/test_backup.py.
    async with Desk(world, tmp_path, STORE__URL=f"sqlite:///{tmp_path}/paydesk.db") as desk:
        yield desk


async def paydesk(desk: Desk, *words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words, "--config", str(desk.config)),
        cwd=ROOT,
        env={"PATH": "", **desk.environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


async def claims(desk: Desk) -> tuple[Customer, Message]:
    customer = await desk.customer()
    await customer.write(chinese_topup(account=customer.name))
    card = await desk.card(customer.name, "$12.50 USD")
    await customer.mail(1)
    return customer, card


async def approved(desk: Desk, customer: Customer, card: Message) -> None:
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await customer.mail(2)
    await desk.rest()
    assert await customer.credits() == (QUOTA, 1)


async def restored(desk: Desk, backup: Path) -> None:
    await desk.bot.stop()
    for path in desk.config.parent.glob("paydesk.db*"):
        path.rename(path.with_name(f"old-{path.name}"))
    assert "looks for what was done since" in await paydesk(desk, "restore", str(backup))
    await desk.bot.start()


async def test_48_an_older_backup_repeats_no_credit_and_no_mail(desk: Desk, tmp_path: Path) -> None:
    anne, annes_card = await claims(desk)
    assert "verified" in await paydesk(desk, "backup", str(tmp_path / "before.backup"))
    await approved(desk, anne, annes_card)
    bart, barts_card = await claims(desk)
    await approved(desk, bart, barts_card)

    await restored(desk, tmp_path / "before.backup")

    # The operators hear of both credits before anybody can approve anything.
    for customer in (anne, bart):
        await desk.said("♻️", f"{ref_of(annes_card if customer is anne else barts_card)}-1")
    # The mail that came after the backup was fetched again: the same reference, and no second answer.
    barts_again = await desk.until(
        lambda: next((card for card in reversed(desk.cards(bart.name)) if card.id != barts_card.id), None),
        "a card for the mail that was fetched again",
    )
    assert ref_of(barts_again) == ref_of(barts_card)
    assert len(bart.mails) == 2

    # Whoever approves all the same is shown what the gateway's log says; nothing is credited again.
    annes_again = await desk.card(anne.name, "$12.50 USD")
    for customer, card in ((anne, annes_again), (bart, barts_again)):
        again = await desk.until(
            lambda card=card: next((m for m in desk.messages if m.id == card.id), None), "the card"
        )
        await desk.tap(people.OLGA_ID, again, button(again, "approve"))
        stuck = await desk.card_of(ref_of(card), f"{ref_of(card)}-1")
        assert "it_was" in str(stuck.content.keyboard)
        assert await customer.credits() == (QUOTA, 1)
        await desk.tap(people.OLGA_ID, stuck, button(stuck, "it_was"))
    await desk.rest()
    for customer in (anne, bart):
        assert await customer.credits() == (QUOTA, 1)
    assert desk.rows("SELECT DISTINCT state FROM cases") == [("credited",)]
    assert desk.books.is_balanced()


async def test_48_what_comes_after_a_restore_is_credited_as_ever(desk: Desk, tmp_path: Path) -> None:
    await paydesk(desk, "backup", str(tmp_path / "empty.backup"))
    await restored(desk, tmp_path / "empty.backup")
    await desk.said("♻️", "restored from the backup")
    customer, card = await claims(desk)
    await approved(desk, customer, card)

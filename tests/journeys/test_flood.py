"""faults.md 23: one sender writes a thousand mails; others pass at once, nothing is lost, nobody is buried in cards."""

import asyncio
from dataclasses import replace
from pathlib import Path

from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import Desk, ref_of

MAILS = 1_000
LIMIT = 10
GATHERED = MAILS - LIMIT


async def test_23_a_flood_of_one_sender_is_gathered_and_others_pass_at_once(
    world: World, tmp_path: Path
) -> None:
    limits = {"MAIL__MAILS_PER_SENDER": str(LIMIT), "MAIL__ANSWERS_PER_SENDER": "6"}
    async with Desk(world, tmp_path, **limits) as desk:
        flooder, other = await desk.customer(), await desk.customer()
        letter = replace(chinese_topup(account=flooder.name), sender=flooder.address, to=desk.address)
        for number in range(MAILS // 2):
            octets = world.sender.write(replace(letter, subject=f"充值 {number}")).octets
            await world.mail.put(desk.address, octets)
        await other.write(chinese_topup(account=other.name))
        for number in range(MAILS // 2, MAILS):
            octets = world.sender.write(replace(letter, subject=f"充值 {number}")).octets
            await world.mail.put(desk.address, octets)
        await desk.card(other.name, "$12.50 USD")
        assert len(await other.mail(1)) > 0
        await desk.stored(
            "SELECT 1 WHERE (SELECT count(*) FROM mails WHERE disposition IS NOT NULL) = ?1", MAILS + 1
        )
        await desk.said("🌊", flooder.address)
        card = await desk.card(flooder.name, "100 or more further mails")
        await desk.rest()
        # Every mail is kept, the surplus with the case whose card says so.
        kept = desk.rows("SELECT count(*) FROM mails WHERE sender = ?1", flooder.address)
        gathered = desk.rows(
            "SELECT count(*) FROM mails WHERE disposition = 'set_aside' AND case_ref = ?1", ref_of(card)
        )
        assert (kept, gathered) == ([(MAILS,)], [(GATHERED,)])
        assert len(desk.cards(flooder.name)) == LIMIT
        assert sum("🌊" in message.text for message in desk.messages) == 1
        assert len(flooder.mails) <= LIMIT
        assert len(desk.cards(other.name)) == len(other.mails) == 1


async def test_23_each_sender_has_a_limit_of_his_own(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path, MAIL__MAILS_PER_SENDER="1") as desk:
        first, second = await desk.customer(), await desk.customer()
        await asyncio.gather(*(each.write(chinese_topup(account=each.name)) for each in (first, second)))
        await desk.card(first.name, "$12.50 USD")
        await desk.card(second.name, "$12.50 USD")
        assert len(desk.rows("SELECT 1 FROM cases")) == 2

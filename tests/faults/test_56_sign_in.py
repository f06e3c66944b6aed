"""faults.md 56: the provider no longer renews access to the mailbox; what is to be sent waits, told once, with the cure."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import people
from sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import Desk, button

TOLD_WITHIN_S = 60.0


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


async def test_56_mails_wait_while_access_is_refused_and_operators_hear_once_what_to_do(
    world: World, tmp_path: Path
) -> None:
    provider = world.provider
    settings = {
        "IMAP__AUTH": "xoauth2",
        "SMTP__AUTH": "xoauth2",
        "OAUTH__URL": provider.url,
        "OAUTH__CLIENT_ID": CLIENT_ID,
        "OAUTH__CLIENT_SECRET": CLIENT_SECRET,
        "OAUTH__REFRESH_TOKEN": provider.refresh_token,
    }
    async with Desk(world, tmp_path, **settings) as desk:
        first, second = await desk.customer(), await desk.customer()
        await first.write(chinese_topup(account=first.name))
        card = await desk.card(first.name, "$12.50 USD", "Mailed")

        provider.refusal = "invalid_grant"
        provider.revoke()
        await world.mail.imap.drop_connections()
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await desk.card(first.name, "Credited: $0.00 USD → $12.50 USD", "Mail not sent yet")
        await second.write(chinese_topup(account=second.name))

        def is_told() -> bool:
            said = [
                m.text
                for m in desk.messages
                if "is not reached" in m.text and "sign in there again" in m.text
            ]
            return {text.split()[1] for text in said} == {"imap", "smtp"}

        await world.api.until(is_told, within_s=TOLD_WITHIN_S)
        provider.refusal = None
        await desk.card(second.name, "$12.50 USD", "Mailed")
        await first.mail(2)
        await desk.rest()
        for server in ("imap", "smtp"):
            assert sum(f"{server} is not reached" in m.text for m in desk.messages) == 1
            assert sum(f"{server} is back" in m.text for m in desk.messages) == 1
        assert (len(first.mails), len(second.mails)) == (2, 1)
        tokens = provider.good
        assert tokens
        assert not any(token in line for token in tokens for line in desk.bot.lines)

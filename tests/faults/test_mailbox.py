"""faults.md 16, 52, 54 and 63: a mailbox that misbehaves, behind a proxy that stalls, cuts, refuses and meddles.

The whole bot reads it. Each deadline by itself is in `tests/intake/watching`.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import trustme

from sandbox import people
from sandbox.mailbox import MailServer
from sandbox.sender import Sender, english_usdt_topup
from sandbox.world import World
from tests.faults.wire import Wire
from tests.journeys.desk import WITHIN_S, Customer, Desk
from tests.journeys.test_tls import encrypted

QUICK = {"IMAP__TIMEOUT_S": "1", "IMAP__IDLE_RENEW_S": "1", "IMAP__POLL_S": "1"}
"""The defaults add up to less than a minute: `tests/intake/watching/test_wire.py`."""


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        yield world


@pytest.fixture(scope="module")
async def wire(world: World) -> AsyncIterator[Wire]:
    async with Wire(world.mail.imap.port) as wire:
        yield wire


@pytest.fixture(scope="module")
async def desk(world: World, wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = {**QUICK, "IMAP__PORT": str(wire.port)}
    async with Desk(world, tmp_path_factory.mktemp("desk"), **settings) as desk:
        yield desk


async def writes(desk: Desk) -> Customer:
    """A customer asks for a top-up."""
    customer = await desk.customer()
    await customer.write(english_usdt_topup(customer.name))
    return customer


async def taken_once(desk: Desk, *customers: Customer) -> None:
    """Each of them has one mail that was taken, one case, one card and one answer."""
    for customer in customers:
        await desk.card(customer.name, "Mailed")
    await desk.rest()
    for customer in customers:
        assert len(desk.cards(customer.name)) == len(customer.mails) == 1
        found = "SELECT count(*) FROM mails WHERE sender = ? AND disposition = 'accept'"
        assert desk.rows(found, customer.address) == [(1,)]


async def connected_anew(wire: Wire, before: int) -> None:
    async with asyncio.timeout(WITHIN_S):
        while wire.connections <= before:
            await asyncio.sleep(0.02)


def goes_half_open(wire: Wire) -> None:
    wire.stall()


def never_answers_done(wire: Wire) -> None:
    wire.swallow(b"DONE")


def stalls_in_mid_answer(wire: Wire) -> None:
    wire.stall_after(40)


@pytest.mark.parametrize("begin", [goes_half_open, never_answers_done, stalls_in_mid_answer])
async def test_16_and_52_connection_that_goes_dumb_is_made_anew_and_nothing_is_missed(
    desk: Desk, wire: Wire, begin: Callable[[Wire], None]
) -> None:
    before = wire.connections
    begin(wire)
    meanwhile = await writes(desk)
    await connected_anew(wire, before)
    wire.flow()
    await taken_once(desk, meanwhile, await writes(desk))


async def test_52_server_that_accepts_and_is_silent_is_given_up(desk: Desk, wire: Wire) -> None:
    before = wire.connections
    wire.is_silent = True
    await wire.cut()
    meanwhile = await writes(desk)
    await connected_anew(wire, before + 1)
    wire.is_silent = False
    await taken_once(desk, meanwhile)


@pytest.mark.parametrize("octets", [3, 2_600])
async def test_52_tls_that_stalls_in_mid_record_is_given_up(
    world: World, tmp_path: Path, octets: int
) -> None:
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    async with MailServer(security="tls", tls=context) as mail, Wire(mail.imap.port) as wire:
        desk = encrypted(world, tmp_path, mail, ca)
        await mail.add_account(people.DESK_ADDRESS, people.DESK_MAIL_PASSWORD)
        desk.environment |= {f"PAYDESK_{name}": value for name, value in QUICK.items()}
        desk.environment["PAYDESK_IMAP__PORT"] = str(wire.port)
        await desk.furnish()
        await desk.bot.start()
        try:
            before = wire.connections
            wire.stall_after(octets)
            customer = await desk.customer()
            await Sender(mail, world.dns).send(english_usdt_topup(customer.name))
            await connected_anew(wire, before)
            wire.flow()
            await desk.card(customer.name, "Mailed")
            await desk.rest()
            assert len(desk.cards(customer.name)) == 1
        finally:
            await desk.bot.stop()


@pytest.mark.parametrize(
    ("command", "answer"),
    [(b"FETCH", b"NO [UNAVAILABLE] try later"), (b"SEARCH", b"BAD what?")],
)
async def test_16_refused_command_is_tried_again(
    desk: Desk, wire: Wire, command: bytes, answer: bytes
) -> None:
    wire.refuse(command, answer)
    await taken_once(desk, await writes(desk), await writes(desk))
    async with asyncio.timeout(WITHIN_S):
        while wire._refused:
            await asyncio.sleep(0.02)


async def test_63_what_the_server_says_unasked_during_a_fetch_is_not_mistaken(desk: Desk, wire: Wire) -> None:
    unasked = b"* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 1 FLAGS (\\Flagged))\r\n* 0 RECENT\r\n"

    def interrupt(octets: bytes) -> bytes:
        return re.sub(rb"(?m)^(?=\* \d+ FETCH \((?:UID|BODY|RFC822))", lambda _: unasked, octets)

    is_expunged = False

    def expunge(octets: bytes) -> bytes:
        nonlocal is_expunged
        if not is_expunged and b"RFC822.SIZE" in octets:
            is_expunged = True
            return re.sub(rb"(?m)^(?=\* \d+ FETCH)", b"* 1 EXPUNGE\r\n", octets, count=1)
        return octets

    for meddling in (interrupt, expunge):
        wire.meddle(meddling)
        customers = [await writes(desk) for _ in range(3)]
        await taken_once(desk, *customers)
        wire.leave_alone()
    assert is_expunged
    await taken_once(desk, await writes(desk))


async def test_54_folder_that_hides_its_uidvalidity_is_read_on_later(desk: Desk, wire: Wire) -> None:
    def hide(octets: bytes) -> bytes:
        octets = re.sub(rb"\* OK \[UIDVALIDITY \d+\][^\r]*\r\n", b"", octets)
        return re.sub(rb" ?UIDVALIDITY \d+", b"", octets)

    before = wire.connections
    wire.meddle(hide)
    await wire.cut()
    meanwhile = await writes(desk)
    # It comes, is told no UIDVALIDITY, gives up, and comes again.
    await connected_anew(wire, before + 1)
    assert desk.cards(meanwhile.name) == []
    wire.leave_alone()
    await taken_once(desk, meanwhile)


async def test_54_uids_that_are_used_anew_under_the_old_uidvalidity_hide_no_mail(
    desk: Desk, wire: Wire
) -> None:
    await taken_once(desk, await writes(desk), await writes(desk))
    folder = await desk.world.mail._accounts._folders[desk.address].folder("INBOX")
    # The server's snapshot knew neither of the last two mails: two others get their UIDs.
    for uid in list(folder._messages)[-2:]:
        del folder._messages[uid]
    folder._max_uid -= 2
    await wire.cut()
    await taken_once(desk, *[await writes(desk) for _ in range(3)])


async def test_54_uidvalidity_that_is_back_at_an_old_value_brings_nothing_twice(
    desk: Desk, wire: Wire
) -> None:
    before = await writes(desk)
    await taken_once(desk, before)
    folder = await desk.world.mail._accounts._folders[desk.address].folder("INBOX")
    for step in (1, -1):
        folder._uid_validity += step
        await wire.cut()
        await taken_once(desk, before, await writes(desk))

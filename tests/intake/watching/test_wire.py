"""Connections that go bad: noticed within the deadlines, made anew, nothing missed, nothing twice (16, 52)."""

import re
from collections.abc import Callable

import pytest
import trustme

from sandbox.mailbox import MailServer
from tests.faults.wire import Wire
from tests.intake.watching.conftest import USER, Mailbox, PymapMailbox, Watch, Watching, mail
from tests.sandbox.places import Authority


async def is_made_anew(watching: Watching) -> None:
    """Another connection reads on, and what comes is taken once."""
    connections = watching.wire.connections
    await watching.until(lambda: watching.desk.troubles)
    watching.wire.flow()
    watching.wire.is_silent = False
    await watching.mailbox.put(mail(100))
    await watching.until_taken(100)
    assert watching.wire.connections > connections
    assert sorted(set(watching.desk.taken)) == sorted(watching.desk.taken)


async def test_16_a_cut_in_idle_is_noticed_at_once(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(mailbox, timeout_s=30, idle_renew_s=600) as watching:
        await watching.until_idle()
        await watching.wire.cut()
        await is_made_anew(watching)


async def test_16_a_half_open_connection_is_noticed_by_the_next_proof(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(mailbox, idle_renew_s=1) as watching:
        await watching.until_idle()
        watching.wire.stall()
        await mailbox.put(mail(1))
        await is_made_anew(watching)
        assert "TimeoutError" in watching.desk.troubles[0]
        assert sorted(watching.desk.taken) == ["1", "100"]


async def test_52_a_done_that_is_never_answered_is_given_up(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(mailbox) as watching:
        await watching.until_idle()
        watching.wire.swallow(b"DONE")
        await mailbox.put(mail(1))
        await is_made_anew(watching)
        assert watching.desk.taken[0] == "1"


async def test_52_a_server_that_accepts_and_is_silent_is_given_up(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(mailbox, wire=lambda wire: setattr(wire, "is_silent", True)) as watching:
        await is_made_anew(watching)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        *((command, b"NO [UNAVAILABLE] try later") for command in (b"EXAMINE", b"FETCH", b"NOOP", b"LOGIN")),
        (b"SEARCH", b"BAD what?"),
    ],
)
async def test_16_a_refused_command_is_tried_again(
    watch: Watch, pymap: Mailbox, command: bytes, answer: bytes
) -> None:
    for number in (1, 2):
        await pymap.put(mail(number))
    async with watch(pymap, wire=lambda wire: wire.refuse(command, answer), idle_renew_s=1) as watching:
        await watching.until(lambda: watching.wire._refused == [])
        await watching.until_taken(1, 2)
        await pymap.put(mail(3))
        await watching.until_taken(3)
        assert watching.desk.taken == ["1", "2", "3"]


@pytest.mark.parametrize("octets", [40, 900])
async def test_52_a_stall_in_mid_answer_is_noticed(watch: Watch, mailbox: Mailbox, octets: int) -> None:
    for number in range(5):
        await mailbox.put(mail(number, "x" * 300))
    async with watch(mailbox, wire=lambda wire: wire.stall_after(octets)) as watching:
        await is_made_anew(watching)
        await watching.until_taken(*range(5))
        assert len(watching.desk.taken) == 6


@pytest.fixture(scope="module")
def certified() -> Authority:
    import ssl  # noqa: PLC0415

    issuer = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    issuer.configure_trust(client)
    return Authority(server, client)


@pytest.mark.parametrize("octets", [3, 2_600])
async def test_52_tls_that_stalls_in_mid_record_is_noticed(
    watch: Watch, certified: Authority, octets: int
) -> None:
    async with MailServer(security="tls", tls=certified.server) as server:
        mailbox = PymapMailbox(server)
        await server.add_account(USER, mailbox.password)
        for number in range(5):
            await mailbox.put(mail(number, "x" * 300))
        wire: Callable[[Wire], None] = lambda wire: wire.stall_after(octets)  # noqa: E731
        async with watch(mailbox, wire=wire, tls=certified.client) as watching:
            await is_made_anew(watching)
            await watching.until_taken(*range(5))
            assert len(watching.desk.taken) == 6


async def test_52_tls_that_stalls_in_idle_is_noticed(watch: Watch, certified: Authority) -> None:
    async with MailServer(security="tls", tls=certified.server) as server:
        mailbox = PymapMailbox(server)
        await server.add_account(USER, mailbox.password)
        async with watch(mailbox, tls=certified.client, idle_renew_s=1) as watching:
            await watching.until(lambda: watching.desk.proofs)
            watching.wire.stall_after(5)
            await mailbox.put(mail(1))
            await is_made_anew(watching)
            assert sorted(watching.desk.taken) == ["1", "100"]


def test_the_deadlines_of_the_defaults_add_up_to_less_than_a_minute() -> None:
    from bot.settings_mail import ImapSettings  # noqa: PLC0415

    fields = ImapSettings.model_fields
    assert fields["idle_renew_s"].default + fields["timeout_s"].default < 60


async def test_tries_become_rarer_while_a_server_stays_away(watch: Watch, pymap: PymapMailbox) -> None:
    async with watch(pymap) as watching:
        await watching.until_idle()
        await pymap.server.imap.stop()
        await watching.until(lambda: len(watching.desk.troubles) >= 3)
        assert watching.watcher._failures >= 2
        await pymap.server.imap.start()
        await watching.until(lambda: watching.watcher._failures == 0)


async def test_63_mails_told_unasked_during_a_fetch_are_not_mistaken(watch: Watch, mailbox: Mailbox) -> None:
    """faults.md 63: FETCH of flags, EXISTS, EXPUNGE and RECENT between the answers to our FETCH."""
    for number in range(1, 6):
        await mailbox.put(mail(number))
    unasked = (
        b"* 2 FETCH (FLAGS (\\Seen))\r\n* 5 FETCH (UID 2 FLAGS (\\Flagged))\r\n* 0 RECENT\r\n* 6 EXISTS\r\n"
    )

    def interrupt(octets: bytes) -> bytes:
        return re.sub(rb"(?m)^(?=\* \d+ FETCH \((?:UID|BODY|RFC822))", lambda _: unasked, octets)

    async with watch(mailbox, wire=lambda wire: wire.meddle(interrupt)) as watching:
        await watching.until_taken(1, 2, 3, 4, 5)
        watching.wire.leave_alone()
        await mailbox.put(mail(6))
        await watching.until_taken(6)
        assert watching.desk.taken == ["1", "2", "3", "4", "5", "6"]


async def test_63_mails_expunged_during_a_fetch_do_not_move_the_others(
    watch: Watch, pymap: PymapMailbox
) -> None:
    """faults.md 63: another client deletes between SEARCH and FETCH; sequence numbers shift, UIDs do not."""
    for number in range(1, 6):
        await pymap.put(mail(number))
    told = False

    def expunge(octets: bytes) -> bytes:
        nonlocal told
        if not told and b"RFC822.SIZE" in octets:
            told = True
            return octets.replace(b"* 1 FETCH", b"* 1 EXPUNGE\r\n* 1 FETCH", 1)
        return octets

    async with watch(pymap, wire=lambda wire: wire.meddle(expunge)) as watching:
        await watching.until_taken(1, 2, 3, 4, 5)
        assert watching.desk.taken == ["1", "2", "3", "4", "5"]


async def test_a_mail_that_the_server_never_gives_holds_up_no_other(watch: Watch, mailbox: Mailbox) -> None:
    for number in (1, 2, 3):
        await mailbox.put(mail(number))

    def withhold(octets: bytes) -> bytes:
        return re.sub(
            rb"(?s)\* 2 FETCH \([^{]*BODY\[\] \{\d+\}.*?Subject: 2.*?hello\r\n[^)]*\)\r\n", b"", octets
        )

    async with watch(mailbox, wire=lambda wire: wire.meddle(withhold)) as watching:
        await watching.until_taken(1, 3)
        assert [each for each in watching.desk.taken if "does not give it" in each] != []
        assert re.fullmatch(r"the server does not give the mail with UID \d*2", watching.desk.troubles[0])

"""The watcher against pymap and Dovecot: what comes is taken at once, in order, once."""

import asyncio
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.intake.watching.conftest import USER, Mailbox, PymapMailbox, Watch, Watching, mail


async def test_what_lies_there_and_what_comes_is_taken_in_order(watch: Watch, mailbox: Mailbox) -> None:
    for number in (1, 2, 3):
        await mailbox.put(mail(number))
    async with watch(mailbox) as watching:
        await watching.until_idle()
        await mailbox.put(mail(4))
        await watching.until_taken(4)
        assert watching.desk.taken == ["1", "2", "3", "4"]
        assert watching.desk.troubles == []


async def test_after_a_stop_it_goes_on_at_its_bookmark(watch: Watch, mailbox: Mailbox) -> None:
    await mailbox.put(mail(1))
    async with watch(mailbox) as watching:
        await watching.until_idle()
    await mailbox.put(mail(2))
    async with watch(mailbox) as watching:
        await watching.until_idle()
        assert watching.desk.taken == ["1", "2"]
        assert watching.desk.batches == [1]


async def test_from_now_on_takes_nothing_that_was_there(watch: Watch, mailbox: Mailbox) -> None:
    await mailbox.put(mail(1))
    async with watch(mailbox, start="now") as watching:
        await watching.until_idle()
        await mailbox.put(mail(2))
        await watching.until_taken(2)
        assert watching.desk.taken == ["2"]


async def test_a_day_as_start_takes_what_came_since(watch: Watch, pymap: PymapMailbox) -> None:
    today = datetime.now(UTC)
    await put_dated(pymap, mail(1), today - timedelta(days=5))
    await put_dated(pymap, mail(2), today - timedelta(days=1))
    async with watch(pymap, start=(today - timedelta(days=3)).date().isoformat()) as watching:
        await watching.until_idle()
        await pymap.put(mail(3))
        await watching.until_taken(3)
        assert watching.desk.taken == ["2", "3"]


async def put_dated(pymap: PymapMailbox, octets: bytes, at: datetime) -> None:
    from pymap.parsing.message import AppendMessage  # noqa: PLC0415

    folder = await pymap.server._accounts._folders[USER].folder("INBOX")
    await folder.append(AppendMessage(octets, at, frozenset()), recent=True)


async def test_every_folder_is_read(watch: Watch, mailbox: Mailbox) -> None:
    await mailbox.put(mail(1), "Second")
    async with watch(mailbox, folders=["INBOX", "Second"], poll_s=1) as watching:
        await watching.until_taken(1)
        await watching.until_idle()
        await mailbox.put(mail(2))
        await mailbox.put(mail(3), "Second")
        await watching.until_taken(2, 3)
        assert sorted(watching.desk.taken) == ["1", "2", "3"]


async def test_a_folder_that_is_gone_keeps_no_other_from_being_read(watch: Watch, mailbox: Mailbox) -> None:
    await mailbox.put(mail(1))
    async with watch(mailbox, folders=["INBOX", "Nowhere"], poll_s=1) as watching:
        await watching.until_taken(1)
        await mailbox.put(mail(2))
        await watching.until_taken(2)
        assert "folder Nowhere" in watching.desk.troubles[0]
        assert watching.desk.proofs == 0


async def test_without_idle_the_mailbox_is_polled(watch: Watch, mailbox: Mailbox) -> None:
    def hide_idle(octets: bytes) -> bytes:
        return octets.replace(b" IDLE", b"")

    async with watch(mailbox, wire=lambda wire: wire.meddle(hide_idle), poll_s=1) as watching:
        await watching.until(lambda: "NOOP" in watching.wire.commands)
        await mailbox.put(mail(1))
        await watching.until_taken(1)
        assert "IDLE" not in watching.wire.commands


async def test_where_idle_is_refused_the_mailbox_is_polled(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(
        mailbox, wire=lambda wire: wire.refuse(b"IDLE", b"BAD no idling today", times=99), poll_s=1
    ) as watching:
        await watching.until(lambda: "NOOP" in watching.wire.commands)
        await mailbox.put(mail(1))
        await watching.until_taken(1)
        assert watching.desk.troubles == []
        assert watching.wire.connections == 1


async def test_silence_is_ended_by_a_proof_that_the_mailbox_is_read(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(mailbox, idle_renew_s=1) as watching:
        await watching.until(lambda: watching.wire.commands.count("NOOP") == 2)
        assert watching.desk.proofs >= 2
        tail = watching.wire.commands[watching.wire.commands.index("NOOP") - 2 :]
        assert [word.partition(" UID ")[0] for word in tail[:5]] == [
            "IDLE",
            "DONE",
            "NOOP",
            "UID SEARCH",
            "IDLE",
        ]


@pytest.mark.parametrize(("identify", "is_sent"), [("yes", True), ("auto", True), ("no", False)])
async def test_servers_are_told_who_we_are_before_a_folder_is_opened(
    watch: Watch, in_dovecot: Mailbox, identify: str, is_sent: bool
) -> None:
    async with watch(in_dovecot, identify=identify) as watching:
        await watching.until_idle()
        commands = watching.wire.commands
        told = [n for n, command in enumerate(commands) if command.startswith("ID (")]
        assert bool(told) is is_sent
        if is_sent:
            assert told[0] < next(n for n, command in enumerate(commands) if command.startswith("EXAMINE"))


async def test_servers_that_do_not_want_to_know_us_are_not_told(watch: Watch, pymap: Mailbox) -> None:
    def hide_id(octets: bytes) -> bytes:
        return re.sub(rb" ID(?=[ \r])", b"", octets)

    async with watch(pymap, wire=lambda wire: wire.meddle(hide_id)) as watching:
        await watching.until_idle()
        assert not any(command.startswith("ID ") for command in watching.wire.commands)


async def test_a_stop_ends_the_wait_at_once(watch: Watch, mailbox: Mailbox) -> None:
    async with watch(mailbox) as watching:
        await watching.until_idle()
        async with asyncio.timeout(2):
            await watching.stop()
        assert not watching.watcher._thread.is_alive()


async def test_an_empty_mail_is_a_mail(watch: Watch, in_dovecot: Mailbox) -> None:
    await in_dovecot.put(b"")
    async with watch(in_dovecot) as watching:
        await watching.until(lambda: watching.desk.taken == [""])
        assert watching.desk.bookmark("INBOX").uid == 1


def bodies_asked(watching: Watching) -> int:
    return sum("BODY.PEEK[]" in command for command in watching.wire.commands)


async def test_the_next_batch_is_fetched_while_the_last_is_stored(watch: Watch, pymap: PymapMailbox) -> None:
    for number in range(1, 121):
        await pymap.put(mail(number))
    may_end = threading.Event()
    async with watch(pymap, may_end=may_end) as watching:
        await watching.until(lambda: bodies_asked(watching) == 2)
        assert watching.desk.batches == [50], "in order, one after the other"
        may_end.set()
        await watching.until_taken(120)
        assert watching.desk.batches == [50, 50, 20]
        assert watching.desk.taken == [str(number) for number in range(1, 121)]


async def test_a_connection_that_is_lost_meanwhile_changes_no_order(
    watch: Watch, pymap: PymapMailbox
) -> None:
    for number in range(1, 121):
        await pymap.put(mail(number))
    may_end = threading.Event()
    async with watch(pymap, may_end=may_end) as watching:
        await watching.until(lambda: bodies_asked(watching) == 2)
        await watching.wire.cut()
        assert watching.desk.batches == [50]
        may_end.set()
        await watching.until_taken(120)
        assert watching.desk.taken == [str(number) for number in range(1, 121)]

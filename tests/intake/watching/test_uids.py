"""UIDs that lose their meaning: changed, back at an old value, used anew, unreadable (17, 54)."""

import re
from datetime import UTC, datetime, timedelta

from bot.store.mailbox import Place, RawMail
from sandbox.mailbox.folders import Folder
from tests.intake.watching.conftest import USER, DovecotMailbox, Mailbox, PymapMailbox, Watch, mail
from tests.intake.watching.test_watcher import put_dated


async def folder_of(pymap: PymapMailbox) -> Folder:
    return await pymap.server._accounts._folders[USER].folder("INBOX")


async def test_17_a_new_uidvalidity_brings_nothing_twice_and_skips_nothing(
    watch: Watch, pymap: PymapMailbox
) -> None:
    await pymap.put(mail(1))
    async with watch(pymap) as watching:
        await watching.until_taken(1)
        await watching.until_idle()
    await pymap.put(mail(2))
    await pymap.server.renumber(USER)
    async with watch(pymap) as watching:
        await watching.until_taken(2)
        await watching.until_idle()
        assert watching.desk.bookmark("INBOX").uidvalidity == (await folder_of(pymap)).uid_validity
        assert set(watching.desk.taken) == {"1", "2"}


async def test_54_a_uidvalidity_that_is_back_at_an_old_value_brings_nothing_twice(
    watch: Watch, pymap: PymapMailbox
) -> None:
    folder = await folder_of(pymap)
    await pymap.put(mail(1))
    async with watch(pymap) as watching:
        await watching.until_taken(1)
        await watching.until_idle()
    folder._uid_validity += 1
    async with watch(pymap) as watching:
        await watching.until(lambda: watching.desk.bookmark("INBOX").uidvalidity == folder.uid_validity)
    folder._uid_validity -= 1
    await pymap.put(mail(2))
    async with watch(pymap) as watching:
        await watching.until_taken(2)
        await watching.until_idle()
        # Under the old value nothing is stored anew, under the other one its twin is known by content.
        assert watching.desk.batches == [1]


async def test_54_uids_that_are_used_anew_after_a_restore_are_noticed(
    watch: Watch, pymap: PymapMailbox
) -> None:
    folder = await folder_of(pymap)
    for number in (1, 2, 3):
        await pymap.put(mail(number))
    async with watch(pymap) as watching:
        await watching.until_taken(1, 2, 3)
        await watching.until_idle()
    # The server's snapshot knew only the first mail: two others get the UIDs of what came after it.
    for uid in list(folder._messages)[1:]:
        del folder._messages[uid]
    folder._max_uid -= 2
    for number in (4, 5, 6):
        await pymap.put(mail(number))
    async with watch(pymap) as watching:
        await watching.until_taken(4, 5, 6)
        await watching.until_idle()
        assert watching.desk.taken == ["1", "2", "3", "4", "5", "6"]
        assert watching.desk.bookmark("INBOX").uid == folder._max_uid


async def test_54_uids_that_went_back_are_noticed_before_new_mail_reaches_the_bookmark(
    watch: Watch, pymap: PymapMailbox
) -> None:
    folder = await folder_of(pymap)
    for number in (1, 2, 3):
        await pymap.put(mail(number))
    async with watch(pymap) as watching:
        await watching.until_taken(1, 2, 3)
        await watching.until_idle()
    for uid in list(folder._messages):
        del folder._messages[uid]
    folder._max_uid -= 3
    await pymap.put(mail(4))
    async with watch(pymap) as watching:
        await watching.until_taken(4)
        await watching.until_idle()
        await pymap.put(mail(5))
        await watching.until_taken(5)
        assert watching.desk.taken == ["1", "2", "3", "4", "5"]


async def test_a_new_uidvalidity_takes_nothing_from_before_the_start_point(
    watch: Watch, pymap: PymapMailbox
) -> None:
    await put_dated(pymap, mail(1), datetime.now(UTC) - timedelta(hours=2))
    async with watch(pymap, start="now") as watching:
        await watching.until_idle()
        await pymap.put(mail(2))
        await watching.until_taken(2)
    await pymap.server.renumber(USER)
    await pymap.put(mail(3))
    async with watch(pymap, start="now") as watching:
        await watching.until_taken(3)
        await watching.until_idle()
        assert set(watching.desk.taken) == {"2", "3"}


async def test_looking_again_is_begun_anew_where_it_was_interrupted(
    watch: Watch, pymap: PymapMailbox
) -> None:
    for number in range(120):
        await pymap.put(mail(number))
    async with watch(pymap) as watching:
        await watching.until_taken(*range(120))
    await pymap.server.renumber(USER)
    await pymap.put(mail(120))
    async with watch(pymap, wire=lambda wire: wire.stall_after(20_000)) as watching:
        await watching.until(lambda: watching.desk.batches)
    assert watching.desk.bookmark("INBOX").uidvalidity != (await folder_of(pymap)).uid_validity
    async with watch(pymap) as watching:
        await watching.until_taken(120)
        await watching.until_idle()
        assert len(set(watching.desk.taken)) == 121


async def test_54_a_uidvalidity_that_is_not_told_stops_the_folder_and_says_so(
    watch: Watch, mailbox: Mailbox
) -> None:
    await mailbox.put(mail(1))
    async with watch(mailbox) as watching:
        await watching.until_taken(1)
    await mailbox.put(mail(2))

    def hide(octets: bytes) -> bytes:
        octets = re.sub(rb"\* OK \[UIDVALIDITY \d+\][^\r]*\r\n", b"", octets)
        return re.sub(rb" ?UIDVALIDITY \d+", b"", octets)

    async with watch(mailbox, wire=lambda wire: wire.meddle(hide)) as watching:
        await watching.until(lambda: watching.desk.troubles)
        assert "does not tell its UIDVALIDITY" in watching.desk.troubles[0]
        assert watching.desk.taken == ["1"]
        watching.wire.leave_alone()
        await watching.until_taken(2)
        assert watching.desk.taken == ["1", "2"]


async def test_17_mails_that_others_flag_move_and_delete_are_none_missed_and_none_twice(
    watch: Watch, in_dovecot: DovecotMailbox
) -> None:
    """faults.md 17: another client tidies up while we watch two folders."""
    from imapclient import IMAPClient  # noqa: PLC0415

    for number in (1, 2, 3):
        await in_dovecot.put(mail(number))
    async with watch(in_dovecot, folders=["INBOX", "Second"], poll_s=1) as watching:
        await watching.until_taken(1, 2, 3)
        with IMAPClient("127.0.0.1", in_dovecot.port, ssl=False) as other:
            other.login(USER, in_dovecot.password)
            other.select_folder("INBOX")
            other.add_flags([1], [b"\\Seen", b"\\Flagged"])
            other.move([2], "Second")
            other.delete_messages([3])
            other.expunge()
        await in_dovecot.put(mail(4))
        await watching.until_taken(4)
        await watching.until(lambda: len(watching.desk.taken) == 5)
        # What was moved is stored once more at its new place; by its content it is known as the same mail.
        assert sorted(watching.desk.taken) == ["1", "2", "2", "3", "4"]


def test_the_same_place_holds_another_mail_when_its_content_is_another(watch: Watch) -> None:
    place = Place("INBOX", 1, 1)
    assert RawMail(place, b"a") != RawMail(place, b"b")

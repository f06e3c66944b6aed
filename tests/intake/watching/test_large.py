"""A start costs the same whatever lies in the mailbox: the same commands, however many old mails (faults.md 18)."""

import re
from pathlib import Path

from sandbox.mailbox.dovecot import Dovecot
from tests.intake.watching.conftest import USER, DovecotMailbox, Watch, mail, new_database

FEW, MANY = 10, 2_000


async def commands_of_a_start(watch: Watch, server: Dovecot, old: int, folder: Path) -> list[str]:
    server.fill(USER, mail(0), old)
    mailbox = DovecotMailbox(server)
    with new_database(folder / f"{old}.db") as database:
        async with watch(mailbox, into=database, start="now", timeout_s=30) as watching:
            await watching.until_idle()
            commands = list(watching.wire.commands)
            await mailbox.put(mail(1))
            await watching.until_taken(1)
            assert watching.desk.taken == ["1"]
    return [re.sub(r"\d+", "n", command) for command in commands]


async def test_18_a_start_with_many_old_mails_needs_the_same_commands_and_takes_none_of_them(
    watch: Watch, in_dovecot: DovecotMailbox, tmp_path: Path
) -> None:
    many = await commands_of_a_start(watch, in_dovecot.server, MANY, tmp_path)
    async with Dovecot() as other:
        few = await commands_of_a_start(watch, other, FEW, tmp_path)
    assert many == few
    assert len(many) < 10

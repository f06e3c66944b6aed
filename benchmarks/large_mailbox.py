"""A start of the watcher with 100,000 old mails in Dovecot beside one with 10: the time until it is in IDLE.

python benchmarks/large_mailbox.py [MAILS]

Each mailbox is opened once before, as it is when the bot is started again: Dovecot's own index of a Maildir
that it never saw is no part of the watcher.
"""

import asyncio
import ssl
import sys
import time
from statistics import median

from imapclient import IMAPClient

from bot.intake import imap
from bot.settings_mail import ImapSettings
from sandbox.mailbox.dovecot import PASSWORD, Dovecot

MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
FEW = 10
ROUNDS = 40
MAIL = b"From: c@qq.example\r\nSubject: old\r\n\r\nhello\r\n"


def settings_for(server: Dovecot, user: str) -> ImapSettings:
    """How to reach one of the mailboxes."""
    given = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "plain",
        "user": user,
        "password": PASSWORD,
    }
    return ImapSettings.model_validate(given)


def start(settings: ImapSettings) -> float:
    """Seconds for what a start does: sign in, open the folder, look behind the last mail."""
    began = time.perf_counter()
    client: IMAPClient = imap.connect(settings, ssl.create_default_context(), None)
    opened = imap.select(client, "INBOX")
    assert list(imap.uids_after(client, opened.uidnext - 1, opened.uidnext)) == [[]]
    took = time.perf_counter() - began
    imap.hang_up(client)
    return took


async def main() -> None:
    async with Dovecot() as server:
        mailboxes = {count: settings_for(server, f"with{count}@gateway.example") for count in (FEW, MANY)}
        for count, settings in mailboxes.items():
            await asyncio.to_thread(server.fill, settings.user, MAIL, count)
            await asyncio.to_thread(start, settings)
        times: dict[int, list[float]] = {FEW: [], MANY: []}
        for _ in range(ROUNDS):  # in turn, so that the machine's moods meet both
            for count, settings in mailboxes.items():
                times[count].append(await asyncio.to_thread(start, settings))
    few, many = median(times[FEW]) * 1000, median(times[MANY]) * 1000
    print(
        f"start with {FEW} mails {few:.1f} ms, with {MANY:,} {many:.1f} ms: {many / few:.2f} x (aim: <= 1.20)"
    )


asyncio.run(main())

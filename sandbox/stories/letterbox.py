"""A user's letterbox: our answers, as his mail program reads them over IMAP."""

import asyncio
import email
import email.policy
from email.message import EmailMessage

from imapclient import IMAPClient

from sandbox.sender.post import Posted
from sandbox.stories.stage import Stage, check
from sandbox.waiting import PATIENCE_S


class Answer:
    """A mail of ours."""

    def __init__(self, octets: bytes) -> None:
        message = email.message_from_bytes(octets, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.subject = str(message["Subject"])
        self.in_reply_to = str(message["In-Reply-To"]).strip()
        self.references = str(message["References"]).split()
        body = message.get_body(("plain",))
        self.text = str(body.get_content()) if body else ""
        self.pictures = [str(part.get_filename()) for part in message.iter_attachments()]


async def fetched(stage: Stage, address: str, password: str, *, number: int) -> Answer:
    """The n-th mail of ours in a user's own folder, once there are so many."""
    mail = stage.world.mail
    await mail.until(lambda: len(mail.accepted_for(address)) >= number, within_s=PATIENCE_S)
    return Answer(await asyncio.to_thread(_fetched, mail.imap.port, address, password, number))


async def answer_to(stage: Stage, posted: Posted, address: str, password: str, *, number: int) -> Answer:
    """A user's n-th answer, fetched from his own folder, and seen to be threaded below what he wrote."""
    answer = await fetched(stage, address, password, number=number)
    come = len(stage.world.mail.accepted_for(address))
    check(come == number, f"{address} has {come} mails instead of {number}")
    check(answer.in_reply_to == posted.message_id, "the answer is not threaded (In-Reply-To)")
    check(posted.message_id in answer.references, "the answer is not threaded (References)")
    return answer


def _fetched(port: int, address: str, password: str, number: int) -> bytes:
    with IMAPClient("127.0.0.1", port, ssl=False, timeout=PATIENCE_S) as client:
        client.login(address, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search(["ALL"])
        check(len(uids) >= number, f"{address} has {len(uids)} mails instead of {number}")
        uid = uids[number - 1]
        return bytes(client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])

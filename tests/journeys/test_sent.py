"""The folder of sent mails: our copies in it, once and without secrets; what operators write there by hand."""

import email
import email.policy
from collections.abc import AsyncIterator
from email.message import EmailMessage

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import people
from sandbox.sender import english_usdt_topup
from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import Desk, button, ref_of, words_of

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    pem = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings = {
        "IMAP__SENT": "Sent",
        "IMAP__KEEP_COPIES": "true",
        "IMAP__POLL_S": "1",
        "SMTP__DKIM_KEY": pem.decode(),
        "TELEGRAM__OPERATORS": OPERATORS,
    }
    async with Desk(world, tmp_path_factory.mktemp("sent"), **settings) as desk:
        yield desk


async def copies(desk: Desk, number: int) -> list[EmailMessage]:
    """What lies in the folder, once so many effects have put something there, and all were read again."""
    done = "SELECT 1 WHERE (SELECT count(*) FROM effects WHERE kind = 'keep_copy' AND state = 'done') >= ?"
    await desk.stored(done, number)
    read = (
        "SELECT 1 WHERE (SELECT count(*) FROM mails WHERE folder = 'Sent' AND disposition IS NOT NULL) >= ?"
    )
    await desk.stored(read, number)
    octets = await desk.world.mail.mails(desk.address, "Sent")
    found = [email.message_from_bytes(each, policy=email.policy.default) for each in octets]
    return [each for each in found if isinstance(each, EmailMessage)]


async def test_our_mails_are_kept_once_and_hand_written_ones_stand_on_the_card(desk: Desk) -> None:
    anne = await desk.customer()
    posted = await anne.write(english_usdt_topup(anne.name))
    card = await desk.card(anne.name, "Mailed")
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await anne.mail(2)
    kept = await copies(desk, 2)

    assert [each["Message-ID"] for each in kept] == [each["Message-ID"] for each in anne.mails]
    assert [each["Subject"] for each in kept] == [each["Subject"] for each in anne.mails]
    assert "https://t.me/" in words_of(anne.mails[1])
    assert "https://t.me/" not in words_of(kept[1]), "a link that joins accounts is in no copy"

    by_hand = EmailMessage()
    by_hand["From"], by_hand["To"] = desk.address, anne.address
    by_hand["Subject"], by_hand["In-Reply-To"] = "Re: your question", posted.message_id
    by_hand["Message-ID"] = f"<by.hand.{anne.name}@gateway.example>"
    by_hand.set_content("I have just called you; all is settled.")
    await desk.world.mail.put(desk.address, by_hand.as_bytes(), folder="Sent")
    shown = await desk.card(
        anne.name, f"Written to {anne.address} by hand", "I have just called you; all is settled."
    )
    await desk.rest()
    assert shown.text.count("by hand") == 1, "our own copies are not taken for an operator's words"
    assert ref_of(shown) == ref_of(card)
    assert len(anne.mails) == 2
    assert len(desk.cards(anne.name)) == 1


async def test_our_mails_are_signed_by_the_domain_of_their_from(desk: Desk) -> None:
    anne = await desk.customer()
    await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    (accepted,) = desk.world.mail.accepted_for(anne.address)
    public = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = "v=DKIM1; k=rsa; p=" + "".join(public.decode().splitlines()[1:-1])
    names = []

    def look_up(name: bytes, timeout: float = 0) -> str:
        names.append(name)
        return record

    # The server that took it has put its own lines on top.
    start = accepted.octets.index(b"DKIM-Signature:")
    assert dkim.verify(accepted.octets[start:], dnsfunc=look_up)
    assert names == [b"paydesk._domainkey.gateway.example."]

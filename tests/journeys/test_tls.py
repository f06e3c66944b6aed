"""Mail over TLS with certificates of a CA that the configuration names, and of one that it does not."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from sandbox import people
from sandbox.bot_process import BotEndedError
from sandbox.mailbox import MailServer
from sandbox.sender import Sender, chinese_topup
from sandbox.world import World
from tests.journeys.desk import WITHIN_S, Desk, button


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(params=["tls", "starttls"])
async def mail(request: pytest.FixtureRequest, ca: trustme.CA) -> AsyncIterator[MailServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    async with MailServer(security=request.param, tls=context) as server:
        await server.add_account(people.DESK_ADDRESS, people.DESK_MAIL_PASSWORD)
        yield server


def encrypted(world: World, folder: Path, mail: MailServer, trusted: trustme.CA) -> Desk:
    """A desk whose mail goes over TLS to `mail`, trusting one CA."""
    ca_file = folder / "ca.pem"
    trusted.cert_pem.write_to_path(ca_file)
    own = {
        f"{section}__{key}": value
        for section, port in (("IMAP", mail.imap.port), ("SMTP", mail.submission.port))
        for key, value in {
            "PORT": str(port),
            "SECURITY": mail.security,
            "USER": people.DESK_ADDRESS,
            "PASSWORD": people.DESK_MAIL_PASSWORD,
            "CA_FILE": str(ca_file),
        }.items()
    }
    sender = f"Gateway <{people.DESK_ADDRESS}>"
    return Desk(world, folder, **own, SMTP__SENDER=sender, MAIL__ADDRESSES=f'["{people.DESK_ADDRESS}"]')


async def test_a_topup_over_encrypted_mail(
    world: World, tmp_path: Path, mail: MailServer, ca: trustme.CA
) -> None:
    async with encrypted(world, tmp_path, mail, ca) as desk:
        customer = await desk.customer()
        letter = chinese_topup(account=customer.name)
        await Sender(mail, world.dns).send(letter)
        card = await desk.card(customer.name, "$12.50 USD")
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await mail.until(lambda: len(mail.accepted_for(letter.sender)) == 2, within_s=WITHIN_S)


async def test_a_certificate_of_another_ca_is_refused_at_start(
    world: World, tmp_path: Path, mail: MailServer
) -> None:
    desk = await encrypted(world, tmp_path, mail, trustme.CA()).furnish()
    with pytest.raises(BotEndedError) as ended:
        await desk.bot.start()
    told = str(ended.value)
    assert "[imap]" in told
    assert "[smtp]" in told
    assert told.count("certificate verify failed") == 2

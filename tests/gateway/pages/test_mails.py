"""Where mails can be sent: an address is verified before its account is made, and a forgotten password renewed."""

import json
import re
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Condition
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.gateway.pages.site import PUBLIC_FILE, Member, Site, fault, words
from tests.gateway.running import NO_LIMITS, PASSWORD, Gateway, Running, make_admin, run_gateway, unique

ANOTHER = "another horse 2"
WITHIN_S = 60


class Mailbox:
    """What the SMTP server took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.is_away = False
        self.port = 0
        self._came = Condition()

    def wait_for(self, count: int) -> None:
        """Wait until so many mails have come in all."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.mails) >= count, timeout=WITHIN_S)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.is_away:
            return "451 come back later"
        assert isinstance(envelope.content, bytes)
        with self._came:
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.recipients.append(envelope.rcpt_tos)
            self._came.notify_all()
        return "250 OK"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("mails")
    database_url = f"sqlite:///{folder}/gateway.db"
    root = make_admin("olga", database_url)
    smtp = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "sender": "chat@gateway.example"}
    env = {"GATEWAY_SMTP": json.dumps(smtp), "GATEWAY_PUBLIC_FILE": str(PUBLIC_FILE), **NO_LIMITS}
    with Running(database_url, folder / "log", **env) as running:
        people = Gateway(running.url, root)
        yield Site(people, folder / "log")
        people.close()


@pytest.fixture
def visitor(site: Site) -> Iterator[Member]:
    with site.a_visitor(unique("anne")) as visitor:
        yield visitor


def link_in(mail: EmailMessage) -> str:
    (link,) = re.findall(r"https?://\S+", mail.get_content())
    return str(re.sub(r"^https?://[^/]+", "", link))


def register(visitor: Member, email: str, **fields: Any) -> Any:
    written = {
        "act": "register",
        "username": visitor.username,
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    return visitor.send("/register?lang=en", {**written, "email": email, **fields})


def registered(visitor: Member, mailbox: Mailbox) -> str:
    email = f"{visitor.username}@mail.example"
    assert register(visitor, email).status_code == 200
    assert visitor.send(link_in(mailbox.mails[-1]), {"act": "confirm"}).status_code == 303
    return email


def test_an_account_is_made_by_the_mailed_link_once(visitor: Member, site: Site, mailbox: Mailbox) -> None:
    email = f"{visitor.username}@mail.example"
    answer = register(visitor, email)
    assert email in words(answer)
    mail = mailbox.mails[-1]
    assert mailbox.recipients[-1] == [email]
    assert mail["to"] == email
    assert mail["from"].addresses[0].addr_spec == "chat@gateway.example"
    assert mail["auto-submitted"] == "auto-generated"
    assert visitor.sign_in().status_code == 401, "no account before the link"

    link = link_in(mail)
    for _ in range(2):
        shown = visitor.get(link)
        assert shown.status_code == 200
        assert visitor.username in words(shown)
    assert visitor.sign_in().status_code == 401, "looking makes nothing"
    assert (
        visitor.send(
            link, {"act": "confirm"}, origin="https://evil.example", sec_fetch_site="cross-site"
        ).status_code
        == 403
    )

    made = visitor.send(link, {"act": "confirm"})
    assert (made.status_code, made.headers["location"]) == (
        303,
        f"/signin?done=registered&username={visitor.username}",
    )
    assert visitor.sign_in().status_code == 303
    account = site.people.root.data("GET", f"/api/user/{site.id_of(visitor.username)}")
    assert (account["email"], account["group"], account["quota"]) == (email, "free", 0)
    again = visitor.send(link, {"act": "confirm"})
    assert again.status_code == 404
    assert fault(again)


def test_no_address_gets_into_an_account_unproven(visitor: Member, site: Site, mailbox: Mailbox) -> None:
    body = {"username": visitor.username, "password": PASSWORD, "email": "victim@mail.example"}
    assert site.people.nobody.refused("POST", "/api/user/register", body) == (403, "verification_needed")
    registered(visitor, mailbox)
    visitor.sign_in()
    own = {"origin": site.url, "sec-fetch-site": "same-origin"}
    answer = visitor.http.put("/api/user/self", json={"email": "victim@mail.example"}, headers=own)
    assert answer.json()["code"] == "verification_needed"


def test_an_address_that_has_an_account_is_told_so_by_mail_alone(
    visitor: Member, site: Site, mailbox: Mailbox
) -> None:
    email = registered(visitor, mailbox)
    with site.a_visitor(unique("twin")) as twin:
        answer = register(twin, email.upper())
        mail = mailbox.mails[-1].get_content()
        assert answer.status_code == 200
        assert visitor.username not in words(answer)
        assert visitor.username in mail
        assert "/register/" not in mail
        assert twin.sign_in().status_code == 401


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "a@b.example,c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "<a@b.example>",
        "a b@c.example",
    ],
)
def test_what_is_not_one_address_gets_no_mail(visitor: Member, mailbox: Mailbox, email: str) -> None:
    sent = len(mailbox.mails)
    answer = register(visitor, email)
    assert answer.status_code == 422
    assert "mail address" in fault(answer)
    assert len(mailbox.mails) == sent


def test_a_server_that_refuses_is_told_to_the_visitor(visitor: Member, mailbox: Mailbox) -> None:
    mailbox.is_away = True
    try:
        answer = register(visitor, f"{visitor.username}@mail.example")
    finally:
        mailbox.is_away = False
    assert answer.status_code == 502
    assert "could not be sent" in fault(answer)


def test_one_address_gets_a_few_mails_an_hour(visitor: Member, mailbox: Mailbox) -> None:
    email = f"{visitor.username}@mail.example"
    statuses = [register(visitor, email, username=unique("flood")).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_a_forgotten_password_is_renewed_by_the_mailed_link_once(
    visitor: Member, site: Site, mailbox: Mailbox
) -> None:
    email = registered(visitor, mailbox)
    visitor.sign_in()
    sent = len(mailbox.mails)
    for _ in range(2):
        asked = visitor.send("/forgotten", {"act": "send", "email": email.upper()})
        assert (asked.status_code, asked.headers["location"]) == (303, "/forgotten?done=mailed")
    mailbox.wait_for(sent + 2)
    first, second = (link_in(mail) for mail in mailbox.mails[sent:])
    assert visitor.username in words(visitor.get(first))
    assert visitor.get("/account").status_code == 200, "looking ends nothing"

    new = {"act": "renew", "password": ANOTHER, "password_again": ANOTHER}
    short = visitor.send(first, {**new, "password": "short", "password_again": "short"})
    assert (short.status_code, bool(fault(short))) == (422, True)
    assert visitor.send(first, new).status_code == 303
    assert visitor.get("/account").status_code == 303, "sessions from before are over"
    assert visitor.sign_in().status_code == 401
    assert visitor.sign_in(ANOTHER).status_code == 303
    for link in (first, second):
        assert visitor.send(link, new).status_code == 404
        assert visitor.get(link).status_code == 404


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    visitor: Member, site: Site, mailbox: Mailbox
) -> None:
    email = registered(visitor, mailbox)
    sent = len(mailbox.mails)
    answers = [
        visitor.send("/forgotten", {"act": "send", "email": each}) for each in ("nobody@mail.example", email)
    ]
    assert len({(answer.status_code, answer.headers["location"], answer.text) for answer in answers}) == 1
    mailbox.wait_for(sent + 1)
    assert mailbox.recipients[sent:] == [[email]]


def test_a_link_for_one_thing_does_no_other(visitor: Member, site: Site, mailbox: Mailbox) -> None:
    email = registered(visitor, mailbox)
    sent = len(mailbox.mails)
    visitor.send("/forgotten", {"act": "send", "email": email})
    mailbox.wait_for(sent + 1)
    secret = link_in(mailbox.mails[-1]).rpartition("/")[2]
    assert visitor.get(f"/register/{secret}").status_code == 404
    assert visitor.send(f"/register/{secret}", {"act": "confirm"}).status_code == 404


def test_mails_and_links_leave_no_secret_in_the_log(visitor: Member, site: Site, mailbox: Mailbox) -> None:
    email = registered(visitor, mailbox)
    log = site.log.read_text()
    assert link_in(mailbox.mails[-1]).rpartition("/")[2] not in log
    assert email not in log


@pytest.mark.parametrize(
    ("smtp", "word"),
    [
        ({"host": "mail.example", "security": "none", "sender": "a@b.example"}, "loopback"),
        ({"host": "mail.example", "sender": "nobody"}, "sender"),
        (
            {"host": "mail.example", "sender": "a@b.example", "password_file": "/nowhere"},
            "password_file cannot be read",
        ),
        ({"host": "mail.example", "sender": "a@b.example", "port": 0}, "port"),
    ],
)
def test_a_wrong_mail_server_stops_the_start(tmp_path: Path, smtp: dict[str, object], word: str) -> None:
    done = run_gateway(
        "serve",
        GATEWAY_SMTP=json.dumps(smtp),
        GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/g.db",
        GATEWAY_PORT="0",
    )
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr

"""Notices by mail: asked for by an authentic mail, told once, ended by one click or by a mail."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox import people
from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import Customer, Desk, words_of
from tests.journeys.test_announcements import press
from tests.journeys.test_questions import a_letter
from tests.journeys.test_web import doors

PUBLIC = "https://paydesk.gateway.example"


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    channel = world.api.acts.add_chat("News", type="channel", username="mailed_news")
    settings = {
        "TELEGRAM__CHANNEL": f"@{channel.username}",
        "WEB__PUBLIC_URL": PUBLIC,
        "MAIL__NEWS_AFTER_MINUTES": "0",
        "TELEGRAM__OPERATORS": OPERATORS,
    }
    async with Desk(world, tmp_path_factory.mktemp("notices"), **settings) as desk:
        yield desk


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    """Her account has $12.50 USD, and her mail address."""
    anne = await desk.customer()
    await admin(desk, "PUT", "/api/user/", {"id": anne.account, "email": anne.address})
    await admin(desk, "POST", "/api/topup", {"user_id": anne.account, "quota": 6_250_000, "remark": "before"})
    return anne


async def admin(desk: Desk, method: str, path: str, body: dict[str, object]) -> None:
    gateway = desk.world.gateway
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False) as client:
        assert (await client.request(method, path, json=body)).json()["success"]


async def look_again(desk: Desk) -> None:
    """What is done by the clock is done at each start. A mail whose end is not recorded yet would be repeated."""
    await desk.rest()
    await desk.bot.stop()
    await desk.bot.start()


def link_in(mail: object) -> str:
    """The link of a notice's header, on the door of the bot that is running."""
    found = re.search(rf"<{PUBLIC}(/notices/[\w-]+)>", str(mail["List-Unsubscribe"]))  # type: ignore[index]
    assert found
    return found[1]


async def test_low_balance_is_told_once_and_again_after_a_topup(desk: Desk, anne: Customer) -> None:
    await anne.write(a_letter("balance alert 20, 15", subject="alert"))
    assert f"when the balance of {anne.name} falls below: $20.00 USD, $15.00 USD" in words_of(
        await anne.mail(1)
    )

    await look_again(desk)
    told = await anne.mail(2)
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"mailto:{desk.address}?subject=unsubscribe%20n" in str(told["List-Unsubscribe"])
    assert f"{anne.name} is $12.50 USD: less than the $15.00 USD" in words_of(told)
    await look_again(desk)
    await desk.rest()
    assert len(anne.mails) == 2

    # A top-up over both steps arms them again, and is nothing to tell.
    await admin(desk, "POST", "/api/topup", {"user_id": anne.account, "quota": 10_000_000, "remark": "more"})
    await look_again(desk)
    await desk.stored("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM balance_steps WHERE NOT is_armed)")
    await desk.rest()
    assert len(anne.mails) == 2


async def test_stranger_gets_no_balance_and_an_unsigned_mail_changes_nothing(desk: Desk) -> None:
    stranger = await desk.customer()
    await stranger.write(a_letter("balance alert 5", subject="alert"))
    assert "we know of no account that is yours" in words_of(await stranger.mail(1))
    await stranger.write(a_letter("subscribe", subject="news"), is_signed=False)
    assert "nothing proves that your mail really comes" in words_of(await stranger.mail(2))
    query = "SELECT 1 FROM subscriptions WHERE address = ?"
    assert desk.rows(query, stranger.address) == []


async def test_news_are_mailed_once_and_ended_by_one_click(desk: Desk, anne: Customer) -> None:
    bart = await desk.customer()
    for person in (anne, bart):
        await person.write(a_letter("", subject="订阅公告"))
        assert "今后公告会同时发到您的邮箱" in words_of(await person.mail(1))
    await publish(desk, "gpt-4o costs less from today on.")
    await look_again(desk)
    mails = [await person.mail(2) for person in (anne, bart)]
    assert all("gpt-4o costs less from today on." in words_of(mail) for mail in mails)

    public = doors(desk)[0]
    path = link_in(mails[0])
    async with httpx.AsyncClient(base_url=public, trust_env=False) as client:
        shown = await client.get(path)
        assert shown.status_code == 200
        assert anne.address in shown.text
        assert '<form method="post">' in shown.text
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        assert wanted(desk, anne) == 1, "GET only shows"
        assert (await client.get(f"{path[:-1]}x")).status_code == 404
        assert (await client.post(f"{path[:-1]}x")).status_code == 404
        click = await client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert click.status_code == 200
        assert wanted(desk, anne) == 0
        assert "<form" not in (await client.get(path)).text
        assert (await client.post(path)).status_code == 200
    # Bart's mail program writes the mail that the header names.
    token = link_in(mails[1]).rpartition("/")[2]
    await bart.write(a_letter("sent by a mail program", subject=f"unsubscribe {token}"), is_signed=False)
    await desk.stored("SELECT 1 FROM subscriptions WHERE address = ? AND ended_at IS NOT NULL", bart.address)

    await publish(desk, "And o3 as well.")
    await look_again(desk)
    await desk.rest()
    assert [len(person.mails) for person in (anne, bart)] == [2, 2]


async def test_bounce_of_a_notice_ends_it_and_troubles_nobody(desk: Desk, anne: Customer) -> None:
    await anne.write(a_letter("", subject="subscribe"))
    await anne.mail(1)
    await publish(desk, "Something new.")
    await look_again(desk)
    notice = await anne.mail(2)
    bounce = (
        f"From: <MAILER-DAEMON@mx.qq.example>\r\nTo: <{desk.address}>\r\nSubject: Undelivered Mail Returned\r\n"
        f"Message-ID: <b.{anne.name}@mx.qq.example>\r\n\r\n550 5.1.1 no such user\r\n\r\n"
        f"Message-ID: {notice['Message-ID']}\r\n"
    )
    before = len(desk.messages)
    await desk.post(bounce.encode(), sender="")
    ((disposition, _, ref),) = await desk.handled(f"<b.{anne.name}@mx.qq.example>")
    await desk.rest()
    assert (disposition, ref) == ("ignore", None)
    assert wanted(desk, anne) == 0
    assert len(desk.messages) == before


def wanted(desk: Desk, customer: Customer) -> int:
    ((count,),) = desk.rows(
        "SELECT count(*) FROM subscriptions WHERE address = ? AND ended_at IS NULL", customer.address
    )
    return int(count)


async def publish(desk: Desk, text: str) -> None:
    """An operator announces it, and it is in the channel."""
    desk.world.api.acts.send_text(people.OLGA_ID, people.OLGA_ID, f"/announce {text}")
    await press(desk, "· draft", "📣 Publish now")
    await desk.stored("SELECT 1 FROM announcements WHERE state = 'published' AND body LIKE ?", f"%{text}%")

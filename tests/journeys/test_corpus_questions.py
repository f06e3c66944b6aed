"""Every question of the corpus goes through the whole bot: each gets its safe answer, or a person."""

import asyncio
import email
import email.policy
from pathlib import Path

import httpx
import pytest

from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import Desk, mails_to, words_of

SAMPLES = Path(__file__).parents[1] / "samples" / "mails"
ANSWERS = {
    "d002": ("answered", "我们凭它找到您的付款"),
    "d005": ("answered", "gemini-2.5-pro"),
    "d011": ("answered", "claude-opus-4"),
    "d013": ("answered", "账户 zhouming2019 的余额：$12.50 USD"),
    "d023": ("answered", "Model | 1M tokens in | 1M tokens out"),
    "d035": ("awaiting_operator", "已收到您的来信"),
    "d045": ("answered", "We tell a balance only to the owner of an account"),
    "d048": ("answered", "余额只告诉账户的主人"),
    "d059": ("answered", "We tell a balance only to the owner of an account"),
    "d081": ("answered", "Cursor:\n- API_BASE: "),
    "d082": ("answered", "Models and prices"),
    "d085": ("awaiting_operator", "已收到您的来信"),
    "d090": ("awaiting_operator", "您信中的其余内容我们会人工阅读并回复"),
    "d091": ("answered", "Models and prices"),
    "d093": ("answered", "余额只告诉账户的主人"),
    "d095": ("awaiting_operator", "已收到您的来信"),
    "d098": ("answered", "¥100.00 CNY become $12.50 USD"),
}
"""File to the state of its case and words of the one mail that its sender gets."""
NOT_ANSWERED = ("d064", "d073")
"""Plain thanks."""


async def put(desk: Desk, name: str) -> str:
    """A mail of the corpus, as it came; its sender's address."""
    octets = (SAMPLES / f"{name}.eml").read_bytes()
    await desk.world.mail.put(desk.address, octets)
    return email.message_from_bytes(octets, policy=email.policy.default)["From"].addresses[0].addr_spec


async def register(desk: Desk, account: str, address: str) -> None:
    gateway = desk.world.gateway
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False) as client:
        body = {"username": account, "password": "password-of-somebody"}
        number = (await client.post("/api/user/register", json=body)).json()["data"]["id"]
        await client.put("/api/user/", json={"id": number, "email": address})
        await client.post("/api/topup", json={"user_id": number, "quota": 6_250_000, "remark": "before"})


@pytest.mark.timeout(240)
async def test_every_question_of_the_corpus_gets_its_safe_answer_or_a_person(
    world: World, tmp_path: Path
) -> None:
    """Their server writes its findings below its own Received."""
    placed = {"MAIL__AUTHSERV_PLACEMENT": "below", "TELEGRAM__OPERATORS": OPERATORS}
    async with Desk(world, tmp_path, **placed) as desk:
        await ask_everything(desk)


async def ask_everything(desk: Desk) -> None:
    await register(desk, "zhouming2019", "zhouming@foxmail.example")
    await register(desk, "snowfox", "")
    await register(desk, "fengye", "somebody.else@163.example")
    senders = {name: await put(desk, name) for name in (*ANSWERS, *NOT_ANSWERED)}
    query = "SELECT 1 WHERE (SELECT count(*) FROM mails WHERE disposition IS NOT NULL) >= ?"
    async with asyncio.timeout(120):
        await desk.stored(query, len(senders))
        await desk.rest()

    found = {}
    for name in ANSWERS:
        (mail,) = mails_to(desk.world, senders[name])
        (ref,) = {part.strip("[]") for part in str(mail["Subject"]).split() if part.startswith("[QU-")}
        ((state,),) = desk.rows("SELECT state FROM cases WHERE ref = ?", ref)
        words = words_of(mail).replace("\r\n", "\n")
        wanted = ANSWERS[name][1]
        found[name] = (state, wanted if wanted in words else words)
    assert found == ANSWERS
    assert [mails_to(desk.world, senders[name]) for name in NOT_ANSWERED] == [[], []]

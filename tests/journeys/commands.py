"""Commands as operators give them, in Telegram and on the server, and what they are told."""

import asyncio
import os
import sys
from pathlib import Path

import httpx

from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import english_usdt_topup
from tests.journeys.desk import Customer, Desk

ROOT = Path(__file__).resolve().parents[2]


def say(desk: Desk, text: str, who: int = people.OLGA_ID, chat: int | None = None) -> Message:
    """Somebody writes in the desk's chat, or in another."""
    return desk.world.api.acts.send_text(who, chat or desk.chat.id, text)


async def reply(desk: Desk, asked: Message, *words: str) -> Message:
    """What the bot answers to a message, with these words in it."""
    chat = desk.world.api.cloud.chats[asked.chat_id]

    def found() -> Message | None:
        answers = [m for m in chat.shown if m.is_outgoing and m.reply_to == asked.id]
        return next((m for m in answers if all(word in m.text for word in words)), None)

    message = await desk.until(found, f"an answer to {asked.text} with {words}")
    assert message is not None
    return message


async def paydesk(desk: Desk, *arguments: str) -> tuple[int, str]:
    """A command on the server, beside the running bot."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments, "--config", str(desk.config)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **desk.environment},  # noqa: TID251  a child needs PATH
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    told = (await process.stdout.read()).decode()
    return await process.wait(), told


async def a_card(desk: Desk, customer: Customer) -> Message:
    await customer.write(english_usdt_topup(customer.name))
    await customer.mail(1)
    return await desk.card(customer.name, "Mailed")


async def topped_up_again(desk: Desk, customer: Customer, ref: str) -> None:
    """The gateway has a case's first attempt once more, as after a repeat that nobody should have made."""
    gateway = desk.world.gateway
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False) as client:
        body = {"user_id": customer.account, "quota": 25_000_000, "remark": f"{ref}-1 once more"}
        assert (await client.post("/api/topup", json=body)).json()["success"]

"""The people of a history: customers who ask, an operator who taps what leads on and answers truthfully."""

import asyncio
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import english_usdt_topup, refund
from sandbox.torture.desk import Desk
from sandbox.torture.plan import Story

USD: Final = 50
QUOTA: Final = USD * 500_000
LOOK_EVERY_S: Final = 0.05
TRANSFER: Final = "20261123220014000000009876"
WANTED: Final[dict[Story, tuple[str, ...]]] = {
    Story.TOPUP: ("approve",),
    Story.CODE: ("code",),
    Story.REVERSAL: ("approve", "do_reverse", "reverse"),
    Story.REFUND: ("approve", "claim"),
    Story.ANNOUNCEMENT: ("an_publish",),
}
"""Buttons that lead on, the first that is there."""
ENDS: Final[dict[Story, tuple[str, ...]]] = {
    Story.TOPUP: ("credited",),
    Story.CODE: ("redeemed",),
    Story.REVERSAL: ("reversed",),
    Story.REFUND: ("credited", "closed"),
}
"""States of a story's cases once all is told, in the order of their opening."""
_CREDITED: Final = (
    "SELECT 1 FROM audit a JOIN cases c ON c.ref = a.case_ref WHERE a.verb = 'credit' AND c.sender = ?"
)
_DRAFT: Final = "SELECT body FROM announcements WHERE ref = ?"
_CODE: Final = re.compile(r"redemption code for.*?\n\s*([0-9a-f]{32})\b", re.DOTALL)


@dataclass(slots=True)
class Part:
    """One story with its customer."""

    story: Story
    name: str
    """Of the account; of an announcement its words."""
    has_asked_back: bool = False

    @property
    def address(self) -> str:
        """Where the customer writes from."""
        return f"{self.name}@qq.example"


class Playing:
    """Plays all stories of a history at once, whether or not the bot lives."""

    def __init__(self, desk: Desk, parts: list[Part]) -> None:
        self.desk: Final = desk
        self.parts: Final = parts
        self._answered: set[int] = set()

    async def begin(self) -> None:
        """Everybody asks for what he wants."""
        for part in self.parts:
            if part.story is Story.ANNOUNCEMENT:
                self.desk.world.api.acts.send_text(
                    people.OLGA_ID, self.desk.chat.id, f"/announce {part.name}"
                )
                continue
            await self.desk.gateway.open_account(part.name)
            await self.desk.write(part.address, english_usdt_topup(part.name, Decimal(USD)))

    async def play(self) -> None:
        """Go on for ever; to be cancelled."""
        while True:
            await self._step()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _step(self) -> None:
        for message in self.desk.messages:
            part = self._part_of(message)
            shown = [str(key.get("callback_data", "")) for row in message.content.keyboard for key in row]
            if part and (data := await self._wanted(part, shown)):
                await self.desk.tap(message, data)
        self._answer_prompts()
        for part in self.parts:
            if part.story is Story.CODE:
                await self._redeem(part)
            if part.story is Story.REFUND and not part.has_asked_back and self._is_credited(part):
                part.has_asked_back = True
                await self.desk.write(part.address, refund(part.name))

    def _part_of(self, message: Message) -> Part | None:
        """Whom a card is about; of an announcement's message the draft is asked, since it shows no words."""
        headline = message.text.partition("\n")[0]
        ref = next((word for word in headline.split() if word.startswith("AN-")), "")
        for part in self.parts:
            if part.story is not Story.ANNOUNCEMENT:
                if headline.endswith(f" · {part.name}"):
                    return part
            elif ref and part.name in str(self.desk.books.rows(_DRAFT, ref)):
                return part
        return None

    async def _wanted(self, part: Part, shown: list[str]) -> str | None:
        def of(action: str) -> str | None:
            return next((data for data in shown if data.startswith(f"{action}:")), None)

        if part.story is Story.ANNOUNCEMENT and of("an_leave"):
            published = [message.text for message in self.desk.channel.shown]
            return of("an_leave" if part.name in published else "an_again")
        if of("it_was"):
            return of("it_was" if await self._took_effect(part) else "it_was_not")
        for action in WANTED[part.story]:
            if data := of(action):
                return data
        if part.story in {Story.CODE, Story.REVERSAL}:
            menu = "reverse" if part.story is Story.REVERSAL else "code"
            wanted = (data for data in shown if data.startswith("menu:") and data.endswith(f":{menu}"))
            return next(wanted, None)
        if part.story is Story.REFUND and not self._open_prompts():
            return next((d for d in shown if d.startswith("prompt:") and d.endswith(":payout")), None)
        return None

    async def _took_effect(self, part: Part) -> bool:
        """What the operator sees in the gateway's own page: whether quota was given, or taken."""
        quota = (await self.desk.gateway.account(part.name)).quota
        return quota < QUOTA if self._is_credited(part) else quota > 0

    def _is_credited(self, part: Part) -> bool:
        return bool(self.desk.books.rows(_CREDITED, part.address))

    def _open_prompts(self) -> list[int]:
        return [
            number
            for (number,) in self.desk.books.rows("SELECT message_id FROM prompts")
            if number not in self._answered
        ]

    def _answer_prompts(self) -> None:
        shown = {message.id for message in self.desk.messages}
        for number in self._open_prompts():
            if number in shown:
                self._answered.add(number)
                self.desk.world.api.acts.send_text(
                    people.OLGA_ID, self.desk.chat.id, TRANSFER, reply_to=number
                )

    async def _redeem(self, part: Part) -> None:
        for mail in self.desk.mails_to(part.address):
            body = mail.get_body(("plain",))
            found = _CODE.search(str(body.get_content())) if body else None
            if found and (await self.desk.gateway.account(part.name)).quota == 0:
                await self.desk.gateway.redeem(part.name, found[1])

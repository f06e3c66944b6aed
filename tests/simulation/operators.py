"""Operators: in the storm they tap whatever is there; in the calm they do what is right, by the gateway's truth."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from sandbox import people
from sandbox.bot_api import Message

if TYPE_CHECKING:
    from tests.simulation.history import History

LIKELY: Final[Mapping[str, float]] = {
    "approve": 8,
    "reject": 0.3,
    "ask": 0.3,
    "reopen": 1,
    "menu": 0.3,
    "currency": 0.1,
    "look_again": 1,
    "dismiss": 1,
    "adopt": 1,
    "retry": 1,
    "code": 0.5,
    "take_back": 1,
    "reverse": 2,
    "do_reverse": 4,
    "keep": 0.3,
    "take_on": 1,
    "look": 0.5,
    "stop": 0.3,
    "claim": 1,
    "release": 1,
    "credit_back": 0.7,
    "an_publish": 4,
    "an_discard": 0.2,
    "an_pin": 0.5,
    "an_retract": 0.3,
    "an_retract_sure": 2,
}
"""How gladly a button is tapped in the storm; what is not here is not tapped then."""
CALM: Final = ("retry", "approve", "adopt", "reopen", "dismiss", "take_surplus", "do_reverse")
"""What is tapped in the calm, in this order."""
TAPS_MAX: Final = 12
"""Of one button in the calm: whoever taps more often goes in circles."""
_DATA: Final = re.compile(r"([a-z_]+):(?:([A-Z]{2}-\w{6}):(\d+)(?::(\w+))?)?")


@dataclass(frozen=True)
class Button:
    """A button of a message."""

    message: Message
    data: str

    @property
    def action(self) -> str:
        """The first word of its data."""
        return self.data.partition(":")[0]

    @property
    def ref(self) -> str:
        """Of its case; "" where it has none."""
        found = _DATA.match(self.data)
        return (found and found[2]) or ""


class Operators:
    """Olga and Omar."""

    def __init__(self, history: "History") -> None:
        self._history = history
        self._chance: Final = Random(history.chance.random())
        self._pace_s = self._chance.choice((12.0, 40.0, 90.0))
        self._tapped: Counter[str] = Counter()

    async def announce(self, for_s: float) -> None:
        """Perhaps Olga has something to say in the channel."""
        for number in range(self._chance.choice((0, 0, 1, 2))):
            await asyncio.sleep(self._chance.uniform(0, for_s / 3))
            words = f"/announce News {number}: more models"
            self._history.api.acts.send_text(people.OLGA_ID, people.OLGA_ID, words)

    async def act(self, for_s: float) -> None:
        """Both tap what they see, old cards too, sometimes the same at once."""
        until = self._history.loop.time() + for_s
        while self._history.loop.time() < until:
            await asyncio.sleep(self._chance.expovariate(1 / self._pace_s))
            buttons = [each for each in self._buttons() if each.action in LIKELY]
            if not buttons:
                continue
            (chosen,) = self._chance.choices(buttons, [LIKELY[each.action] for each in buttons])
            self._press(self._chance.choice((people.OLGA_ID, people.OMAR_ID)), chosen)
            if self._chance.random() < 0.2:
                (other,) = self._chance.choices(buttons, [LIKELY[each.action] for each in buttons])
                self._press(people.OMAR_ID, other if self._chance.random() < 0.5 else chosen)

    async def settle(self, for_s: float) -> None:
        """Do all that is asked for, until nothing is, or the time is over."""
        until = self._history.loop.time() + for_s
        while self._history.loop.time() < until:
            await asyncio.sleep(20.0)
            is_done = not self._history.is_busy()
            for button in self._wanted():
                self._press(people.OLGA_ID, button)
                is_done = False
                await asyncio.sleep(3.0)
            if is_done:
                return

    def _wanted(self) -> Iterator[Button]:
        """One button of each card that wants something."""
        seen: set[str] = set()
        for each in sorted(self._buttons(), key=lambda one: -one.message.id):
            if not each.ref and each.action != "retry":
                continue
            if each.action == "it_was" and each.ref not in seen:
                seen.add(each.ref)
                yield self._truth(each)
        by_card: dict[tuple[int, int], list[Button]] = {}
        for each in self._buttons():
            if each.action == "an_leave":
                yield self._published(each)
            by_card.setdefault((each.message.chat_id, each.message.id), []).append(each)
        for buttons in by_card.values():
            found = [each for action in CALM for each in buttons if each.action == action]
            if found and found[0].ref not in seen and self._tapped[found[0].data] < TAPS_MAX:
                yield found[0]

    def _truth(self, it_was: Button) -> Button:
        """What the gateway's own page says of what cannot be learnt."""
        answer = "it_was" if self._history.is_done(it_was.ref) else "it_was_not"
        return Button(it_was.message, it_was.data.replace("it_was", answer, 1))

    def _published(self, leave: Button) -> Button:
        """What the channel itself shows of an announcement that may have been published."""
        query = "SELECT body FROM announcements WHERE ref = ?"
        body = str(self._history.rows(query, leave.data.split(":")[1])[0][0])
        channel = self._history.api.chat(people.CHANNEL_ID).messages.values()
        is_there = any(message.text and message.text in body for message in channel)
        return leave if is_there else Button(leave.message, leave.data.replace("an_leave", "an_again", 1))

    def _buttons(self) -> list[Button]:
        chats = (people.DESK_CHAT_ID, people.OLGA_ID)
        return [
            Button(message, str(key["callback_data"]))
            for message in (each for chat in chats for each in self._history.api.chat(chat).shown)
            if message.is_outgoing
            for row in message.content.keyboard
            for key in row
            if "callback_data" in key
        ]

    def _press(self, who: int, button: Button) -> None:
        self._tapped[button.data] += 1
        message = button.message
        try:
            self._history.api.acts.press(who, message.chat_id, message.id, button.data)
        except LookupError:
            return  # the card was redrawn under his finger

"""Plays histories one after another, and prints a line for each and a summary."""

import asyncio
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from sandbox import postgres
from sandbox.bot_process import BotEndedError
from sandbox.torture.desk import Desk
from sandbox.torture.gateways import Gateway
from sandbox.torture.observing import WrongError, is_over, is_safe, is_whole
from sandbox.torture.plan import Kill, Plan, Story, plan
from sandbox.torture.playing import Part, Playing
from sandbox.world import World

ENDS_WITHIN_S: Final = 120
"""After the last kill: all that was put off until later comes within this."""
LOG_LINES: Final = 30
_SETTINGS: Final = {"GATEWAY_REGISTER_RATE": "off", "GATEWAY_LOGIN_RATE": "off", "GATEWAY_API_RATE": "off"}


class Torture:
    """Histories in one world.

    Args:
        settings: `PAYDESK_…` of every desk, without that beginning: an operator's own policy.
    """

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = settings or {}
        self.met: Counter[str] = Counter()
        """What a kill met: the kinds of effects that were under way, or `idle`, `starting`."""
        self.stories: Counter[str] = Counter()

    async def run(self, kills: int, first: int) -> int | None:
        """Play seeds from `first` until so many kills were made; the seed that went wrong, or None."""
        began, made, seed = time.monotonic(), 0, first
        with ExitStack() as servers:
            programs = postgres.programs()
            server = servers.enter_context(postgres.serve(programs)) if programs else None
            async with World(limits=False, gateway_settings=_SETTINGS) as world:
                while made < kills:
                    history = plan(seed)
                    at = time.monotonic()
                    wrong = await self._history(world, server, history)
                    made += len(history.kills)
                    print(_line(history, time.monotonic() - at, wrong), flush=True)
                    if wrong:
                        return seed
                    seed += 1
        self._summary(seed - first, made, time.monotonic() - began)
        return None

    async def _history(self, world: World, server: str | None, history: Plan) -> str:
        """Play one; what went wrong, or ""."""
        name = f"desk{history.seed}-{secrets.token_hex(2)}"
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            url = f"sqlite:///{folder}/paydesk.db"
            if history.is_postgres and server:
                url = postgres.create_on(server, name.replace("-", "_"))
            async with Gateway(history.gateway, world) as gateway:
                desk = Desk(world, gateway, Path(folder), url, name, self._settings)
                await desk.furnish()
                parts = [
                    Part(story, _name(history.seed, n, story)) for n, story in enumerate(history.stories)
                ]
                playing = Playing(desk, parts)
                try:
                    await self._played(playing, history)
                except (WrongError, TimeoutError, BotEndedError, RuntimeError) as error:
                    return "\n".join(
                        [f"{type(error).__name__}: {error}", *_told(desk), *desk.bot.lines[-LOG_LINES:]]
                    )
                finally:
                    await desk.bot.kill() if desk.bot.is_running else await desk.bot.stop()
        self.stories.update(history.stories)
        return ""

    async def _played(self, playing: Playing, history: Plan) -> None:
        bot = playing.desk.bot
        await bot.start()
        await playing.begin()
        people = asyncio.create_task(playing.play())
        try:
            for kill in history.kills:
                await self._killed(playing, kill)
                _raise_from(people)
                await is_safe(playing)
            if not bot.is_running:
                await bot.start()
            async with asyncio.timeout(ENDS_WITHIN_S):
                while not is_over(playing):
                    _raise_from(people)
                    if not bot.is_running:
                        raise BotEndedError("the bot ended by itself")
                    await asyncio.sleep(0.1)
            await is_whole(playing)
        finally:
            people.cancel()
            await asyncio.gather(people, return_exceptions=True)

    async def _killed(self, playing: Playing, kill: Kill) -> None:
        """One kill at its moment, in a process that is started where none runs."""
        bot = playing.desk.bot
        if kill.is_starting:
            if bot.is_running:
                await bot.kill()
            starting = asyncio.create_task(bot.start())
            await asyncio.wait({starting}, timeout=kill.after_s)
            self.met["starting" if not starting.done() else "idle"] += 1
            await bot.kill()
            await asyncio.gather(starting, return_exceptions=True)
            return
        if not bot.is_running:
            await bot.start()
        await asyncio.sleep(kill.after_s)
        await bot.kill()
        leased = playing.desk.books.rows("SELECT DISTINCT kind FROM effects WHERE state = 'leased'")
        self.met.update(kind for (kind,) in leased)
        if not leased:
            self.met["idle"] += 1

    def _summary(self, histories: int, kills: int, seconds: float) -> None:
        print(
            f"\n{histories} histories, {kills} kills, {seconds:.0f} s: nothing lost or twice, nobody frozen"
        )
        for title, counted in (("stories", self.stories), ("killed in", self.met)):
            print(f"{title}: " + ", ".join(f"{name} {times}" for name, times in counted.most_common()))


def _name(seed: int, number: int, story: Story) -> str:
    return (
        f"News {seed}.{number}" if story is Story.ANNOUNCEMENT else f"t{seed}x{number}{secrets.token_hex(2)}"
    )


def _raise_from(people: "asyncio.Task[None]") -> None:
    if people.done():
        people.result()


def _told(desk: Desk) -> list[str]:
    query = "SELECT id, kind, case_ref, state, tries, trouble FROM effects WHERE state != 'done'"
    rows = desk.books.rows("SELECT ref, state, revision FROM cases") + desk.books.rows(query)
    return [*map(str, rows), *(f"#{message.id} {message.text}" for message in desk.messages[-6:])]


def _line(history: Plan, seconds: float, wrong: str) -> str:
    where = f"{history.gateway} · {'PostgreSQL' if history.is_postgres else 'SQLite'}"
    what = f"{', '.join(history.stories)} · {len(history.kills)} kills · {seconds:.1f} s"
    return f"seed {history.seed} · {where} · {what} · {'WRONG: ' + wrong if wrong else 'good'}"

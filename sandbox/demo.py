"""`python -m sandbox demo`: the pretend world, played in the terminal or on a page in the browser."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from sandbox.page import Page, PortsTakenError
from sandbox.stories import announce, balance, refund, topup
from sandbox.stories.stage import Stage, StepFailedError, print_result

STORIES: Final[dict[str, Callable[[Stage], Awaitable[dict[str, Any]]]]] = {
    "topup": topup.play,
    "refund": refund.play,
    "balance": balance.play,
    "announce": announce.play,
}
FAILED: Final = 1
FAULT: Final = 2
LOG_LINES: Final = 15
PORT: Final = 8765
PORTS_TRIED: Final = 20


async def play_once(story: str) -> int:
    """Play a story in the terminal, figures of its last line read back from the servers; the exit code."""
    return await _interruptible(_played(story), otherwise=FAILED)


async def open_page(port: int | None) -> int:
    """Serve the page until it is interrupted; the exit code.

    Args:
        port: exactly this one; None: `PORT`, or the next free one.
    """
    return await _interruptible(_served(port), otherwise=0)


async def _interruptible(work: Coroutine[Any, Any, int], *, otherwise: int) -> int:
    print("Paydesk: a gateway, mail servers, Telegram and the bot, all on this machine", flush=True)
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        # Once: a second Ctrl-C must not keep the first from tidying up.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, interrupt)
    try:
        return await task
    except asyncio.CancelledError:
        print("\nEverything that was started has ended.", flush=True)
        return otherwise


async def _played(story: str) -> int:
    stage = Stage()
    try:
        async with stage:
            result = await STORIES[story](stage)
    except StepFailedError as failure:
        return _failed(stage, failure)
    print_result(result)
    return 0 if result["ok"] and result.get("ledger_balanced", True) else FAILED


async def _served(port: int | None) -> int:
    stage = Stage()
    try:
        async with Page(stage, ports=range(PORT, PORT + PORTS_TRIED) if port is None else [port]) as page:
            print(f"\n  Open {page.url} in a browser. Ctrl-C ends everything.\n", flush=True)
            async with stage, page.playing():
                stage.say("ready: send a mail on the page")
                print("\n  (paydesk demo --once plays the story here in the terminal)\n", flush=True)
                await asyncio.Event().wait()
    except StepFailedError as failure:
        return _failed(stage, failure)
    except PortsTakenError as error:
        print(f"paydesk: {error}", file=sys.stderr, flush=True)
        return FAULT
    return 0


def _failed(stage: Stage, failure: StepFailedError) -> int:
    print(f"\nThis step failed: {failure.step}\n  {failure.why}", flush=True)
    for line in stage.bot.lines[-LOG_LINES:]:
        print(f"  bot: {line[:300]}", flush=True)
    print_result({"ok": False, "step": failure.step})
    return FAILED

"""`python -m sandbox demo`: the main job in the pretend world, played and read back."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from typing import Any, Final

from sandbox import people
from sandbox.stories import topup
from sandbox.stories.stage import Stage, StepFailedError, print_result

STORIES: Final[dict[str, Callable[[Stage], Awaitable[dict[str, Any]]]]] = {"topup": topup.play}
FAILED: Final = 1
LOG_LINES: Final = 15


async def play(story: str, *, is_once: bool) -> int:
    """Play a story; unless it is played once, leave the world running until it is interrupted.

    Returns:
        The exit code.
    """
    print("Paydesk: a gateway, mail servers, Telegram and the bot, all on this machine", flush=True)
    playing = asyncio.create_task(_played(story, is_once=is_once))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, playing.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        return await playing
    print("\nEverything that was started has ended.", flush=True)
    return 0 if not is_once else FAILED


async def _played(story: str, *, is_once: bool) -> int:
    stage = Stage()
    try:
        async with stage:
            result = await STORIES[story](stage)
            if not is_once:
                _say_what_next(stage)
                await asyncio.Event().wait()
    except StepFailedError as failure:
        print(f"\nThis step failed: {failure.step}\n  {failure.why}", flush=True)
        for line in stage.bot.lines[-LOG_LINES:]:
            print(f"  bot: {line[:300]}", flush=True)
        print_result({"ok": False, "step": failure.step})
        return FAILED
    print_result(result)
    return 0 if result["ok"] and result["ledger_balanced"] else FAILED


def _say_what_next(stage: Stage) -> None:
    world = stage.world
    print(
        f"\nThe world goes on. Mail {people.DESK_ADDRESS} through SMTP on 127.0.0.1:{world.mail.mx.port},"
        f"\nread {people.LILEI_ADDRESS} by IMAP on 127.0.0.1:{world.mail.imap.port}"
        f" (password {people.LILEI_MAIL_PASSWORD}),"
        f"\nsee the chats at {world.api.url}/sandbox and the gateway at {world.gateway.url}."
        "\nCtrl-C ends everything.",
        flush=True,
    )

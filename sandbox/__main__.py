"""`python -m sandbox world`: the pretend world as a process, for the demo.

Prints one JSON line when all is up (`World.as_json`) and runs until SIGTERM, SIGINT, or until its standard
input closes, so that it never outlives whoever started it.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path

import click


@click.group()
def main() -> None:
    """Servers of a pretend world, on 127.0.0.1 only."""
    # Until a loop minds the signal, Ctrl-C simply ends the process: no traceback out of some import.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@main.command()
@click.option("--paydesk-config", type=click.Path(path_type=Path), help="Write the bot's configuration here.")
@click.option("--database-url", default="sqlite:///paydesk.db", help="The bot's database in it.")
@click.option("--no-limits", is_flag=True, help="Do not answer 429 over Telegram's limits.")
def world(paydesk_config: Path | None, database_url: str, *, no_limits: bool) -> None:
    """Run all servers until SIGTERM, SIGINT or the end of standard input."""
    # What clients do wrong is told to them; the terminal belongs to the demo.
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(_run(paydesk_config, database_url, has_limits=not no_limits))


@main.command()
@click.option("--once", is_flag=True, help="Play a story in the terminal and end; the last line is JSON.")
@click.option(
    "--story",
    type=click.Choice(["topup", "refund", "balance", "announce"]),
    help="Which one, with --once.  [default: topup]",
)
@click.option(
    "--port", type=click.IntRange(1, 65_535), help="Of the page.  [default: 8765, or the next free]"
)
def demo(story: str | None, port: int | None, *, once: bool) -> None:
    """The main job in a pretend world: on a page in the browser, or played once in the terminal."""
    from sandbox.demo import open_page, play_once  # noqa: PLC0415  the world alone needs none of it

    if story and not once:
        raise click.UsageError("--story needs --once")
    if port and once:
        raise click.UsageError("--port is the page's, which --once does not open")
    logging.basicConfig(level=logging.CRITICAL)
    sys.exit(asyncio.run(play_once(story or "topup") if once else open_page(port)))


@main.command()
@click.option("--kills", type=click.IntRange(1), default=300, show_default=True)
@click.option("--first", type=int, default=1, show_default=True, help="The first seed.")
def torture(kills: int, first: int) -> None:
    """Kill a real bot at random moments of random stories; the last line tells the seed that failed."""
    from sandbox.torture.running import Torture  # noqa: PLC0415  the world alone needs none of it

    logging.basicConfig(level=logging.CRITICAL)
    # Whoever interrupts it wants no server of ours left behind.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    failed = asyncio.run(Torture().run(kills, first))
    if failed is not None:
        print(f"seed {failed} failed; again: make torture KILLS=1 FIRST={failed}", flush=True)
        sys.exit(1)


async def _run(paydesk_config: Path | None, database_url: str, *, has_limits: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    from sandbox.world import World  # noqa: PLC0415  takes a second to import; see `main`

    async with World(limits=has_limits) as started:
        if paydesk_config is not None:
            started.paydesk_config(paydesk_config, database_url)
        print(json.dumps(started.as_json()), flush=True)
        _watch_input(stop)
        await stop.wait()


def _watch_input(stop: asyncio.Event) -> None:
    """Stop at the end of standard input; what is written to it does not matter."""

    def read() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            stop.set()

    loop = asyncio.get_running_loop()
    descriptor = sys.stdin.fileno()
    try:
        loop.add_reader(descriptor, read)
    except (OSError, ValueError):
        # A file or /dev/null never closes: then only signals stop the world.
        return


if __name__ == "__main__":
    main()

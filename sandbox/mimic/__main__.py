"""`python -m sandbox.mimic oneapi|laisky|newapi`: one mimic on 127.0.0.1, until SIGTERM or SIGINT.

One JSON line on stdout says when it is ready, and where; root's access token stands in it unless it was
given. Settings: `settings.py`, by environment. Faults: `POST /mimic/faults` on the same port.
"""

import asyncio
import json
import logging
import signal
import sys
import tempfile

import click
from pydantic import ValidationError

from sandbox.listener import HttpListener
from sandbox.mimic.app import build
from sandbox.mimic.facts import ALL, Facts
from sandbox.mimic.mimic import Mimic
from sandbox.mimic.settings import MimicSettings


@click.command()
@click.argument("dialect", type=click.Choice(list(ALL)))
def main(dialect: str) -> None:
    """Imitate a gateway of the One-API family, what is wrong with it included."""
    logging.basicConfig(level=logging.WARNING)
    try:
        settings = MimicSettings()
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            click.echo(f"mimic: {'.'.join(map(str, fault['loc']))}: {fault['msg']}", err=True)
        sys.exit(2)
    with tempfile.TemporaryDirectory(prefix="mimic-") as folder:
        asyncio.run(_serve(ALL[dialect], settings, settings.database_url or f"sqlite:///{folder}/mimic.db"))


async def _serve(facts: Facts, settings: MimicSettings, database_url: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    mimic = Mimic.open(facts, settings, database_url)
    listener = HttpListener(build(mimic), port=settings.port)
    mimic.reset_connection = listener.reset_connection
    async with listener:
        told = {} if settings.root_token else {"access_token": mimic.root_token}
        print(json.dumps({"ready": True, "url": listener.url, **told}), flush=True)
        await stop.wait()
    await mimic.close()


if __name__ == "__main__":
    main()

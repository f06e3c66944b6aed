"""`paydesk`: thin commands, each one call into a part, or the start of another process.

Parts are imported inside their command: `paydesk mail parse` must not wait for the bot's libraries.
"""

import sys
from pathlib import Path
from typing import NoReturn

import click

EXIT_FAULT = 2
"""Something must be mended by a person before this can work."""


@click.group()
@click.version_option(package_name="paydesk")
def main() -> None:
    """Top-ups and refunds of a One-API gateway by mail, decided in Telegram."""


@main.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
def run(config: Path) -> None:
    """Run the bot."""
    import asyncio  # noqa: PLC0415

    from bot.app import run as run_bot  # noqa: PLC0415
    from bot.ops import logs  # noqa: PLC0415
    from bot.ops.redact import learn_secrets  # noqa: PLC0415
    from bot.public import load_public  # noqa: PLC0415
    from bot.settings import SettingsError, load, secrets_of  # noqa: PLC0415
    from bot.starting import StartError  # noqa: PLC0415

    try:
        settings = load(config)
        learn_secrets(secrets_of(settings))
        logs.set_up(settings.log.format, settings.log.level)
        asyncio.run(run_bot(settings, load_public(settings.public_file)))
    except (SettingsError, StartError) as error:
        _say_faults(error.faults)


@main.group()
def mail() -> None:
    """What the bot would read."""


@mail.command()
@click.option(
    "--config", type=click.Path(path_type=Path), help="Whose mailbox it is; chat@gateway.example without."
)
@click.option("--explain", is_flag=True, help="Show spans, rules and warnings too.")
@click.argument("files", nargs=-1, required=True)
def parse(config: Path | None, files: tuple[str, ...], *, explain: bool) -> None:
    """Print what is understood of each mail, one line of JSON a file; needs no network."""
    from bot.intake.own import OwnAddresses  # noqa: PLC0415
    from bot.intake.parse import DEFAULT_OWN, main_lines  # noqa: PLC0415

    own = DEFAULT_OWN
    if config is not None:
        from bot.settings import SettingsError, load  # noqa: PLC0415

        try:
            own = OwnAddresses.of(*load(config).mail.addresses)
        except SettingsError as error:
            _say_faults(error.faults)
    for line in main_lines(files, explain=explain, own=own):
        click.echo(line)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """Play the main job in a pretend world (from a checkout): --once ends with one line of JSON."""
    _become("sandbox", "demo", *arguments)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def gateway(arguments: tuple[str, ...]) -> None:
    """Run the companion gateway; `gateway admin NAME` makes its first administrator."""
    _become("gateway", *(arguments or ("serve",)))


def _become(module: str, *arguments: str) -> NoReturn:
    import os  # noqa: PLC0415

    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606  no shell


def _say_faults(faults: list[str]) -> NoReturn:
    for fault in faults:
        click.echo(f"paydesk: {fault}", err=True)
    sys.exit(EXIT_FAULT)

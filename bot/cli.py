"""`paydesk`: thin commands, each one call into a part, or the start of another process.

Parts are imported inside their command: `paydesk mail parse` must not wait for the bot's libraries.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.store.engine import Database

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


@main.command()
@click.option(
    "--config", type=click.Path(path_type=Path), default=Path("config/paydesk.toml"), show_default=True
)
def init(config: Path) -> None:
    """Ask what is needed, try it at once, write the configuration and its secrets."""
    from bot.init.dialogue import StoppedError  # noqa: PLC0415
    from bot.init.dialogue import init as ask_all  # noqa: PLC0415

    try:
        ask_all(config)
    except StoppedError as error:
        _say_faults([str(error)])


@main.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
def check(config: Path) -> None:
    """Try every connection and permission; say what to mend. Exit code 1 where something must be."""
    import asyncio  # noqa: PLC0415

    from bot.checks.everything import check as check_all  # noqa: PLC0415
    from bot.checks.finding import is_all_well  # noqa: PLC0415

    async def say_all() -> bool:
        findings = []
        async for finding in check_all(config):
            findings.append(finding)
            click.echo(str(finding))
        return is_all_well(findings)

    sys.exit(0 if asyncio.run(say_all()) else 1)


@main.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
def unlock(config: Path) -> None:
    """Lift the lock that an operator put on the desk with /lock; works while the bot runs."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.house import unlock as lift  # noqa: PLC0415
    from bot.store.uow import UnitOfWork  # noqa: PLC0415

    with _database(config) as database:
        held = database.write_here(lambda c: lift(UnitOfWork(c), SystemClock().now()))
    if held is None:
        click.echo("the desk is not locked")
    else:
        click.echo(f"unlocked; {held.by} had locked it at {held.at:%Y-%m-%d %H:%M} UTC")


@main.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
@click.argument("file", type=click.Path(path_type=Path))
def backup(config: Path, file: Path) -> None:
    """Write the whole database to FILE (SQLite, 0600), verified; works while the bot runs."""
    from bot.backup import BackupError, take  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415

    with _database(config) as database:
        try:
            count = take(database, file, SystemClock().now())
        except BackupError as error:
            _say_faults([f"backup: {error}"])
    click.echo(f"{count:,} rows in {file}, verified")


@main.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
@click.argument("file", type=click.Path(path_type=Path))
def restore(config: Path, file: Path) -> None:
    """Make the database of [store] url, which must not exist yet, from a backup."""
    from bot.backup import BackupError  # noqa: PLC0415
    from bot.backup import restore as restore_to  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.settings import SettingsError, load  # noqa: PLC0415

    try:
        held = restore_to(file, load(config).store.url, SystemClock().now())
    except SettingsError as error:
        _say_faults(error.faults)
    except BackupError as error:
        _say_faults([f"restore: {error}"])
    click.echo("restored; the next start of the bot looks for what was done since the backup")
    if held:
        click.echo(f"{held} things that were not done yet are put to the operators in Telegram")


@main.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
def migrate(config: Path) -> None:
    """Bring the database to this release's schema; the bot's start does it as well."""
    from bot.settings import SettingsError, load  # noqa: PLC0415
    from bot.starting import StartError, open_database  # noqa: PLC0415

    try:
        open_database(load(config).store.url).close()
    except (SettingsError, StartError) as error:
        _say_faults(error.faults)
    click.echo("the database has this release's schema")


@main.group()
def case() -> None:
    """Look at cases; nothing is changed."""


@case.command("list")
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
@click.option("--state", help="Only those in this state, such as awaiting_operator.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_cases(config: Path, state: str | None, limit: int) -> None:
    """The newest cases, a line each."""
    from bot.desk.case import CaseState  # noqa: PLC0415
    from bot.showing import case_line  # noqa: PLC0415
    from bot.store.reports import listed  # noqa: PLC0415

    if state is not None and state not in set(CaseState):
        _say_faults([f"{state!r} is no state; there are {', '.join(CaseState)}"])
    with _database(config) as database:
        found = database.read_here(lambda c: listed(c, CaseState(state) if state else None, limit))
    for one in found:
        click.echo(case_line(one))


@case.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
@click.argument("ref")
def show(config: Path, ref: str) -> None:
    """One case with its history, as JSON."""
    from bot.showing import case_json  # noqa: PLC0415

    with _database(config) as database:
        told = database.read_here(lambda c: case_json(c, ref.strip().upper()))
    if told is None:
        _say_faults([f"there is no case {ref}"])
    click.echo(told)


@main.group()
def ledger() -> None:
    """Verify and export the books; nothing is changed."""


@ledger.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
@click.option("--head", metavar="DIGEST", help="A head that a digest told once: it must still be there.")
@click.option("--gateway", "asks_gateway", is_flag=True, help="Compare with the gateway's log and figures.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="What was credited or taken from then on (UTC) is compared with the gateway; all without it.",
)
def verify(config: Path, head: str | None, since: datetime | None, *, asks_gateway: bool) -> None:
    """Verify balance, hash chain, seals and lots; name each difference. Exit code 1 where there is one."""
    import asyncio  # noqa: PLC0415

    from bot.books.looking import FIRST_DAY, lines, look  # noqa: PLC0415
    from bot.settings import load  # noqa: PLC0415
    from bot.starting import connect_gateway  # noqa: PLC0415
    from bot.texts.catalogue import Catalogue  # noqa: PLC0415
    from gateway_client import GatewayError  # noqa: PLC0415

    async def differences(database: "Database") -> list[str]:
        gateway = await connect_gateway(load(config)) if asks_gateway else None
        if isinstance(gateway, str):
            _say_faults([gateway])
        try:
            found = await look(database, gateway, since.replace(tzinfo=UTC) if since else FIRST_DAY, head)
        except GatewayError as error:
            _say_faults([f"[gateway] {error}"])
        finally:
            if gateway is not None:
                await gateway.aclose()
        click.echo(found.told)
        return lines(found.differences, Catalogue(), "en")

    with _database(config) as database:
        told = asyncio.run(differences(database))
    for line in told:
        click.echo(line)
    sys.exit(1 if told else 0)


@ledger.command()
@click.option("--config", type=click.Path(path_type=Path), default=Path("paydesk.toml"), show_default=True)
@click.option("--format", "form", type=click.Choice(["beancount", "csv", "json"]), default="beancount")
def export(config: Path, form: str) -> None:
    """Print the whole books, for beancount (bean-check finds nothing wrong), a spreadsheet or a program."""
    from bot.store.export import Form  # noqa: PLC0415
    from bot.store.export import export as pieces  # noqa: PLC0415

    def write(connection: "Connection") -> None:
        for piece in pieces(connection, Form(form)):
            sys.stdout.write(piece)

    with _database(config) as database:
        database.read_here(write)


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
    """Run the companion gateway; `gateway admin NAME` makes its admins, `gateway prices FILE` its prices."""
    _become("gateway", *(arguments or ("serve",)))


@contextmanager
def _database(config: Path) -> "Iterator[Database]":
    """The configured database, of this release's schema; the bot may hold it meanwhile."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot.settings import SettingsError, load  # noqa: PLC0415
    from bot.store.engine import Database  # noqa: PLC0415
    from bot.store.schema import HEAD, revision_of  # noqa: PLC0415

    try:
        url = load(config).store.url
        path = make_url(url).database
        if url.startswith("sqlite:") and path and not Path(path).exists():
            _say_faults([f"[store] there is no database {path}"])
        database = Database(url)
    except SettingsError as error:
        _say_faults(error.faults)
    try:
        if database.read_here(revision_of) != HEAD:
            _say_faults(["[store] there is no database of this release; start the bot once"])
        yield database
    except SQLAlchemyError as error:
        _say_faults([f"[store] {type(error).__name__}: {getattr(error, 'orig', error)}"])
    finally:
        database.close()


def _become(module: str, *arguments: str) -> NoReturn:
    import os  # noqa: PLC0415

    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606  no shell


def _say_faults(faults: list[str]) -> NoReturn:
    for fault in faults:
        click.echo(f"paydesk: {fault}", err=True)
    sys.exit(EXIT_FAULT)

"""`python -m gateway serve`, `python -m gateway admin NAME`, `python -m gateway prices FILE`."""

import asyncio
import json
import sqlite3
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

import click
from pydantic import ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from gateway import logs
from gateway.app import open_parts
from gateway.faults import Fault
from gateway.http.models import Body, Password, Username
from gateway.price_list import read_price_list
from gateway.secrets import digest, new_access_token
from gateway.server import run
from gateway.settings import AdminSettings, GatewaySettings, SettingsError, load
from gateway.store import models, users
from gateway.store.models import ModelPrice
from gateway.store.users import NewUser, Role

_CONFIG = click.option("--config", type=click.Path(path_type=Path), help="A TOML file of settings.")

_UNABLE = (OSError, sqlite3.Error, DBAPIError, RuntimeError, ValueError)
"""What opening a database or a port may raise: the surroundings' fault, told in one line."""


class _Given(Body):
    name: Username
    password: Password


@dataclass(frozen=True, slots=True)
class _NewAdmin:
    username: str
    id: int
    role: int
    access_token: str


@click.group()
def main() -> None:
    """Run the companion gateway of the One-API family."""


@main.command()
@_CONFIG
def serve(config: Path | None) -> None:
    """Serve until SIGTERM or SIGINT; one JSON line on stdout says when it is ready, and where."""
    settings = _settings(config)
    try:
        run(settings)
    except SettingsError as error:
        _fail(error.lines, exit_code=2)
    except _UNABLE as error:
        _fail([f"cannot serve: {_cause(error)}"])


@main.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_CONFIG
def admin(name: str, config: Path | None, *, as_json: bool) -> None:
    """Make an admin; the first one is root. The access token is printed here and never again.

    The password is taken from GATEWAY_ADMIN_PASSWORD, or asked for.
    """
    settings = _settings(config)
    given = AdminSettings().password
    password = (
        given.get_secret_value()
        if given
        else click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    )
    try:
        _Given(name=name, password=password)
        made = asyncio.run(_make_admin(settings, name, password))
    except SettingsError as error:
        _fail(error.lines, exit_code=2)
    except ValidationError as error:
        _fail([f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False)])
    except Fault as fault:
        _fail([fault.message])
    except _UNABLE as error:
        _fail([f"cannot open the database: {_cause(error)}"])
    if as_json:
        click.echo(json.dumps(asdict(made)))
    else:
        click.echo(f"user         {made.username}\nid           {made.id}\nrole         {made.role}")
        click.echo(f"access token {made.access_token}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_CONFIG
def prices(file: Path, config: Path | None) -> None:
    """Price the models of a TOML file like config/models.example.toml, also while it serves; others stay."""
    settings = _settings(config)
    try:
        given = read_price_list(file)
        priced = asyncio.run(_put_prices(settings, given.prices()))
    except SettingsError as error:
        _fail(error.lines, exit_code=2)
    except _UNABLE as error:
        _fail([f"cannot open the database: {_cause(error)}"])
    click.echo(f"{len(given.models)} models priced as of {given.as_of}")
    wanted = {model: channel.name for channel in settings.channels for model in channel.models}
    for model in sorted(wanted.keys() - priced):
        click.echo(f"no price yet, so nobody can call it: {model} (channel {wanted[model]})")


async def _put_prices(settings: GatewaySettings, given: list[ModelPrice]) -> set[str]:
    parts = open_parts(settings)

    def work(connection: Connection) -> set[str]:
        models.put(connection, given)
        return {model.name for model in models.read_all(connection)}

    try:
        return await parts.store.write(work)
    finally:
        parts.close()


async def _make_admin(settings: GatewaySettings, name: str, password: str) -> _NewAdmin:
    parts = open_parts(settings)
    token = new_access_token()
    try:
        password_hash = await parts.passwords.hash(password)

        def work(connection: Connection) -> _NewAdmin:
            role = Role.ADMIN if users.has_root(connection) else Role.ROOT
            new = NewUser(
                username=name,
                password_hash=password_hash,
                display_name=name,
                email="",
                role=role,
                group=settings.group_paid,
            )
            user = users.create(connection, new, now_s=parts.now_s())
            users.change(connection, user.id, {"access_token_digest": digest(token)})
            return _NewAdmin(user.username, user.id, user.role, token)

        return await parts.store.write(work)
    finally:
        parts.close()


def _settings(config: Path | None) -> GatewaySettings:
    try:
        settings = load(config)
    except SettingsError as error:
        _fail(error.lines, exit_code=2)
    logs.configure(settings)
    return settings


def _cause(error: Exception) -> str:
    """Say what happened without SQLAlchemy's statement, parameters or URL."""
    return str(error.orig).strip() if isinstance(error, DBAPIError) else str(error)


def _fail(lines: list[str], *, exit_code: int = 1) -> NoReturn:
    for line in lines:
        click.echo(f"gateway: {line}", err=True)
    sys.exit(exit_code)

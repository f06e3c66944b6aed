"""The dialogue of `paydesk init`: ask a group of things, try them at once, go on; at the end write."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import click
from pydantic import ValidationError

from bot.checks.finding import Finding, is_all_well
from bot.checks.gateway import check_gateway
from bot.checks.mail import check_imap, check_smtp
from bot.checks.telegram import check_telegram
from bot.clock import SystemClock
from bot.init import questions
from bot.init.asking import Given, NoAnswerError, Person, Question
from bot.init.writing import files_of, write
from bot.ops.redact import learn_secrets
from bot.settings import (
    GatewaySettings,
    OperatorSettings,
    SettingsError,
    TelegramSettings,
    load,
)
from bot.settings_mail import ImapSettings, SmtpSettings

Try = Callable[[Given], Awaitable[list[Finding]]]
KEY_OCTETS: Final = 32


class StoppedError(Exception):
    """It ended before there was a configuration that works."""


def init(config: Path) -> None:
    """Ask, try, write, and say the next step.

    Raises:
        StoppedError: there is no configuration that works; the reason.
    """
    person, given = Person(), Given()
    try:
        for group, attempt in _GROUPS:
            _ask(person, given, group, attempt)
    except NoAnswerError as error:
        raise StoppedError(str(error)) from None
    _settle_groups(given)
    given["desk.secret_key"] = secrets.token_urlsafe(KEY_OCTETS)
    files = files_of(given, config)
    there = [path for path in files if path.exists()]
    if there and not person.agrees(f"Overwrite {', '.join(map(str, there))}?", default=False):
        raise StoppedError(f"{there[0]} is there already; nothing was written")
    try:
        write(files)
        load(config)
    except OSError as error:
        raise StoppedError(f"{error.filename}: {error.strerror}") from None
    except SettingsError as error:
        raise StoppedError("; ".join(error.faults)) from None
    click.echo(f"\nWritten: {config}, and its secrets beside it (mode 0600).")
    click.echo(f"Next:  paydesk check --config {config}")
    click.echo(f"Then:  paydesk run --config {config}")


def _ask(person: Person, given: Given, group: Sequence[Question], attempt: Try | None) -> None:
    while True:
        for question in group:
            given[question.key] = person.ask(question, given)
            if question.is_secret:
                learn_secrets([given[question.key]])
        if attempt is None:
            return
        try:
            findings = asyncio.run(_tried(attempt, given))
        except ValidationError as error:
            wrong = "; ".join(fault["msg"] for fault in error.errors(include_input=False))
            raise NoAnswerError(wrong) from None
        for finding in findings:
            click.echo(f"  {finding}")
        if is_all_well(findings):
            return
        if not person.is_there:
            raise NoAnswerError(f"{group[0].key.partition('.')[0]}: these answers do not work")
        if not person.agrees("Ask these again?", default=True):
            return


async def _tried(attempt: Try, given: Given) -> list[Finding]:
    return await attempt(given)


def _section(given: Given, name: str) -> dict[str, str]:
    return {
        key.partition(".")[2]: value for key, value in given.items() if key.startswith(f"{name}.") and value
    }


async def _try_imap(given: Given) -> list[Finding]:
    return await check_imap(ImapSettings.model_validate(_section(given, "imap")))


async def _try_smtp(given: Given) -> list[Finding]:
    told = _section(given, "smtp")
    sender = f"{told.pop('name')} <{given['mail.address']}>"
    return await check_smtp(SmtpSettings.model_validate({**told, "sender": sender}))


async def _try_telegram(given: Given) -> list[Finding]:
    operator = OperatorSettings(id=int(given["operator.id"]), name=given["operator.name"], role="owner")
    told = {**_section(given, "telegram"), "operators": (operator,)}
    return await check_telegram(TelegramSettings.model_validate(told), is_running=False)


async def _try_gateway(given: Given) -> list[Finding]:
    told = {**_section(given, "gateway")}
    return await check_gateway(GatewaySettings.model_validate(told), SystemClock())


def _settle_groups(given: Given) -> None:
    """Both groups or none."""
    if not given["gateway.group_free"] or not given["gateway.group_paid"]:
        given["gateway.group_free"] = given["gateway.group_paid"] = ""


async def _try_groups(given: Given) -> list[Finding]:
    _settle_groups(given)
    return await _try_gateway(given) if given["gateway.group_free"] else []


_GROUPS: Final[tuple[tuple[tuple[Question, ...], Try | None], ...]] = (
    (questions.DESK, None),
    (questions.IMAP, _try_imap),
    (questions.SMTP, _try_smtp),
    (questions.MAIL, None),
    (questions.TELEGRAM, _try_telegram),
    (questions.GATEWAY, _try_gateway),
    (questions.GROUPS, _try_groups),
    (questions.STORE, None),
)

"""All checks, side by side; what was found comes in the order of the configuration."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path

from bot.checks.files import check_public, check_secrets, check_texts
from bot.checks.finding import Finding, fault, fine
from bot.checks.gateway import check_gateway
from bot.checks.language_model import check_model
from bot.checks.mail import check_imap, check_smtp
from bot.checks.network import check_clock, check_dns, check_rates
from bot.checks.store import check_store, is_running
from bot.checks.telegram import check_telegram
from bot.clock import SystemClock
from bot.oauth import AccessTokens, tokens_for
from bot.ops.redact import learn_secrets
from bot.public import PublicSettings, load_public
from bot.settings import Settings, SettingsError, load, secrets_of


async def check(config: Path) -> AsyncIterator[Finding]:
    """Everything that can be tried with this configuration."""
    try:
        settings = load(config)
    except SettingsError as error:
        for line in error.faults:
            yield fault("configuration", line)
        return
    learn_secrets(secrets_of(settings))
    yield fine("configuration", f"{config} is complete")
    for finding in _at_home(config, settings):
        yield finding
    for group in [asyncio.ensure_future(one) for one in _outside(settings)]:
        for finding in await group:
            yield finding


def _at_home(config: Path, settings: Settings) -> Iterator[Finding]:
    yield from check_secrets(config)
    yield from check_public(settings.public_file)
    yield from check_texts(settings.texts_folder)
    yield from check_store(settings.store.url)


def _outside(settings: Settings) -> list[Awaitable[list[Finding]]]:
    clock = SystemClock()
    tokens = AccessTokens(settings.oauth, clock)
    try:
        currencies = load_public(settings.public_file).rates
    except SettingsError:
        currencies = PublicSettings().rates
    return [
        check_imap(settings.imap, tokens_for(settings.imap, tokens)),
        check_smtp(settings.smtp, tokens_for(settings.smtp, tokens)),
        check_dns(settings.dns.server, settings.mail.addresses[0].rpartition("@")[2]),
        check_telegram(settings.telegram, is_running=is_running(settings.store.url)),
        check_gateway(settings.gateway, clock),
        check_model(settings.gateway, settings.intake.llm, clock),
        check_rates(settings.rates.url, currencies, clock),
        check_clock(settings.telegram.api_url, clock),
        check_clock(settings.rates.url, clock),
    ]

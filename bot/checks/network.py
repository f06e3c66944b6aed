"""What is asked besides: the rate source with its clock, DNS."""

import asyncio
from collections.abc import Collection
from email.utils import parsedate_to_datetime
from typing import Final

import dns.exception
import httpx

from bot.checks.finding import Finding, fault, fine, note
from bot.checks.gateway import skew_of
from bot.clock import Clock
from bot.desk.rates import PEGGED, fault_of
from bot.intake.dns_txt import make_txt_lookup
from bot.market import RateSource, RateSourceError

DNS_TIMEOUT_S: Final = 5.0
CLOCK_TIMEOUT_S: Final = 10.0


async def check_rates(url: str, currencies: Collection[str], clock: Clock) -> list[Finding]:
    """Ask the source for every currency that somebody may pay in."""
    part, wanted = "rates", sorted(set(currencies) - PEGGED)
    if not wanted:
        return [fine(part, "no market rate is needed")]
    try:
        rates = {rate.currency: rate for rate in await RateSource(url).ask(wanted)}
    except (httpx.HTTPError, RateSourceError, ValueError) as error:
        mend = "see [rates] url; without it say market rates with /rate market"
        return [fault(part, f"{url}: {type(error).__name__}: {error}", mend)]
    found = []
    for currency in wanted:
        if currency not in rates:
            mend = f"say it with /rate market {currency}"
            found.append(note(part, f"the source does not know {currency}", mend))
            continue
        rate = rates[currency]
        says = f"{rate.per_usd} {currency} = 1 USD, of {rate.published_at:%Y-%m-%d}"
        why = fault_of(rate, None, clock.now())
        found.append(fine(part, says) if why is None else fault(part, f"{says}: {why}"))
    return found


async def check_dns(server: str | None, domain: str) -> list[Finding]:
    """Look up a record of one's own domain; that there is none is an answer too."""
    part, name = "dns", f"_dmarc.{domain}"
    try:
        lookup = make_txt_lookup(server, DNS_TIMEOUT_S)
        record = await asyncio.to_thread(lookup, name)
    except (dns.exception.DNSException, OSError, ValueError) as error:
        mend = "see [dns] server; without DNS no sender is ever proven"
        return [fault(part, f"{name}: {type(error).__name__}", mend)]
    if record is None:
        says = f"{domain} has no DMARC record"
        return [fine(part, "answers"), note(part, says, "without one, others may forge your mails")]
    return [fine(part, f"answers; {domain} has a DMARC record")]


async def check_clock(url: str, clock: Clock) -> list[Finding]:
    """How far our clock is from a server's; a server that is not reached is another check's finding."""
    try:
        async with httpx.AsyncClient(timeout=CLOCK_TIMEOUT_S, trust_env=False) as client:
            answer = await client.head(url)
        told = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return []
    return [skew_of(f"clock of {answer.url.host}", clock.now() - told)]

"""Signing in by access token: fetched, kept while it is good, fetched anew, and what is said when it is refused."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.oauth import AccessTokens, SignInError
from bot.ops.redact import redacted
from bot.outbox.smtp import Delivered, NotTaken, Smtp
from bot.settings_mail import OAuthSettings, SmtpSettings
from sandbox.mailbox import MailServer
from sandbox.mailbox.dovecot import Dovecot
from sandbox.oauth import CLIENT_ID, CLIENT_SECRET, TokenEndpoint
from tests.intake.watching.conftest import USER, DovecotMailbox, PymapMailbox, Watch, mail


class SetClock(SystemClock):
    at = 0.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
async def provider() -> AsyncIterator[TokenEndpoint]:
    async with TokenEndpoint() as provider:
        yield provider


Tokens = Callable[..., AccessTokens]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def tokens(provider: TokenEndpoint, clock: SetClock) -> Tokens:
    def make(**changes: Any) -> AccessTokens:
        given = {
            "url": provider.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": "refresh-token-of-the-pretend-world",
            **changes,
        }
        return AccessTokens(OAuthSettings.model_validate(given), clock)

    return make


async def test_a_token_is_kept_until_its_last_minute(
    provider: TokenEndpoint, tokens: Tokens, clock: SetClock
) -> None:
    source = tokens(scope="mail")
    first = await asyncio.to_thread(source.token)
    clock.at = 3_539
    assert await asyncio.to_thread(source.token) == first
    clock.at = 3_541
    assert await asyncio.to_thread(source.token) != first
    assert [form["scope"] for form in provider.asked] == ["mail", "mail"]


async def test_a_token_that_a_server_refused_is_not_used_again(tokens: Tokens) -> None:
    source = tokens()
    first = await asyncio.to_thread(source.token)
    source.refused("another one")
    assert await asyncio.to_thread(source.token) == first
    source.refused(first)
    assert await asyncio.to_thread(source.token) != first


async def test_access_tokens_are_cut_out_of_whatever_is_said(tokens: Tokens) -> None:
    token = await asyncio.to_thread(tokens().token)
    assert token not in redacted(f"login refused: {token}")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"refusal": "invalid_grant"}, r"\(invalid_grant\): sign in there again.*\[oauth\] refresh_token"),
        ({"refusal": "<b>no</b>"}, r"\(no reason given\): sign in there again"),
        ({"is_broken": True}, "JSONDecodeError"),
    ],
)
async def test_a_provider_that_gives_none_is_told_with_the_cure(
    provider: TokenEndpoint, tokens: Tokens, fault: dict[str, Any], words: str
) -> None:
    for name, value in fault.items():
        setattr(provider, name, value)
    with pytest.raises(SignInError, match=words):
        await asyncio.to_thread(tokens().token)


async def test_a_provider_that_is_away_is_told_by_its_address(tokens: Tokens) -> None:
    with pytest.raises(SignInError, match=r"http://127\.0\.0\.1:9/token: ConnectError"):
        await asyncio.to_thread(tokens(url="http://127.0.0.1:9/token").token)


async def test_a_newer_refresh_token_is_kept_for_the_next_start(
    provider: TokenEndpoint, tokens: Tokens, tmp_path: Path
) -> None:
    provider.rotates, kept = True, tmp_path / "oauth.json"
    await asyncio.to_thread(tokens(kept_file=kept).token)
    await asyncio.to_thread(tokens(kept_file=kept).token)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())["newest"] == provider.refresh_token
    # Another one in the configuration counts.
    with pytest.raises(SignInError, match="invalid_grant"):
        await asyncio.to_thread(tokens(kept_file=kept, refresh_token="another").token)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"made_from": 1}'])
async def test_a_kept_file_that_cannot_be_read_is_passed_over(
    tokens: Tokens, tmp_path: Path, text: str
) -> None:
    kept = tmp_path / "oauth.json"
    kept.write_text(text)
    assert await asyncio.to_thread(tokens(kept_file=kept).token)


async def test_dovecot_is_read_by_access_token(watch: Watch, provider: TokenEndpoint, tokens: Tokens) -> None:
    from sandbox.mailbox import dovecot  # noqa: PLC0415

    if dovecot.find() is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    async with Dovecot(provider.tokeninfo_url) as server:
        mailbox = DovecotMailbox(server)
        await mailbox.put(mail(1))
        async with watch(mailbox, tokens=tokens(), auth="xoauth2", password="") as watching:
            await watching.until_taken(1)
            assert "AUTHENTICATE XOAUTH2" in watching.wire.commands


async def test_a_token_that_lapsed_is_replaced_and_the_mailbox_read_on(
    watch: Watch, provider: TokenEndpoint, tokens: Tokens
) -> None:
    async with MailServer(takes_token=provider.good.__contains__) as server:
        mailbox = PymapMailbox(server)
        await server.add_account(USER, mailbox.password)
        async with watch(mailbox, tokens=tokens(), auth="xoauth2", password="") as watching:
            await watching.until_idle()
            provider.revoke()
            await watching.wire.cut()
            await watching.until(lambda: any("login refused" in said for said in watching.desk.troubles))
            await mailbox.put(mail(1))
            await watching.until_taken(1)
            assert len(provider.asked) == 2


async def test_mails_are_sent_by_access_token(provider: TokenEndpoint, tokens: Tokens) -> None:
    from email.message import EmailMessage  # noqa: PLC0415

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = USER, "c1@qq.example", "hi"
    message.set_content("hello")
    async with MailServer(takes_token=provider.good.__contains__) as server:
        await server.add_account(USER, "unused")
        given = {"host": "127.0.0.1", "port": server.submission.port, "security": "plain", "user": USER}
        settings = SmtpSettings.model_validate({**given, "sender": USER, "auth": "xoauth2"})
        smtp = Smtp(settings, None, tokens=tokens())
        assert await smtp.send(message, USER, "c1@qq.example") == Delivered()
        provider.revoke()
        refused = await smtp.send(message, USER, "c1@qq.example")
        assert isinstance(refused, NotTaken)
        assert "does not take the access token" in refused.trouble
        assert await smtp.send(message, USER, "c1@qq.example") == Delivered()
        provider.revoke()
        await smtp.send(message, USER, "c1@qq.example")
        provider.refusal = "invalid_grant"
        refused = await smtp.send(message, USER, "c1@qq.example")
        assert isinstance(refused, NotTaken)
        assert (refused.is_server, refused.is_permanent) == (True, False)
        assert "sign in there again" in refused.trouble

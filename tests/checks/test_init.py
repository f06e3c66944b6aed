"""`paydesk init` with piped answers against real servers: a configuration that works, or nothing at all."""

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from bot.init.asking import NoAnswerError, Person, Question
from bot.init.questions import read_port, read_url
from bot.init.writing import SECRETS, files_of
from bot.settings import load
from sandbox import people
from sandbox.world import World

ROOT = Path(__file__).parents[2]
WRITTEN = {"paydesk.toml", *(key.replace(".", "_") for key in SECRETS)}


def answers(world: World, **changes: str) -> str:
    """A line for each question; an empty one takes what is proposed."""
    told = {
        "language": "en",
        "limit": "150",
        "address": people.DESK_ADDRESS,
        "imap_host": "127.0.0.1",
        "imap_security": world.mail.security,
        "imap_port": str(world.mail.imap.port),
        "imap_user": "",
        "imap_password": people.DESK_MAIL_PASSWORD,
        "smtp_host": "127.0.0.1",
        "smtp_security": "",
        "smtp_port": str(world.mail.submission.port),
        "smtp_user": "",
        "smtp_password": "",
        "smtp_name": 'Gate "way"',
        "authserv_id": people.MX_NAME,
        "token": world.api.token,
        "api_url": world.api.url,
        "operator_id": str(people.OLGA_ID),
        "operator_name": "Olga",
        "desk_chat": "",
        "channel": f"@{people.CHANNEL_NAME}",
        "gateway": world.gateway.url,
        "gateway_token": world.gateway.access_token,
        "group_free": "free",
        "group_paid": "paid",
        "store": "",
    }
    assert set(changes) <= set(told)
    return "".join(f"{line}\n" for line in (told | changes).values())


async def init(folder: Path, given: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAYDESK_")}  # noqa: TID251  a child needs PATH
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "init", "--config", str(folder / "config" / "paydesk.toml")),
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate(given.encode())
    return await process.wait(), told.decode()


def written(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _waiting(world: World) -> None:
    """So that the poll of the check is answered at once."""
    world.api.acts.send_text(people.OLGA_ID, people.OLGA_ID, "/help")


async def test_good_answers_become_a_configuration_that_works(world: World, tmp_path: Path) -> None:
    code, told = await init(tmp_path, answers(world))

    assert code == 0, told
    assert written(tmp_path) == WRITTEN
    config = tmp_path / "config" / "paydesk.toml"
    for path in [config, *(config.parent / "secrets").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings = load(config)
    assert settings.smtp.sender == f'Gate "way" <{people.DESK_ADDRESS}>'
    assert settings.smtp.password.get_secret_value() == people.DESK_MAIL_PASSWORD
    assert (settings.desk.language, str(settings.desk.case_limit_usd)) == ("en", "150")
    assert settings.telegram.desk_chat == people.OLGA_ID
    assert settings.gateway.group_paid == "paid"
    assert f"paydesk check --config {config}" in told
    for secret in (world.api.token, world.gateway.access_token, people.DESK_MAIL_PASSWORD):
        assert secret not in told
        assert secret not in config.read_text()


async def test_what_is_there_is_not_overwritten_without_asking(world: World, tmp_path: Path) -> None:
    await init(tmp_path, answers(world))
    config = tmp_path / "config" / "paydesk.toml"
    before = config.read_text()

    code, told = await init(tmp_path, answers(world, limit="999"))

    assert code == 2
    assert "is there already; nothing was written" in told
    assert config.read_text() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"imap_password": "wrong"}, "login refused"),
        ({"imap_port": "99999"}, "that is no port"),
        ({"address": "nobody"}, "that is no mail address"),
        ({"token": "123456789:" + "x" * 35}, "the token is not accepted"),
        ({"gateway_token": "x" * 32}, "does not accept the token"),
        ({"group_paid": "gold"}, "there is no group gold"),
        ({"operator_id": "@olga"}, "that is no numeric id"),
    ],
)
async def test_an_answer_that_does_not_work_is_said_and_nothing_is_written(
    world: World, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    code, told = await init(tmp_path, answers(world, **changes))

    assert code == 2
    assert said in told
    assert written(tmp_path) == set()


async def test_answers_that_end_too_early_write_nothing(world: World, tmp_path: Path) -> None:
    code, told = await init(tmp_path, "\n".join(answers(world).splitlines()[:5]))

    assert code == 2
    assert "the answers ended here" in told
    assert written(tmp_path) == set()


def test_any_name_is_written_so_that_it_is_read_again(tmp_path: Path) -> None:
    import tomllib  # noqa: PLC0415

    odd = 'a"\\b\x7f\t雷\u0085'
    given = dict.fromkeys(SECRETS, "x" * 20) | {
        "smtp.name": odd,
        "mail.address": "a@b.example",
        "operator.id": "7",
        "operator.name": odd,
        "store.url": "sqlite:///x.db",
    }
    text = files_of(given, tmp_path / "paydesk.toml")[tmp_path / "paydesk.toml"]

    assert tomllib.loads(text)["telegram"]["operators"][0]["name"] == odd


def test_a_proposal_is_taken_by_an_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import io  # noqa: PLC0415

    monkeypatch.setattr(sys, "stdin", io.StringIO("\n465\nhttps://x.example\nftp://x\n"))
    person, port = Person(), Question("smtp.port", "Port", lambda _: "993", read=read_port)
    url = Question("gateway.url", "Address", read=read_url)

    assert person.ask(port, {}) == "993"
    assert person.ask(port, {}) == "465"
    assert person.ask(url, {}) == "https://x.example"
    with pytest.raises(NoAnswerError):
        person.ask(url, {})

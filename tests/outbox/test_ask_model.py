"""The second reader through the companion's own relay: one question, and whatever comes, the card stays."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.desk.effects import AskModel
from bot.desk.findings import ModelRead
from bot.desk.mail import Mail
from bot.handle import Handle
from bot.intake.mime import read
from bot.outbox.ending import Finished
from bot.outbox.language_model import OCTETS_MAX, PAUSE_S, LanguageModel
from bot.outbox.performers.ask_model import AskModelPerformer
from bot.settings import GatewaySettings
from bot.settings_intake import LlmSettings
from bot.store.engine import Database
from bot.store.mailbox import Place, RawMail
from bot.store.outbox import Leased
from bot.store.schema import migrate
from bot.store.store import Store
from sandbox.companion import Companion
from sandbox.price_list import put_price_list
from sandbox.upstream.behaviour import Behaviour
from sandbox.upstream.server import LlmUpstream
from tests.builders import NOON, REF, RULES, SetClock, a_case
from tests.databases import new_database
from tests.second_reader import MODEL, make_key, pointing, relay_settings

TEXT = "Hi, first I sent 30 EUR, then 20 EUR more. The name may be bobby_2."
OCTETS = f"From: Anne <anne@mail.example>\r\nSubject: Top-up\r\n\r\n{TEXT}\r\n".encode()
PARTS = ("account", "amount", "currency", "method", "reference")


@dataclass
class Relay:
    """A gateway whose one model is the pretend provider's."""

    gateway: Companion
    upstream: LlmUpstream
    key: str


@pytest.fixture(scope="module")
async def relay_of_module() -> AsyncIterator[Relay]:
    async with LlmUpstream() as upstream, Companion(relay_settings(upstream.url)) as gateway:
        await put_price_list(gateway.url, gateway.access_token)
        yield Relay(gateway, upstream, await make_key(gateway))


@pytest.fixture
def relay(relay_of_module: Relay) -> Relay:
    relay_of_module.upstream.script.clear()
    return relay_of_module


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    store = Store(database)
    raw = RawMail(Place("INBOX", 1, 1), OCTETS)

    def work(uow):
        (kept,) = uow.mailbox.keep([raw], NOON)
        uow.cases.open(a_case(claim=None, account=None, claimed_account=None, mail_id=kept.id))

    await store.write(work)
    yield store
    database.close()


class Asker:
    """The performer, with a clock that the test sets."""

    def __init__(self, store: Store, relay: Relay, **settings: object) -> None:
        self.clock = SetClock()
        told = LlmSettings(**{"model": MODEL, "key": relay.key, **settings})
        gateway = GatewaySettings(url=relay.gateway.url, token="x")
        handle = Handle(store, self.clock, RULES, b"k" * 16, lambda: None)
        self.performer = AskModelPerformer(handle, LanguageModel(gateway, told, self.clock), _read)

    async def ask(self) -> ModelRead | None:
        effect = AskModel(case_ref=REF)
        leased = Leased(
            id=1, lease=1, lane="model", effect=effect, tries=1, memory={}, recorded_at=NOON, until=NOON
        )
        ending = await self.performer.perform(leased)
        assert isinstance(ending, Finished), "it is never tried again"
        assert ending.command is None or isinstance(ending.command, ModelRead)
        return ending.command


@pytest.fixture
async def new_asker(store: Store, relay: Relay) -> AsyncIterator[Callable[..., Asker]]:
    made: list[Asker] = []

    def make(**settings: object) -> Asker:
        made.append(Asker(store, relay, **settings))
        return made[-1]

    yield make
    for asker in made:
        await asker.performer.aclose()


async def _read(octets: bytes) -> Mail | None:
    mail = read(octets)
    return mail if isinstance(mail, Mail) else None


async def test_words_that_the_model_points_at_come_back_as_a_command(new_asker, relay):
    relay.upstream.script.then(pointing(*PARTS, account="bobby_2", amount="20 EUR", currency="EUR"))
    asker = new_asker()

    command = await asker.ask()

    assert command.reading.model == MODEL
    claim = command.reading.claim
    assert (claim.account.value, claim.amount.value, claim.currency.value) == ("bobby_2", 20, "EUR")
    assert asker.performer.outcomes == {"read": 1}


async def test_the_gateway_is_asked_as_openai_documents_it(new_asker, relay):
    relay.upstream.script.then(pointing(*PARTS))

    assert await new_asker().ask() is None
    (seen,) = relay.upstream.script.seen
    form = seen.body["response_format"]
    assert (form["type"], form["json_schema"]["strict"]) == ("json_schema", True)
    assert form["json_schema"]["schema"]["required"] == list(PARTS)
    assert [message["role"] for message in seen.body["messages"]] == ["system", "user"]
    assert json.loads(seen.body["messages"][1]["content"])["text"] == TEXT


async def test_a_value_that_the_mail_does_not_say_never_comes(new_asker, relay):
    relay.upstream.script.then(pointing(*PARTS, account="mallory", amount="500 EUR"))
    asker = new_asker()

    assert await asker.ask() is None
    assert asker.performer.outcomes == {"nothing": 1}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Behaviour(429, headers={"Retry-After": "1"}), id="429"),
        pytest.param(Behaviour(500), id="500"),
        pytest.param(Behaviour(is_deaf=True), id="cut"),
        pytest.param(Behaviour(texts=("I think it is 20 EUR.",)), id="no JSON"),
        pytest.param(Behaviour(texts=('{"sum": "20 EUR"}',)), id="another form"),
        pytest.param(Behaviour(texts=("x" * (OCTETS_MAX + 1),)), id="too long"),
    ],
)
async def test_a_failure_leaves_the_card_as_it_is(new_asker, relay, behaviour):
    relay.upstream.script.then(behaviour, behaviour, behaviour)
    asker = new_asker()

    assert await asker.ask() is None
    assert asker.performer.outcomes == {"failed": 1}


async def test_a_key_that_the_gateway_does_not_know_reaches_nobody(new_asker, relay):
    asker = new_asker(key="sk-nobody's")

    assert await asker.ask() is None
    assert asker.performer.outcomes == {"failed": 1}
    assert relay.upstream.script.seen == []


async def test_a_model_that_thinks_for_ever_is_left_alone(new_asker, relay):
    never = asyncio.Event()
    relay.upstream.script.then(Behaviour(waits=never))
    asker = new_asker(timeout_s=0.2)

    assert await asker.ask() is None
    assert asker.performer.outcomes == {"failed": 1}
    never.set()


async def test_after_a_failure_nobody_is_asked_for_a_minute(new_asker, relay):
    script, asker = relay.upstream.script, new_asker()
    script.then(Behaviour(429), pointing(*PARTS, account="bobby_2"))

    assert await asker.ask() is None
    assert await asker.ask() is None
    assert asker.performer.outcomes == {"failed": 1, "paused": 1}
    assert len(script.seen) == 1
    asker.clock.advance(PAUSE_S + 1)
    assert await asker.ask() is not None
    assert len(script.seen) == 2

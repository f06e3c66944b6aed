"""One mail, one answer: a section for each question, in the order of asking."""

from typing import Any

import pytest

from bot.answering.answers import Answers
from bot.answering.ownership import Asker
from bot.answering.replies import Question, Replies
from bot.desk.asked import Topic
from bot.handle import Handle
from bot.public import PublicSettings
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayClient
from tests.answering.conftest import statement_of
from tests.builders import SetClock, a_case, an_account, cny, some_terms
from tests.desk.verbs import a_credited

NOBODY = Asker("anne@mail.example", is_authentic=True, accounts=())


def a_question(*topics: Topic, words: str = "", **more: Any) -> Question:
    whole = {
        "language": "en",
        "ref": "QU-7K3F9Q",
        "account": None,
        "asker": NOBODY,
        "cases": (),
    }
    return Question(topics=topics, words=words, **(whole | more))


async def test_sections_come_in_the_order_of_asking(replies: Replies) -> None:
    topics = (
        Topic.REFUND_POLICY,
        Topic.MODELS,
        Topic.API_BASE,
        Topic.STATUS,
        Topic.HOW_TO_PAY,
        Topic.BALANCE,
    )

    reply = await replies.compose(a_question(*topics))

    assert reply.topics == topics
    heads = ("Refunds", "Models and prices", "API_BASE and API key", "Where it is", "How to pay", "Balance")
    places = [reply.words.index(f"{head}\n" if head != "Models and prices" else head) for head in heads]
    assert places == sorted(places)


async def test_what_cannot_be_answered_is_left_out(replies: Replies) -> None:
    reply = await replies.compose(a_question(Topic.OTHER, Topic.REFUND_POLICY))

    assert reply.topics == (Topic.REFUND_POLICY,)
    assert (await replies.compose(a_question(Topic.OTHER))).topics == ()


async def test_without_a_way_to_pay_a_person_answers(
    handle: Handle, gateway: GatewayClient, clock: SetClock
) -> None:
    bare = Answers(handle, gateway, Catalogue(), PublicSettings(), clock, "gateway_bot")

    reply = await Replies(bare, gateway, clock, statement_of).compose(a_question(Topic.HOW_TO_PAY))

    assert (reply.topics, reply.words, reply.pictures) == ((), "", ())


async def test_pictures_go_along_with_how_to_pay_alone(replies: Replies) -> None:
    assert (await replies.compose(a_question(Topic.MODELS))).pictures == ()
    assert (await replies.compose(a_question(Topic.HOW_TO_PAY))).pictures == ("alipay", "usdt")


async def test_models_and_apps_are_those_that_the_mail_names(replies: Replies) -> None:
    words = "which claude models are there, and what is the API_BASE of gptcommit?"

    reply = await replies.compose(a_question(Topic.MODELS, Topic.API_BASE, words=words))

    assert "claude-opus-4" in reply.words
    assert "gpt-4o" not in reply.words
    assert "GPTCommit" in reply.words
    assert "Chatbox" not in reply.words


async def test_hostile_words_are_never_repeated_as_more_than_names(replies: Replies) -> None:
    words = (
        "<script>alert(1)</script> {{ 7 * 7 }} {% raw %} gpt "
        + "claude opus " * 5_000
        + "sora"
        + "9" * 50_000
    )

    reply = await replies.compose(a_question(Topic.MODELS, Topic.API_BASE, words=words))

    assert "script" not in reply.words
    assert "49" not in reply.words
    assert len(reply.words) < 10_000


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_states_of_the_senders_cases_are_told(replies: Replies, language: str) -> None:
    reply = await replies.compose(a_question(Topic.STATUS, cases=(a_case(),), language=language))

    assert "TU-7K3F9Q" in reply.words
    assert "¥100.00 CNY" in reply.words


async def test_balance_of_all_that_is_his_is_told(replies: Replies, open_account: Any) -> None:
    first = await open_account("reply_one", quota=500_000)
    second = await open_account("reply_two", quota=1_000_000)
    asker = Asker("", is_authentic=True, accounts=(str(first), str(second)))

    reply = await replies.compose(a_question(Topic.BALANCE, asker=asker))

    assert "Balance of reply_one: $1.00 USD" in reply.words
    assert "Balance of reply_two: $2.00 USD" in reply.words


ANNES = ("anne@mail.example",)


def asking(**more: Any) -> Asker:
    return Asker(**({"address": ANNES[0], "is_authentic": True, "accounts": (), "keys": ANNES} | more))


async def test_a_receipt_goes_to_whoever_asked_for_that_top_up(replies: Replies) -> None:
    reply = await replies.compose(a_question(Topic.RECEIPT, asker=asking(), credits=(a_credited(),)))

    assert "Paid: ¥100.00 CNY" in reply.words
    assert "$12.92 USD" not in reply.words, "a balance is told to who asks for one"


async def test_a_receipt_goes_to_an_owner_of_the_account(replies: Replies, open_account: Any) -> None:
    bound = asking(address="", keys=("telegram:9",), accounts=("7",))
    reply = await replies.compose(a_question(Topic.RECEIPT, asker=bound, credits=(a_credited(),)))
    assert "Paid: ¥100.00 CNY" in reply.words

    ref = await open_account("receipt_owner", "owner@mail.example")
    account = an_account(ref=str(ref), username="receipt_owner")
    his = a_credited(terms=some_terms(cny("100"), account))
    owner = asking(address="owner@mail.example", keys=("owner@mail.example",))
    reply = await replies.compose(a_question(Topic.RECEIPT, asker=owner, credits=(his,)))
    assert "Account: receipt_owner" in reply.words


@pytest.mark.parametrize(
    ("asker", "credits", "why"),
    [
        (asking(is_authentic=False), (a_credited(),), "nothing proves that this mail really comes from"),
        (asking(keys=("mallory@mail.example",)), (a_credited(),), "nothing we know proves yet"),
        (asking(), (None,), "nothing we know proves yet"),
        (asking(), (a_credited(), None), "nothing we know proves yet"),
    ],
)
async def test_nobody_else_gets_one_or_learns_whether_it_exists(
    replies: Replies, asker: Asker, credits: Any, why: str
) -> None:
    reply = await replies.compose(a_question(Topic.RECEIPT, asker=asker, credits=credits))

    assert why in reply.words
    assert "CNY" not in reply.words
    assert reply.topics == (Topic.RECEIPT,)


async def test_a_statement_is_an_owners(replies: Replies, open_account: Any) -> None:
    ref = await open_account("statement_owner", "sam@mail.example")
    sam = asking(address="sam@mail.example")

    reply = await replies.compose(a_question(Topic.STATEMENT, asker=sam, words="10月"))
    assert f"statement of {ref} in en: 10月" in reply.words
    for other in (asking(address="sam@mail.example", is_authentic=False), asking()):
        reply = await replies.compose(a_question(Topic.STATEMENT, asker=other, account="statement_owner"))
        assert "statement of" not in reply.words
        assert "We send a statement only to the owner of an account" in reply.words

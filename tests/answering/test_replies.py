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
from tests.builders import SetClock, a_case

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

    reply = await Replies(bare, gateway, clock).compose(a_question(Topic.HOW_TO_PAY))

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

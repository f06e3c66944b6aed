"""Facts that performers learn have words for each doubt that the gateway's client knows."""

from bot.desk.fact import FactKind
from gateway_client import Doubt


def test_each_doubt_of_the_client_is_a_fact_of_the_desk() -> None:
    assert {doubt.name for doubt in Doubt} <= set(FactKind.__members__)

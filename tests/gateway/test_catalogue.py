"""Models and prices, channels, options, status, and the OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.app import ENDPOINTS
from gateway.http.endpoint import Door
from gateway.upstreams.operations import Operation
from tests.gateway.running import Caller, Gateway, unique


def a_model(admin: Caller, **fields: object) -> str:
    name = unique("model-")
    body = {"name": name, "owner": "openai", "input_price": 30, "output_price": 60, **fields}
    assert admin.data("PUT", "/api/models/", {"models": [body]}) == 1
    return name


def test_prices_are_shown_as_they_were_written(gateway: Gateway, admin: Caller) -> None:
    name = a_model(admin, input_price=0.15, output_price="0.000001", owner="acme")
    shown = gateway.nobody.ask("GET", "/api/models/display")
    assert f'"{name}":{{"input_price":0.15,"output_price":1e-6,"is_free":false,' in shown.text
    assert shown.json()["data"]["acme"]["models"][name]["input_price"] == 0.15


def test_price_is_written_over_and_others_stay(gateway: Gateway, admin: Caller) -> None:
    first, second = a_model(admin), a_model(admin)
    a_model(admin, name=first, input_price=1)
    shown = gateway.nobody.data("GET", "/api/models/display")["openai"]["models"]
    assert (shown[first]["input_price"], shown[second]["input_price"]) == (1, 30)


@pytest.mark.parametrize(
    "change",
    [
        {"input_price": -1},
        {"input_price": "x"},
        {"input_price": True},
        {"input_price": 0.0000001},
        {"name": "a,b"},
        {"name": ""},
    ],
    ids=str,
)
def test_price_out_of_bounds_is_refused(admin: Caller, change: dict[str, object]) -> None:
    body = {"name": "m", "owner": "openai", "input_price": 1, "output_price": 1, **change}
    assert admin.refused("PUT", "/api/models/", {"models": [body]}) == (422, "invalid_request")


def test_free_group_may_call_free_models_only(gateway: Gateway, admin: Caller) -> None:
    paid, free = a_model(admin), a_model(admin, is_free=True)
    anne = gateway.a_user()
    key = anne.data("POST", "/api/token/", {"name": "k"})["key"]
    narrow = anne.data("POST", "/api/token/", {"name": "k", "models": paid})["key"]

    def listed(key: str) -> set[str]:
        return {model["id"] for model in gateway.by_key(key).ask("GET", "/v1/models").json()["data"]}

    assert free in listed(key) == set(anne.data("GET", "/api/user/available_models"))
    assert paid not in listed(key)
    assert listed(narrow) == set()
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1})
    assert {paid, free} <= listed(key) == set(anne.data("GET", "/api/user/available_models"))
    assert listed(narrow) == {paid}


def test_removed_model_is_gone(gateway: Gateway, admin: Caller) -> None:
    name = a_model(admin)
    admin.data("DELETE", f"/api/models/?name={name}")
    assert name not in gateway.nobody.ask("GET", "/api/models/display").text
    assert admin.refused("DELETE", f"/api/models/?name={name}") == (404, "unknown_model")


def test_channels_are_the_configured_ones_without_keys(admin: Caller) -> None:
    (channel,) = admin.data("GET", "/api/channel/?p=0")
    assert {name: channel[name] for name in ("name", "type", "key", "models", "group", "status")} == {
        "name": "openai",
        "type": 1,
        "key": "",
        "models": "gpt-4,tiny",
        "group": "free,paid",
        "status": 1,
    }


def test_option_is_set_and_shown(gateway: Gateway, root: Caller) -> None:
    root.data("PUT", "/api/option/", {"key": "SystemName", "value": "Anne's"})
    assert gateway.nobody.data("GET", "/api/status")["system_name"] == "Anne's"
    listed = {option["key"]: option["value"] for option in root.data("GET", "/api/option/")}
    assert listed["SystemName"] == "Anne's"
    root.data("PUT", "/api/option/", {"key": "SystemName", "value": "Paydesk Gateway"})


def test_registration_is_closed_and_opened(gateway: Gateway, root: Caller) -> None:
    body = {"username": unique("late"), "password": "correct horse 1"}
    root.data("PUT", "/api/option/", {"key": "RegisterEnabled", "value": "false"})
    try:
        assert gateway.nobody.refused("POST", "/api/user/register", body) == (403, "register_disabled")
    finally:
        root.data("PUT", "/api/option/", {"key": "RegisterEnabled", "value": "true"})
    gateway.nobody.data("POST", "/api/user/register", body)


@pytest.mark.parametrize(
    ("key", "value", "refusal"),
    [
        ("Unknown", "x", (422, "invalid_request")),
        ("RegisterEnabled", "maybe", (422, "invalid_option")),
        ("GroupRatio", "[]", (422, "invalid_option")),
        ("GroupRatio", '{"free": 0}', (422, "invalid_option")),
        ("GroupRatio", '{"free": "NaN"}', (422, "invalid_option")),
        ("GroupRatio", '{"vip": 1}', (409, "group_in_use")),
    ],
)
def test_option_that_is_none_is_refused(
    root: Caller, anne: Caller, key: str, value: str, refusal: tuple[int, str]
) -> None:
    assert root.refused("PUT", "/api/option/", {"key": key, "value": value}) == refusal


def test_new_group_can_be_used(gateway: Gateway, root: Caller, anne: Caller) -> None:
    ratio = json.dumps({"free": 1, "paid": 1, "vip": 0.8})
    root.data("PUT", "/api/option/", {"key": "GroupRatio", "value": ratio})
    assert root.data("GET", "/api/group/") == ["free", "paid", "vip"]
    assert root.data("PUT", "/api/user/", {"id": anne.id, "group": "vip"})["group"] == "vip"
    root.data("PUT", "/api/user/", {"id": anne.id, "group": "free"})
    root.data("PUT", "/api/option/", {"key": "GroupRatio", "value": json.dumps({"free": 1, "paid": 1})})


def test_status_says_what_it_is(gateway: Gateway) -> None:
    answer = gateway.nobody.ask("GET", "/api/status")
    status = answer.json()["data"]
    assert (status["dialect"], status["quota_per_unit"]) == ("companion", 500_000)
    assert status["features"]["idempotency_key"] is True
    assert answer.headers["date"].endswith("GMT")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nope"),
        ("POST", "/api/status"),
        ("GET", "/api/user"),
        ("GET", "/v1/nope"),
        ("GET", "/nope"),
    ],
)
def test_unknown_path_is_404_with_an_error(gateway: Gateway, method: str, path: str) -> None:
    answer = gateway.nobody.ask(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "unknown_path"


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_openapi_document_holds_every_endpoint_and_resolves(gateway: Gateway) -> None:
    document = gateway.nobody.ask("GET", "/openapi.json").json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    relayed = {("POST", f"/v1/{operation}") for operation in Operation}
    assert described == {(each.method, each.path.replace(":int}", "}")) for each in ENDPOINTS} | relayed
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    top_up = document["paths"]["/api/topup"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in top_up["parameters"]]
    assert top_up["summary"].startswith("Credit an account")


@pytest.mark.parametrize(
    "endpoint",
    [each for each in ENDPOINTS if each.door is not Door.PUBLIC],
    ids=lambda e: f"{e.method} {e.path}",
)
def test_no_door_but_the_public_ones_opens_without_a_credential(gateway: Gateway, endpoint: Any) -> None:
    answer = gateway.nobody.ask(endpoint.method, endpoint.path.replace("{id:int}", "1"))
    assert answer.status_code == 401

"""Path forms, ways to show the key, CORS."""

import pytest

from tests.gateway.relay.bench import Bench, a_chat

PATHS = [
    "/v1/chat/completions",
    "/chat/completions",
    "/v1/v1/chat/completions",
    "//v1//chat/completions",
    "/v1/chat/completions/",
    "/v1/chat/completions/chat/completions",
    "/v1/chat/completions/v1/chat/completions",
    "/chat/completions/v1/chat/completions",
    "/v1//chat/completions//",
]


@pytest.mark.parametrize("path", PATHS)
async def test_every_form_of_path_is_the_same_call(bench: Bench, path: str) -> None:
    anne = bench.a_payer()
    answer = await anne.http.post(f"{bench.gateway.url}{path}", json=a_chat("tiny"))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "path", ["/v1/models", "/models", "/v1/v1/models", "//v1/models/", "/v1/chat/completions/models"]
)
async def test_models_are_listed_by_every_form_of_path(bench: Bench, path: str) -> None:
    anne = bench.a_payer()
    answer = await anne.http.get(f"{bench.gateway.url}{path}")
    assert answer.status_code == 200, answer.text
    assert "openai-model" in {model["id"] for model in answer.json()["data"]}


async def test_models_without_a_key_are_left_to_the_page(bench: Bench) -> None:
    answer = bench.gateway.nobody.ask("GET", "/models")
    assert answer.status_code != 401


@pytest.mark.parametrize(
    "path", ["/v1/chat", "/v2/chat/completions", "/v1/chat/completions/x", "/v1", "/v1/images/generations"]
)
async def test_other_paths_are_not_the_relays(bench: Bench, path: str) -> None:
    anne = bench.a_payer()
    answer = await anne.http.post(f"{bench.gateway.url}{path}", json=a_chat())
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "unknown_path"


@pytest.mark.parametrize(
    "header",
    [
        "Authorization: Bearer {}",
        "Authorization: bearer  {}",
        "Authorization: {}",
        "x-api-key: {}",
        "api-key: {}",
    ],
)
async def test_every_way_to_show_the_key_is_taken(bench: Bench, header: str) -> None:
    anne = bench.a_payer()
    del anne.http.headers["authorization"]
    name, _, value = header.format(anne.key).partition(": ")
    answer = await anne.http.post("/v1/chat/completions", json=a_chat(), headers={name: value})
    assert answer.status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer sk-unknown"}, {"x-api-key": "x"}])
async def test_without_a_good_key_nothing_is_called(bench: Bench, headers: dict[str, str]) -> None:
    anne = bench.a_payer()
    del anne.http.headers["authorization"]
    answer = await anne.http.post("/v1/chat/completions", json=a_chat(), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "sk-unknown" not in answer.text
    assert bench.script.seen == []


ORIGIN = {"Origin": "https://app.example"}
PREFLIGHT = {
    **ORIGIN,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type",
}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/chat/completions",
        "/chat/completions",
        "//v1/messages",
        "/models",
        "/dashboard/billing/usage",
        "/v1/models",
    ],
)
async def test_a_browser_of_any_origin_may_ask(bench: Bench, path: str) -> None:
    anne = bench.a_payer()
    answer = await anne.http.options(f"{bench.gateway.url}{path}", headers=PREFLIGHT)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("key", ["good", "sk-bad"])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/chat/completions"])
async def test_answers_and_errors_can_be_read_by_any_origin(bench: Bench, path: str, key: str) -> None:
    anne = bench.a_payer()
    bearer = f"Bearer {anne.key if key == 'good' else key}"
    headers = {**ORIGIN, "Authorization": bearer, "Cookie": "session=x"}
    answer = await anne.http.post(path, json=a_chat(stream=True), headers=headers)
    assert answer.status_code == (200 if key == "good" else 401)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_program_without_origin_gets_no_cors(bench: Bench) -> None:
    anne = bench.a_payer()
    assert "access-control-allow-origin" not in (await anne.chat()).headers


@pytest.mark.parametrize(
    "path", ["/api/user/self", "/api/status", "/", "/openapi.json", "/models", "/v1x/models"]
)
async def test_nothing_else_has_cors(bench: Bench, path: str) -> None:
    for method, headers in (("GET", ORIGIN), ("OPTIONS", {**ORIGIN, "Access-Control-Request-Method": "GET"})):
        answer = bench.gateway.nobody.http.request(method, path, headers=headers)
        assert "access-control-allow-origin" not in answer.headers

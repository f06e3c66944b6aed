"""Prices from a file: the shipped example, what is told of models without a price, and what is wrong."""

import json
import re
import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from gateway.price_list import read_price_list
from gateway.upstreams.channel import Provider
from tests.gateway.running import ROOT, Caller, Running, make_admin, run_gateway

EXAMPLE = ROOT / "config/models.example.toml"


def test_the_example_is_dated_and_has_models_of_the_officials_alone() -> None:
    prices = read_price_list(EXAMPLE)
    assert prices.as_of >= date(2026, 11, 1)
    owners = {model.owner for model in prices.models}
    # Azure serves OpenAI's own models at OpenAI's prices.
    assert owners == {str(provider) for provider in Provider} - {"azure"}
    assert not any(model.is_free for model in prices.models)
    assert all(model.input_price > 0 for model in prices.models)
    for model in prices.models:
        if model.cached_input_price is not None:
            assert model.cached_input_price < model.input_price


def test_every_model_of_the_how_to_has_a_price_in_the_example() -> None:
    page = (ROOT / "docs/how-to/connect-a-provider.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    wanted = {model for channel in tomllib.loads(block)["channels"] for model in channel["models"]}
    assert wanted <= {model.name for model in read_price_list(EXAMPLE).models}


def test_a_running_gateway_knows_loaded_prices_and_keeps_the_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    token = make_admin("olga", url)["access_token"]
    channel = {"name": "openai", "provider": "openai", "key": "k", "models": ["gpt-4o", "house-blend"]}
    with (
        Running(url, tmp_path / "log", GATEWAY_CHANNELS=json.dumps([channel])) as running,
        closing(Caller(running.url, token)) as root,
    ):
        own = {"name": "ours", "owner": "openai", "input_price": 1, "output_price": 1}
        stale = {**own, "name": "gpt-4o"}
        root.data("PUT", "/api/models/", {"models": [own, stale]})
        done = run_gateway(
            "prices", str(EXAMPLE), GATEWAY_DATABASE_URL=url, GATEWAY_CHANNELS=json.dumps([channel])
        )
        shown = root.data("GET", "/api/models/display")["openai"]["models"]
    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+ models priced as of 2026-\d\d-\d\d\n", done.stdout)
    assert done.stdout.splitlines()[1:] == [
        "no price yet, so nobody can call it: house-blend (channel openai)"
    ]
    assert shown["gpt-4o"]["input_price"] == 2.5
    assert shown["ours"]["input_price"] == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("as_of = 2026-11-29", "models: Field required"),
        ("models = []", "as_of: Field required"),
        ('as_of = 2026-11-29\nmodels = [{name = "m", owner = "o", input_price = "-1"}]', "input_price"),
        ("as_of = 2026-11-29\nmodels = [{", "not valid TOML"),
        (
            "as_of = 2026-11-29\nmodels = ["
            + 2 * '{name = "m", owner = "o", input_price = "1", output_price = "1"},'
            + "]",
            "m is priced twice",
        ),
    ],
)
def test_a_wrong_file_changes_nothing_and_is_told(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "models.toml").write_text(text, encoding="utf-8")
    done = run_gateway(
        "prices", str(tmp_path / "models.toml"), GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/g.db"
    )
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "g.db").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run_gateway("prices", "nowhere.toml", GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/g.db")
    assert done.returncode == 2
    assert "nowhere.toml: No such file" in done.stderr

"""The public file: the bot and the companion both accept the example, and say what is wrong with a wrong one."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from bot import public as bot_public
from gateway import public as gateway_public
from gateway.pages.pay import PROVIDERS
from gateway.settings import SettingsError
from gateway.upstreams.channel import Provider
from tests.gateway.pages.site import PUBLIC_FILE
from tests.gateway.running import run_gateway


def test_bot_and_companion_read_the_same_promises_from_the_example() -> None:
    theirs, ours = bot_public.load_public(PUBLIC_FILE), gateway_public.load_public(PUBLIC_FILE)
    assert ours.service.model_dump() == theirs.service.model_dump()
    assert ours.rates == theirs.rates
    assert ours.refunds.policy == theirs.refunds.policy
    assert {name: method.model_dump() for name, method in ours.methods.items()} == {
        name: method.model_dump() for name, method in theirs.methods.items()
    }


def test_without_a_file_both_promise_the_same() -> None:
    theirs, ours = bot_public.load_public(None), gateway_public.load_public(None)
    assert ours.rates == theirs.rates == {"CNY": Decimal(8), "USD": 1, "USDT": 1, "USDC": 1}
    assert ours.refunds.policy == theirs.refunds.policy == "market_at_topup"


def test_the_example_is_known_to_the_companion_to_the_last_key() -> None:
    written = tomllib.loads(PUBLIC_FILE.read_text(encoding="utf-8"))
    assert set(written) <= set(gateway_public.Public.model_fields)
    for method in written["methods"].values():
        assert set(method) <= set(gateway_public.PaymentMethod.model_fields)
    for texts in written.get("texts", {}).values():
        assert set(texts) <= set(gateway_public.PayTexts.model_fields)


def test_every_official_has_a_name_of_its_own() -> None:
    assert list(PROVIDERS) == list(Provider)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[rates]\nCNY = "0"\nUSD = "-1"\n', "rates.CNY must be above 0"),
        ('upstreams = ["reseller"]\n', "upstreams.0"),
        ('[methods.usdt]\ncurrency = "USDT"\n', "methods.usdt.payee"),
        ('[methods.a]\ncurrency = "CNY"\npayee = "x"\nqr_file = "no.png"\n', "there is no such file"),
        ('[methods.a]\ncurrency = "CNY"\npayee = "x"\nqr = "y"\nqr_file = "no.png"\n', "give one of them"),
        ('[service]\nchannel = "javascript:alert(1)"\n', "service.channel"),
        ("[texts.fr]\n", "texts.fr"),
        ("[service\n", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "public.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=line):
        gateway_public.load_public(path)


def test_a_wrong_public_file_stops_the_start_with_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "public.toml"
    path.write_text('[rates]\nCNY = "0"\nUSD = "0"\n')
    done = run_gateway(
        "serve",
        GATEWAY_PUBLIC_FILE=str(path),
        GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/g.db",
        GATEWAY_PORT="0",
    )
    assert done.returncode == 2
    assert "rates.CNY" in done.stderr
    assert "rates.USD" in done.stderr
    assert "Traceback" not in done.stderr

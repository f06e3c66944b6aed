"""The gateway's example of settings documents them all, with their defaults."""

import re
import tomllib
from typing import Any

import pytest
from pydantic import BaseModel

from gateway.mail import SmtpSettings
from gateway.settings import GatewaySettings, load
from gateway.upstreams.channel import Channel
from tests.gateway.running import ROOT

EXAMPLE = ROOT / "config/gateway.example.toml"
_SETTING = re.compile(r"# (\[{1,2}\w+\]{1,2}|\w+ = .+)")


def _written_out() -> dict[str, Any]:
    """The example with every setting in force."""
    lines = (_SETTING.fullmatch(line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines())
    return tomllib.loads("\n".join(found[1] for found in lines if found))


def _of(model: type[BaseModel]) -> set[str]:
    """Settings, but for the `_file` forms of secrets, which the head explains."""
    fields = set(model.model_fields)
    return {
        name
        for name in fields
        if name.removesuffix("_file") == name or name.removesuffix("_file") not in fields
    }


@pytest.mark.parametrize(
    ("model", "table"), [(GatewaySettings, ""), (SmtpSettings, "smtp"), (Channel, "channels")]
)
def test_every_setting_is_in_the_example_and_no_other(model: type[BaseModel], table: str) -> None:
    written = _written_out()
    shown = written[table] if table else written
    assert set(shown[0] if isinstance(shown, list) else shown) == _of(model)


def test_what_stands_behind_a_hash_is_the_default() -> None:
    examples_alone = {"public_file", "smtp", "channels"}
    shown = {name: value for name, value in _written_out().items() if name not in examples_alone}
    assert GatewaySettings(**shown) == GatewaySettings()


def test_the_example_starts_as_it_is() -> None:
    assert load(EXAMPLE).model_dump() == GatewaySettings().model_dump()

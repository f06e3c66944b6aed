"""A file of models and their prices for `gateway prices FILE`, such as `config/models.example.toml`."""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from gateway.admin.models import PricedModel
from gateway.http.models import Body
from gateway.settings import SettingsError
from gateway.store.models import ModelPrice


class PriceList(Body):
    """The whole file."""

    as_of: date
    """When the prices were looked up."""
    models: list[PricedModel] = Field(min_length=1)

    def prices(self) -> list[ModelPrice]:
        """Give the prices as the database keeps them."""
        return [ModelPrice(**model.model_dump()) for model in self.models]


def read_price_list(path: Path) -> PriceList:
    """Read the file.

    Raises:
        SettingsError: with a line for every fault found.
    """
    try:
        prices = PriceList.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError([f"{path}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: not valid TOML: {error}"]) from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        lines = [f"{path}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults]
        raise SettingsError(lines) from None
    names = [model.name for model in prices.models]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError([f"{path}: {name} is priced twice" for name in twice])
    return prices

"""What queries and bodies are made of. Bodies are strict: no `"5"`, no `5.0`, no unknown field."""

import unicodedata
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from gateway.billing.amounts import QUOTA_MAX
from gateway.store.pages import Slice
from gateway.store.types import LARGEST_CHARACTER


def _plain(text: str) -> str:
    for character in text:
        if character == LARGEST_CHARACTER or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise ValueError("control characters and line breaks are not taken")
    return text


def _trimmed(text: str) -> str:
    if text != text.strip():
        raise ValueError("must not begin or end with white space")
    return text


PLAIN = AfterValidator(_plain)
"""One line of text. Stands after the bounds of length, which pydantic then checks by itself."""
TRIMMED = AfterValidator(_trimmed)

Username = Annotated[str, Field(min_length=1, max_length=30), PLAIN, TRIMMED]
Password = Annotated[str, Field(min_length=8, max_length=72)]
DisplayName = Annotated[str, Field(max_length=30), PLAIN, TRIMMED]
Email = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$"), PLAIN]
"""Empty: none is known."""
Remark = Annotated[str, Field(max_length=255), PLAIN]
Id = Annotated[int, Field(gt=0, le=QUOTA_MAX)]
Amount = Annotated[int, Field(gt=0, le=QUOTA_MAX)]
"""Quota that is given or taken."""
Balance = Annotated[int, Field(ge=0, le=QUOTA_MAX)]
"""Quota that may be there."""
Seconds = Annotated[int, Field(ge=0, le=QUOTA_MAX)]
"""Unix time."""


Number = Annotated[Decimal, PlainSerializer(float, return_type=float)]
"""A decimal that the family writes as a JSON number: exact to the 15 digits that a double keeps."""


class Body(BaseModel):
    """A JSON body: each field of its very type, and none that is unknown."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(BaseModel):
    """What stands behind the `?`: empty values count as absent, unknown ones are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Nothing(Query):
    """No query, no body."""


class Paged(Query):
    """Which page of a list."""

    p: int = Field(default=0, ge=0, le=10**9, description="page, from 0")
    size: int = Field(default=10, ge=1, le=100, description="rows of a page")

    def cut(self) -> Slice:
        """Give the rows that this page holds."""
        return Slice(limit=self.size, offset=self.p * self.size)


class Keyword(Paged):
    """A search, paged."""

    keyword: str = Field(default="", max_length=255)

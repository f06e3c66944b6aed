"""Which dialect answers: by what `/api/status` shows, confirmed by the shape of a page of accounts. Pure."""

from collections.abc import Mapping
from typing import Any

from gateway_client.dialects.base import Dialect
from gateway_client.dialects.companion import COMPANION
from gateway_client.dialects.laisky import LAISKY
from gateway_client.dialects.newapi import NEWAPI
from gateway_client.dialects.oneapi import ONEAPI

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (ONEAPI, LAISKY, NEWAPI, COMPANION)}


def guess(status: Mapping[str, Any]) -> Dialect:
    """The dialect by the `data` of `GET /api/status`: what no field betrays is the eldest.

    Sources: controller/misc.go of each; the companion says its name.
    """
    if status.get("dialect") == COMPANION.name:
        return COMPANION
    if "quota_display_type" in status:
        return NEWAPI
    if "min_topup_usd" in status:
        return LAISKY
    return ONEAPI


def confirms(dialect: Dialect, data: Any) -> bool:
    """Whether the `data` of `GET /api/user/?p=…` is of this dialect; an empty page denies nothing."""
    is_items = isinstance(data, dict) and "items" in data
    if is_items or dialect is NEWAPI:
        return is_items and dialect is NEWAPI
    if not isinstance(data, list):
        return False
    return all(isinstance(row, dict) and (("id" in row) == dialect.has_integer_refs) for row in data)

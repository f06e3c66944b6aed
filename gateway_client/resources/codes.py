"""Redemption codes: quota for whoever has the code; the one exactly-once way in every dialect.

Creating is not idempotent, but a code's name can be looked up: after `Unknown`, `find_by_name`.
"""

from datetime import datetime, timedelta

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.dialects.base import Dialect
from gateway_client.errors import Refused
from gateway_client.moves import check_holds, check_quota
from gateway_client.pages import every, search
from gateway_client.resources.user_calls import checked_ref
from gateway_client.types import RedemptionCode, Ref
from gateway_client.wire import Call, Payload, Repeat

NAME_BYTES_MAX = 20
CODES_AT_ONCE_MAX = 100
CLOCKS_APART = timedelta(hours=1)
"""By so much a gateway's clock may differ from ours."""
_PATH = "/api/redemption/"


def create_call(name: str, quota: int, count: int) -> Call[tuple[str, ...]]:
    """`POST /api/redemption/`; answers the keys alone."""
    return Call(
        method="POST",
        path=_PATH,
        body={"name": name, "quota": quota, "count": count},
        read=lambda got: _keys(got, count),
        repeat=Repeat.NEVER,
    )


def delete_call(dialect: Dialect, ref: Ref) -> Call[None]:
    """`DELETE /api/redemption/:ref`."""
    return Call(
        method="DELETE",
        path=f"{_PATH}{checked_ref(dialect, ref)}",
        read=lambda _: None,
        repeat=Repeat.NEVER,
    )


def _keys(got: Payload, count: int) -> tuple[str, ...]:
    keys = rows.words(got.data, "keys")
    if len(keys) != count or not all(keys):
        raise rows.RowError("keys are not as many as asked for")
    return keys


class Codes:
    """`gateway.codes`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(self, name: str, quota: int, count: int = 1) -> tuple[str, ...]:
        """Make codes.

        Args:
            name: 1 to 20 bytes of UTF-8; give each batch its own, by which it is found again.
            quota: of each, above 0 (a gateway makes 100 out of 0).
            count: 1 to 100.

        Returns:
            Their keys, as good as the quota itself.

        Raises:
            ValueError: out of those bounds.
            Refused: more than an account of this dialect can hold; nothing was sent. It must hold what it
                has besides, which is for the caller to know.
            Unknown: perhaps made; `find_by_name`, and delete what is too many.
        """
        check_quota(quota)
        check_holds(quota, self._caller.dialect)
        if not 1 <= len(name.encode()) <= NAME_BYTES_MAX or not name.isprintable() or name != name.strip():
            raise ValueError(f"a code's name has 1 to {NAME_BYTES_MAX} bytes, not {name!r}")
        if not 1 <= count <= CODES_AT_ONCE_MAX:
            raise ValueError(f"1 to {CODES_AT_ONCE_MAX} codes are made at once, not {count}")
        return await self._caller.ask(create_call(name, quota, count))

    async def find_by_name(self, name: str, *, since: datetime | None = None) -> tuple[RedemptionCode, ...]:
        """Codes of exactly this name, redeemed ones too; in the gateway's order.

        Args:
            name: whole.
            since: none that was made earlier is wanted. oneapi on PostgreSQL refuses to search for any
                word, and so its list is read, newest first; this says how far.
        """
        is_paged = self._caller.dialect.pages_code_search
        try:
            found = await search(self._caller, f"{_PATH}search", rows.code, name, is_paged=is_paged)
        except Refused as refusal:
            if type(refusal) is not Refused:
                raise
            found = await self._listed(since)
        return tuple(code for code in found if code.name == name)

    async def list(self) -> tuple[RedemptionCode, ...]:
        """All codes, newest first."""
        return tuple([code async for code in every(self._caller, _PATH, rows.code)])

    async def _listed(self, since: datetime | None) -> tuple[RedemptionCode, ...]:
        found: list[RedemptionCode] = []
        async for code in every(self._caller, _PATH, rows.code):
            if since is not None and code.created_at < since - CLOCKS_APART:
                break
            found.append(code)
        return tuple(found)

    async def delete(self, ref: Ref) -> None:
        """Delete a code, so that nobody can redeem it.

        Raises:
            Refused: it is gone already, or redeemed (companion); `find_by_name` tells which.
            Unknown: perhaps deleted; `find_by_name`.
        """
        await self._caller.ask(delete_call(self._caller.dialect, ref))

"""Keyed debits and reversals, where the dialect has them: taken atomically, never below zero."""

from gateway_client.caller import Caller
from gateway_client.errors import NotOffered
from gateway_client.moves import Accepted, Debit, Reversal
from gateway_client.resources.topups import movement_call


class Debits:
    """`gateway.debits`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(self, debit: Debit) -> Accepted:
        """Take quota from an account. May be repeated for a day: the gateway knows the reference again.

        Raises:
            NotOffered: the dialect has none; `users.set_quota` is the other way.
            Conflict: less is there than asked for.
            NotFound: no such account, or it is deleted.
            Refused: not taken.
            NotSent: not taken.
            Unknown: perhaps taken; repeat the same debit within `topups.KEY_REPEATABLE`, else ask a person.
        """
        _require(self._caller)
        body = {
            self._caller.dialect.user_field: debit.user.ref,
            "quota": debit.quota,
            "remark": debit.text,
            "at_most": debit.at_most,
        }
        exact = None if debit.at_most else debit.quota
        return await self._caller.ask(
            movement_call(self._caller.dialect, "/api/debit", debit.reference, body, quota=exact)
        )


class Reversals:
    """`gateway.reversals`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(self, reversal: Reversal) -> Accepted:
        """Take an earlier top-up or debit back, once. May be repeated for a day.

        Raises:
            NotOffered: the dialect has none.
            Conflict: reversed already, or too little is left of a top-up.
            NotFound: nothing bears that reference, or its account is deleted.
            Refused: not done.
            NotSent: not done.
            Unknown: perhaps done; repeat the same reversal, within that time too.
        """
        _require(self._caller)
        body = {"reference": reversal.of, "remark": reversal.text, "at_most": reversal.at_most}
        return await self._caller.ask(
            movement_call(self._caller.dialect, "/api/reversal", reversal.reference, body, quota=None)
        )


def _require(caller: Caller) -> None:
    if not caller.dialect.has_debits:
        raise NotOffered(f"dialect {caller.dialect.name} has no debits and reversals")

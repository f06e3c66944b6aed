"""Whose account a mail asks about, and whether its sender owns it; private data needs both proofs.

Source: design.md 4, "Proof that a person owns an account"; docs/decisions/009.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.accounts import ref_of
from gateway_client import Ambiguous, GatewayClient, User

ACCOUNTS_MAX: Final = 5
"""Accounts told in one answer."""


class NotTold(StrEnum):
    """Why no balance is told. Whether an account exists is not told either."""

    SENDER = "sender"
    """Nothing proves that the mail is from its From."""
    OWNER = "owner"
    """Nothing proves that the account is his, or there is none."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks."""

    address: str
    """Of his mail; empty where he asks in Telegram."""
    is_authentic: bool
    """Whether it is proven that he is who he says."""
    accounts: tuple[str, ...]
    """Refs of the accounts that this customer has proven to own."""
    keys: tuple[str, ...] = ()
    """Addresses and Telegram ids that are joined to him by proofs, his own among them."""


async def owned_accounts(
    gateway: GatewayClient, asker: Asker, named: str | None
) -> tuple[User, ...] | NotTold:
    """The accounts about which this person may be told everything.

    Args:
        gateway: to look them up.
        asker: sender, verdict on his mail, proofs.
        named: the account that the mail names; None: his own, whichever it is.

    Raises:
        GatewayError: the gateway does not answer.
    """
    if not asker.is_authentic:
        return NotTold.SENDER
    if named is not None:
        user = await _found(gateway, named)
        is_owner = user is not None and (
            str(user.ref) in asker.accounts or await is_of_address(gateway, user, asker.address)
        )
        return (user,) if user is not None and is_owner else NotTold.OWNER
    bound = [await gateway.users.get(ref_of(ref)) for ref in asker.accounts[:ACCOUNTS_MAX]]
    if users := tuple(user for user in bound if user is not None):
        return users
    user = await _found(gateway, asker.address) if asker.address else None
    if user is None or not is_same_address(user.email, asker.address):
        return NotTold.OWNER
    return (user,)


async def is_of_address(gateway: GatewayClient, user: User, address: str) -> bool:
    """Whether the gateway has this address for this account, and for no other."""
    if not is_same_address(user.email, address):
        return False
    only = await _found(gateway, address)
    return only is not None and only.ref == user.ref


def is_same_address(one: str, other: str) -> bool:
    """Whether two addresses are one; in any case, but only for ASCII: elsewhere `ß` would be `ss`."""
    if not one or not (one.isascii() and other.isascii()):
        return bool(one) and one == other
    return one.lower() == other.lower()


async def _found(gateway: GatewayClient, name: str) -> User | None:
    try:
        return await gateway.users.find(name)
    except Ambiguous:
        return None

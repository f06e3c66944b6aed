"""A balance is told to the owner of an account, by an authentic mail; to nobody else."""

from itertools import count
from typing import Any

import pytest

from bot.answering.ownership import Asker, NotTold, is_same_address, owned_accounts
from gateway_client import GatewayClient

_numbers = count(1)


@pytest.fixture
def name() -> str:
    return f"owner{next(_numbers)}"


def an_asker(address: str, *accounts: int, is_authentic: bool = True) -> Asker:
    return Asker(address, is_authentic, tuple(map(str, accounts)))


async def names(gateway: GatewayClient, asker: Asker, named: str | None) -> list[str] | NotTold:
    owned = await owned_accounts(gateway, asker, named)
    return owned if isinstance(owned, NotTold) else [user.username for user in owned]


async def test_address_of_the_account_is_a_proof(
    gateway: GatewayClient, open_account: Any, name: str
) -> None:
    await open_account(name, f"{name}@mail.example")
    asker = an_asker(f"{name.title()}@mail.example")

    assert await names(gateway, asker, name) == [name]
    assert await names(gateway, asker, None) == [name]


async def test_unproven_sender_is_told_nothing(gateway: GatewayClient, open_account: Any, name: str) -> None:
    account = await open_account(name, f"{name}@mail.example")
    asker = an_asker(f"{name}@mail.example", account, is_authentic=False)

    assert await names(gateway, asker, name) is NotTold.SENDER
    assert await names(gateway, asker, None) is NotTold.SENDER


async def test_other_persons_account_is_not_told(
    gateway: GatewayClient, open_account: Any, name: str
) -> None:
    await open_account(name, f"{name}@mail.example")
    mine = await open_account(f"{name}b")
    asker = an_asker("mallory@elsewhere.example", mine)

    assert await names(gateway, asker, name) is NotTold.OWNER
    assert await names(gateway, asker, f"{name}@mail.example") is NotTold.OWNER
    assert await names(gateway, asker, "nobody_at_all") is NotTold.OWNER


async def test_bound_accounts_are_told_all(gateway: GatewayClient, open_account: Any, name: str) -> None:
    first, second = await open_account(name), await open_account(f"{name}b")
    asker = an_asker("anne@mail.example", first, second)

    assert await names(gateway, asker, name) == [name]
    assert await names(gateway, asker, str(second)) == [f"{name}b"]
    assert await names(gateway, asker, None) == [name, f"{name}b"]


async def test_address_of_two_accounts_proves_neither(
    gateway: GatewayClient, open_account: Any, name: str
) -> None:
    address = f"{name}@mail.example"
    await open_account(name, address)
    await open_account(f"{name}b", address)

    assert await names(gateway, an_asker(address), name) is NotTold.OWNER
    assert await names(gateway, an_asker(address), None) is NotTold.OWNER


async def test_account_called_like_the_address_is_not_its_account(
    gateway: GatewayClient, open_account: Any, name: str
) -> None:
    """Whoever may choose a name may choose somebody's address."""
    await open_account(f"{name}@x.io")

    assert await names(gateway, an_asker(f"{name}@x.io"), None) is NotTold.OWNER


async def test_deleted_account_is_no_longer_his(gateway: GatewayClient, open_account: Any, name: str) -> None:
    account = await open_account(name, f"{name}@mail.example")
    await gateway.users.delete(account)

    assert await names(gateway, an_asker(f"{name}@mail.example", account), None) is NotTold.OWNER


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("anne@mail.example", "Anne@Mail.Example", True),
        ("", "", False),
        ("", "anne@mail.example", False),
        ("strasse@mail.example", "straße@mail.example", False),
        ("anne\u212a@mail.example", "annek@mail.example", False),
        ("安妮@mail.example", "安妮@mail.example", True),
    ],
)
def test_addresses_that_only_look_alike_are_two(one: str, other: str, is_same: bool) -> None:
    assert is_same_address(one, other) is is_same
    assert is_same_address(other, one) is is_same

"""Who may call what: an api key's own limits, its account's group, the model's price. Pure; all refusals."""

import ipaddress
from collections.abc import Sequence

from gateway.faults import Forbidden, NotFound, Unauthenticated


def unknown_key() -> Unauthenticated:
    """Refuse a key without repeating it, or saying what is wrong with it."""
    return Unauthenticated("invalid_api_key", "this api key is unknown, switched off or expired")


def admit_key(*, is_on: bool, is_expired: bool) -> None:
    """Let a known key in that is on and not expired.

    Raises:
        Unauthenticated: it is not.
    """
    if not is_on or is_expired:
        raise unknown_key()


def admit_holder(*, is_enabled: bool, ip: str, subnet: str) -> None:
    """Let the key's account in, from an address that the key allows.

    Args:
        is_enabled: whether the account is.
        ip: whence the call comes.
        subnet: CIDR networks joined by commas; empty: anywhere.

    Raises:
        Forbidden: the account is disabled or deleted, or the address is outside.
    """
    if not is_enabled:
        raise Forbidden("user_disabled", "the account of this api key is disabled")
    if subnet and not _is_within(ip, subnet):
        raise Forbidden("address_not_allowed", "this api key may not be used from your address")


def admit_model(model: str, *, allowed: Sequence[str]) -> None:
    """Let a model pass that the key may call; an empty list allows all.

    Raises:
        Forbidden: it is not on the key's list.
    """
    if allowed and model not in allowed:
        raise Forbidden("model_not_allowed", f"this api key may not call {model!r}")


def admit_group(model: str, *, is_free: bool, group: str, free_group: str, pay_page: str) -> None:
    """Let the free group call free models alone.

    Raises:
        Forbidden: the model must be paid for; says where.
    """
    if group == free_group and not is_free:
        raise Forbidden(
            "paid_model", f"{model!r} is for paid accounts: how to top up is written at {pay_page}"
        )


def unknown_model(model: str) -> NotFound:
    """Refuse a model that has no price here."""
    return NotFound("model_not_found", f"there is no model {model!r} here: /v1/models lists what there is")


def _is_within(ip: str, subnet: str) -> bool:
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in subnet.split(","))

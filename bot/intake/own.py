"""Which addresses are ours: told by configuration, asked by vetting, threads and answers."""

from dataclasses import dataclass

from bot.desk.mail import Address


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The desk's own mailboxes."""

    keys: frozenset[str]
    """Folded addresses, as `Address.key` gives them."""

    @classmethod
    def of(cls, *addresses: str) -> "OwnAddresses":
        """From addresses as configured, in any letter case."""
        return cls(frozenset(address.strip().casefold() for address in addresses))

    def includes(self, address: Address | None) -> bool:
        """Whether an address is ours, also with a `+tag` in its local part."""
        if address is None:
            return False
        local, at, domain = address.key.rpartition("@")
        return address.key in self.keys or f"{local.partition('+')[0]}{at}{domain}" in self.keys

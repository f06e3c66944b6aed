"""TXT records from DNS by dnspython, in the shape that `authenticity` asks for."""

import dns.exception
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from bot.intake.authenticity import TxtLookup


def make_txt_lookup(server: str | None, timeout_s: float = 1.5) -> TxtLookup:
    """A function from name to TXT octets.

    Args:
        server: `address` or `address:port` of a DNS server, IPv6 in brackets; None takes the system's.
        timeout_s: of one lookup, all its retries together.

    Returns:
        None for a name without a record; the first record that says it is a DKIM key where there are
        several. Raises `dns.exception.DNSException` for everything that leaves the answer open.
    """
    resolver = dns.resolver.Resolver(configure=server is None)
    if server is not None:
        host, port = _endpoint(server)
        resolver.nameservers = [host]
        resolver.port = port

    def lookup(name: str) -> bytes | None:
        try:
            answer = resolver.resolve(name, dns.rdatatype.TXT, lifetime=timeout_s, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        records = [b"".join(record.strings) for record in answer if isinstance(record, TXT)]
        keys = [record for record in records if record.lstrip().startswith(b"v=DKIM1")]
        return next(iter(keys or records), None)

    return lookup


def _endpoint(server: str) -> tuple[str, int]:
    if server.startswith("["):
        host, _, rest = server[1:].partition("]")
        return host, int(rest.removeprefix(":") or 53)
    host, colon, port = server.rpartition(":")
    if colon and ":" not in host:
        return host, int(port)
    return server, 53

"""TXT records fetched from a true DNS server on the loopback."""

import socket
import threading
from collections.abc import Iterator

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from bot.intake.dns_txt import make_txt_lookup

_LONG = "v=DKIM1; p=" + "A" * 400


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Answers three names, refuses one, is silent about another."""
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            octets, peer = door.recvfrom(4_096)
            if octets == b"stop":
                return
            query = dns.message.from_wire(octets)
            name = query.question[0].name.to_text().lower()
            if name.startswith("silent."):
                continue
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            if name.startswith("key."):
                texts = ('"other words"', f'"{_LONG[:200]}" "{_LONG[200:]}"')
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *texts))
            elif name.startswith("broken."):
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif not name.startswith("empty."):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            door.sendto(answer.to_wire(), peer)

    thread = threading.Thread(target=serve)
    thread.start()
    port = door.getsockname()[1]
    yield f"127.0.0.1:{port}"
    door.sendto(b"stop", ("127.0.0.1", port))
    thread.join()
    door.close()


def test_key_is_found_among_records_and_its_strings_joined(server: str) -> None:
    assert make_txt_lookup(server)("key.x.test") == _LONG.encode()


@pytest.mark.parametrize("name", ["missing.x.test", "empty.x.test"])
def test_name_without_a_record_gives_none(server: str, name: str) -> None:
    assert make_txt_lookup(server)(name) is None


@pytest.mark.parametrize("name", ["silent.x.test", "broken.x.test"])
def test_trouble_is_raised(server: str, name: str) -> None:
    with pytest.raises(dns.exception.DNSException):
        make_txt_lookup(server, timeout_s=0.3)(name)

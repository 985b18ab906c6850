"""Asking the DNS, within a time that a page can wait for. The only module that imports dnspython.

`settings.DNS_SERVERS` names who is asked; empty, this machine's own resolvers are.
"""

import dataclasses
import time
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from django.conf import settings

#: Seconds for everything that one `Dns` is asked, and for one question.
ALL, ONE = 2.7, 1.5


class CouldNotAsk(Exception):
    """Nobody answered, or nobody could. It says nothing of whether the record is there."""


@dataclasses.dataclass(frozen=True)
class Server:
    host: str
    port: int = 53


class Dns:
    """Questions that belong together; each is asked once. Used by several threads."""

    def __init__(self, *, seconds: float = ALL) -> None:
        self._end = time.monotonic() + seconds
        self._known: dict[tuple[str, str], list[Any] | CouldNotAsk] = {}

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, the strings of each put together; none where it has none. Raises CouldNotAsk."""
        return [b"".join(each.strings).decode("utf-8", "replace") for each in self._ask(name, "TXT")]

    def exchangers(self, name: str) -> list[str]:
        """Who takes the mail of a domain, the first choice first; `.` is nobody (RFC 7505). Raises CouldNotAsk."""
        found = sorted(self._ask(name, "MX"), key=lambda each: each.preference)
        return [each.exchange.to_text(omit_final_dot=True) for each in found]

    def addresses(self, name: str) -> list[str]:
        """IPv4 and IPv6. Raises CouldNotAsk."""
        return [each.address for kind in ("A", "AAAA") for each in self._ask(name, kind)]

    def _ask(self, name: str, kind: str) -> list[Any]:
        key = (name.lower().rstrip("."), kind)
        if key not in self._known:
            try:
                self._known[key] = _asked(*key, seconds=min(ONE, self._end - time.monotonic()))
            except CouldNotAsk as fault:
                self._known[key] = fault
        found = self._known[key]
        if isinstance(found, CouldNotAsk):
            raise CouldNotAsk(str(found))
        return found


def _asked(name: str, kind: str, *, seconds: float) -> list[Any]:
    if seconds <= 0:
        raise CouldNotAsk(f"There was no time left to ask for {name}")
    try:
        return list(_resolver().resolve(dns.name.from_text(name), kind, lifetime=seconds, search=False))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.resolver.LifetimeTimeout:
        raise CouldNotAsk(f"No answer came in time for {name}") from None
    except (dns.exception.DNSException, UnicodeError, OSError, ValueError) as fault:
        raise CouldNotAsk(f"The name servers cannot say anything of {name} ({type(fault).__name__})") from fault


def _resolver() -> dns.resolver.Resolver:
    servers = [parse(each) for each in settings.DNS_SERVERS]
    resolver = dns.resolver.Resolver(configure=not servers)
    resolver.timeout = ONE / 2
    # Keys are longer than the 512 bytes of old.
    resolver.use_edns(0, 0, 1232)
    if servers:
        resolver.nameservers = [server.host for server in servers]
        resolver.nameserver_ports = {server.host: server.port for server in servers}
    return resolver


def parse(given: str) -> Server:
    """`192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:53` or `2001:db8::1`."""
    if given.startswith("["):
        host, _, port = given[1:].partition("]")
        return Server(host, int(port.lstrip(":") or 53))
    host, colon, port = given.partition(":")
    return Server(given) if ":" in port else Server(host, int(port) if colon else 53)


def is_name(domain: str) -> bool:
    """Whether this can be the name of a domain that sends mail."""
    try:
        return len(dns.name.from_text(domain).labels) > 2 and " " not in domain and "@" not in domain
    except (dns.exception.DNSException, UnicodeError):
        return False

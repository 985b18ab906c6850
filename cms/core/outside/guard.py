"""Which hosts may be asked: public ones only, so that an address that somebody gave is no way to look inside."""

import ipaddress
from collections.abc import Callable, Iterable

from django.conf import settings

from cms.core.outside.fault import Fault

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Guard = Callable[[Address], None]

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

#: Public by number, yet answered by the machine's own host: where a cloud tells its secrets.
METADATA = frozenset({ipaddress.IPv4Address("168.63.129.16"), ipaddress.IPv4Address("100.100.100.200")})


class Forbidden(Fault):
    """A host leads to an address that is not on the public internet."""


def bare(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does (mapped, NAT64, 6to4, Teredo).

    >>> bare(ipaddress.ip_address("::ffff:127.0.0.1"))
    IPv4Address('127.0.0.1')
    >>> bare(ipaddress.ip_address("64:ff9b::a00:1"))
    IPv4Address('10.0.0.1')
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    return address


def only_public(address: Address) -> None:
    """Raise Forbidden for what is private, loopback, link-local, multicast, reserved or a cloud's metadata."""
    inner = bare(address)
    public = (
        inner.is_global
        and not inner.is_multicast
        and not inner.is_reserved
        and not inner.is_unspecified
        and inner not in METADATA
    )
    if not public or (address.version == 6 and address.is_multicast):
        raise Forbidden(
            f"Its host leads to {address}, which is not on the public internet: only public addresses are asked."
        )


def allowing(networks: Iterable[str]) -> Guard:
    """A guard that lets some networks pass besides the public internet: a council's intranet, a test's own server."""
    allowed = [ipaddress.ip_network(network, strict=False) for network in networks]

    def guard(address: Address) -> None:
        inner = bare(address)
        if not any(inner.version == network.version and inner in network for network in allowed):
            only_public(address)

    return guard


def from_settings() -> Guard:
    """The public internet, and the networks that the operator named."""
    return allowing(settings.FEED_NETWORKS)

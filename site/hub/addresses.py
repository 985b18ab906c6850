"""The addresses of partnerships on this very machine carry the port that it serves on."""

from urllib.parse import urlsplit

from django.db import transaction
from wagtail.models import Site

from cms.people.models import Partnership


def is_loopback(hostname: str) -> bool:
    """Whether a host name can only mean this machine (RFC 6761: localhost and whatever is below it)."""
    return hostname in ("localhost", "127.0.0.1", "::1") or hostname.endswith(".localhost")


@transaction.atomic
def carry_port(port: int) -> list[str]:
    """Move every partnership of this machine to a port, and give the addresses that changed.

    Public hosts stay as they are: what stands before them decides their port.
    """
    for site in Site.objects.exclude(port=port):
        taken = Site.objects.filter(hostname=site.hostname, port=port).exists()
        if is_loopback(site.hostname) and not taken:
            site.port = port
            site.save(update_fields=["port"])
    moved = []
    for partnership in Partnership.objects.all():
        host = urlsplit(partnership.base_url).hostname or ""
        address = f"http://{host}:{port}" if port != 80 else f"http://{host}"
        if is_loopback(host) and partnership.base_url.rstrip("/") != address:
            partnership.base_url = address
            partnership.save(update_fields=["base_url"])
            moved.append(address)
    return moved

"""Founding a partnership: its row, home page, host, collection, roles and groups of staff. Empty of people.

It stands in `guidance`, not in `people`, because a partnership begins with its home page.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Collection, Page, Site

from cms.guidance.models import HomePage
from cms.people.appoint import make_staff_groups
from cms.people.models import Partnership, Role
from cms.people.models.seat import STANDARD_ROLES

KEY = re.compile(r"(?=.{1,50}$)[a-z0-9]+(?:-[a-z0-9]+)*")
HOSTNAME = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


@transaction.atomic
def found(*, key: str, name: str, hostname: str, area: str = "", base_url: str = "") -> Partnership:
    """Make a partnership that answers at a host.

    `base_url` is what addresses in letters begin with; without it, https and the host.
    Raises ValidationError, its messages fit for a person, where the key, host or address cannot be.
    """
    name, hostname = name.strip(), hostname.strip().lower()
    check_names(key=key, name=name, hostname=hostname)
    partnership = Partnership(key=key, name=name, area=area, base_url=base_url or f"https://{hostname}")
    port = port_of(partnership.base_url)
    partnership.full_clean()
    if Site.objects.filter(hostname=hostname, port=port).exists():
        raise ValidationError(f"{hostname} already belongs to another partnership: choose another host.")
    root = Page.get_first_root_node()
    partnership.home = root.add_child(instance=HomePage(title=name, slug=key))
    partnership.collection = Collection.get_first_root_node().add_child(name=key)
    partnership.save()
    Site.objects.create(hostname=hostname, port=port, site_name=name, root_page=partnership.home)
    make_staff_groups(partnership)
    Role.objects.bulk_create(
        Role(partnership=partnership, key=role, name=title, statutory=statutory)
        for role, title, statutory in STANDARD_ROLES
    )
    return partnership


def check_names(*, key: str, name: str, hostname: str) -> None:
    """Raises ValidationError that says which is wrong and how to mend it."""
    if not KEY.fullmatch(key):
        raise ValidationError(
            f"“{key}” is no key: give lower-case letters, digits and hyphens, like tower-hamlets."
            if len(key) <= 50
            else "The key is too long: give 50 letters at most."
        )
    if Partnership.objects.filter(key=key).exists():
        raise ValidationError(f"There is already a partnership “{key}”: choose another key.")
    if not name:
        raise ValidationError("The name is empty: give the partnership's own, like Ealing Learning Partnership.")
    if not HOSTNAME.fullmatch(hostname):
        raise ValidationError(f"“{hostname}” is no host name: give one like hub.example, without http:// or a port.")


def port_of(base_url: str) -> int:
    """The port that a website answers on. Raises ValidationError where its address has none or a wrong one."""
    try:
        address = urlsplit(base_url)
        port = address.port
    except ValueError:
        address, port = urlsplit(""), None
    if address.scheme not in ("http", "https") or not address.hostname or port == 0:
        raise ValidationError(f"“{base_url}” is no address of a website: give one like https://hub.example.")
    return port or (80 if address.scheme == "http" else 443)

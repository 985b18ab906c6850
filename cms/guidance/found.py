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

HOSTNAME = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


@transaction.atomic
def found(*, key: str, name: str, hostname: str, area: str = "", base_url: str = "") -> Partnership:
    """Make a partnership that answers at a host.

    `base_url` is what addresses in letters begin with; without it, https and the host.
    Raises ValidationError, its messages fit for a person, where the key, host or address cannot be.
    """
    hostname = hostname.strip().lower()
    if not HOSTNAME.fullmatch(hostname):
        raise ValidationError(
            {"hostname": f"“{hostname}” is no host name: give one like hub.example, without http:// or a port."}
        )
    partnership = Partnership(key=key, name=name, area=area, base_url=base_url or f"https://{hostname}")
    partnership.full_clean()
    address = urlsplit(partnership.base_url)
    port = address.port or (80 if address.scheme == "http" else 443)
    if Site.objects.filter(hostname=hostname, port=port).exists():
        raise ValidationError({"hostname": f"{hostname} already belongs to another partnership: choose another host."})
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

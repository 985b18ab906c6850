"""Loads the demo and says where to look."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from cms.core.commands import HubCommand
from cms.people.models import Partnership
from cms.people.sign_in import make_link
from cms.users.models import User
from hub.demo import people
from hub.demo.load import counts, load
from hub.demo.partnership import staff


class Command(HubCommand):
    help = (
        "Makes a whole partnership of invented schools and people, with editions in the outbox. Again: changes nothing."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--port", type=int, default=None, help="the port in every address (that of the set-up)")

    def act(self, **options: Any) -> dict[str, Any]:
        self.made = load(port=options["port"] or urlsplit(settings.WAGTAILADMIN_BASE_URL).port or 80)
        return counts(self.made)

    def tell(self, result: dict[str, Any]) -> None:
        made = self.made
        sent = result["deliveries"].get("sent", 0)
        self.stdout.write(
            f"\n{made.name}: {result['schools']} schools, {result['contacts']} contacts, {result['pages']} pages, "
            f"{result['items']} items, {result['editions']} editions, {sent} letters in the outbox.\n\n"
        )
        for what, path in places():
            self.stdout.write(f"  {what:<22}{made.url(path)}")
        if settings.EMBEDDED:
            self.stdout.write(
                "\nSign in by one of these links. Each works once, within a day; run this again for new ones.\n\n"
            )
            for who, link in sign_in_links(made):
                self.stdout.write(f"  {who:<40}{link}")
        self.stdout.write("")


def places() -> list[tuple[str, str]]:
    return [
        ("Website", "/"),
        ("Gatekeeping", "/gatekeeping/"),
        ("Calendar", reverse("calendar")),
        ("Behind the scenes", reverse("wagtailadmin_home")),
        ("Outbox", reverse("outbox:index")),
    ]


def sign_in_links(made: Partnership) -> list[tuple[str, str]]:
    """(who, address) for each role of the demo."""
    links = []
    for person in [*staff(), *people.readers(made)]:
        user = User.objects.get(email__iexact=person.email)
        links.append((f"{person.role.capitalize()}, {person.name}", made.url(f"/account/link/{make_link(user=user)}/")))
    return links

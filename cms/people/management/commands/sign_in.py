from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import reverse

from cms.core.commands import HubCommand, partnership
from cms.people.models import Contact, Partnership, StaffRole
from cms.people.sign_in import UnknownAddress, make_link, user_of
from cms.users.models import User


class Command(HubCommand):
    help = "Prints a link that signs somebody in, once, within a day. Only where letters stay on this machine."
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", help="the address of a member of staff or of a contact")
        parser.add_argument(
            "--partnership", metavar="KEY", default="", help="where, if the address is known in several"
        )

    def act(self, **options: Any) -> dict[str, str]:
        if not settings.EMBEDDED:
            raise CommandError(
                "Here letters are sent (SMTP_URL is set): sign in by the code in a letter. "
                "Links are printed only where letters stay on this machine.",
                returncode=2,
            )
        chosen = partnership(options["partnership"]) if options["partnership"] else None
        try:
            user = user_of(options["email"], chosen)
        except UnknownAddress:
            raise CommandError(
                f"Nobody has the address “{options['email']}”: neither a member of staff nor a contact. "
                "Check its spelling, or import the contact first.",
                returncode=2,
            ) from None
        if not user.is_active:
            raise CommandError(f"{user.email} may not sign in: the user was switched off.", returncode=2)
        where = chosen or home_of(user)
        return {"email": user.email, "link": where.url(reverse("sign_in_link", args=[make_link(user=user)]))}

    def tell(self, result: dict[str, str]) -> None:
        self.stdout.write(result["link"])


def home_of(user: User) -> Partnership:
    """The partnership where somebody is staff, else where they are a contact, else the only one there is."""
    staff = StaffRole.objects.filter(user=user).values_list("partnership", flat=True)
    held = Contact.objects.filter(user=user).values_list("partnership", flat=True)
    for keys in (staff, held, Partnership.objects.values_list("pk", flat=True)):
        found = Partnership.objects.filter(pk__in=list(keys))
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            known = ", ".join(found.values_list("key", flat=True))
            raise CommandError(f"Say where with --partnership: one of {known}.", returncode=2)
    raise CommandError(
        "There is no partnership yet. Make one with: ./hub manage create_partnership KEY --name NAME --hostname HOST",
        returncode=2,
    )

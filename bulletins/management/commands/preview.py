from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from bulletins.management.named import edition_named
from bulletins.models import Edition
from cms.core.commands import HubCommand, refusing
from cms.people.models import Contact
from newsletters.edition import CannotSeal
from newsletters.lists.audience import BadRule
from newsletters.rendering import preview
from newsletters.rendering.mjml import BadMJML
from newsletters.sealing.as_reader import NothingForThem, letter_as, recipient_of, shown


class Command(HubCommand):
    help = (
        "Prints the letter of an edition as one reader would get it now: what is for them, in their language. "
        "Its links are as they were written, and those that act lead to a sample page."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", type=int, metavar="EDITION_ID", help="as `compose` gave it")
        parser.add_argument("--as", required=True, metavar="CONTACT_EMAIL", dest="reader", help="a contact’s address")
        parser.add_argument(
            "--part",
            choices=["html", "text", "mime"],
            default="text",
            help="a part, or the whole as it leaves (text)",
        )

    def act(self, **options: Any) -> dict[str, Any]:
        edition = edition_named(options["edition"])
        newest: Edition = edition if edition.live else edition.get_latest_revision_as_object()
        contact = _contact(newest, options["reader"])
        with refusing(NothingForThem, CannotSeal, BadRule, BadMJML):
            letter, recipient = letter_as(newest, contact), recipient_of(newest, contact)
            reader = shown(contact, recipient)
            write = {"html": preview.html, "text": preview.text, "mime": preview.mime}[options["part"]]
            written = write(letter, reader=reader)  # type: ignore[operator]  # Each takes both.
        if recipient is None:
            self.stderr.write(
                f"{contact} is not among those who get this: this is what they would read if they were put on a list."
            )
        return {
            "edition": edition.pk,
            "as": contact.email,
            "among_readers": recipient is not None,
            "language": letter.language,
            "subject": letter.subject,
            "items": [item.title for section in letter.sections for item in section.items],
            options["part"]: written.decode() if isinstance(written, bytes) else written,
        }

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(next(result[part] for part in ("html", "text", "mime") if part in result), ending="")


def _contact(edition: Edition, address: str) -> Contact:
    """Raises CommandError."""
    partnership = edition.publication.partnership
    found: Contact | None = Contact.objects.of(partnership).at(address.replace("\0", "")).first()
    if found is None:
        raise CommandError(
            f"{partnership} has no contact with the address “{address}”. Give the address of one of its contacts.",
            returncode=2,
        )
    return found

from argparse import ArgumentParser
from typing import Any

from cms.core.commands import HubCommand, refusing
from cms.people import looks
from cms.people.models import Look
from cms.people.person import NobodyHere, everything, find
from cms.people.whoever import runs_this


class Command(HubCommand):
    help = "Everything that is held about a person, for them to see. That it was asked for stands in the log of looks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", metavar="EMAIL", help="an address of theirs, present or former")

    def act(self, **options: Any) -> dict[str, Any]:
        with refusing(NobodyHere):
            contact = find(options["email"], partnership=options["partnership"])
        looks.note(
            partnership=contact.partnership,
            user=None,
            who=runs_this(),
            thing=f"person:{contact.pk}",
            act=Look.Act.COMMAND,
            label="Everything about a person",
            people=1,
        )
        return everything(contact)

from argparse import ArgumentParser
from typing import Any

from cms.core.commands import HubCommand
from newsletters.management.mailings import mailing_of, state_of


class Command(HubCommand):
    help = "How far a mailing is: how many of its letters are in each state."
    names_partnership = False
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("mailing", type=int, metavar="MAILING_ID", help="as `seal` gave it")

    def act(self, **options: Any) -> dict[str, Any]:
        return state_of(mailing_of(options["mailing"]))

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(f"Mailing {result['mailing']} is {result['state']}:")
        for state, number in result["states"].items():
            if number:
                self.stdout.write(f"  {state:<12}{number:>10,}")

from argparse import ArgumentParser
from typing import Any

from cms.core.commands import HubCommand
from cms.guidance.found import found


class Command(HubCommand):
    help = "Makes a partnership that answers at a host, empty of people."
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("key", help="short and lasting, for commands and files: ealing")
        parser.add_argument("--name", required=True)
        parser.add_argument("--hostname", required=True, help="where it answers: hub.example")
        parser.add_argument("--area", default="", help="as the schools register names it; several with commas")
        parser.add_argument("--base-url", default="", help="what addresses in letters begin with (https://HOSTNAME)")

    def act(self, **options: Any) -> dict[str, str]:
        made = found(
            key=options["key"],
            name=options["name"],
            hostname=options["hostname"],
            area=options["area"],
            base_url=options["base_url"],
        )
        return {"key": made.key, "name": made.name, "base_url": made.base_url}

    def tell(self, result: dict[str, str]) -> None:
        self.stdout.write(f"{result['name']} ({result['key']}) answers at {result['base_url']}")

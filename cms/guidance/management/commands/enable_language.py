from argparse import ArgumentParser
from typing import Any

from cms.core.commands import HubCommand
from cms.core.language import language, offered
from cms.guidance.languages.tree import enable


class Command(HubCommand):
    help = "Offers a language to a partnership's readers, in letters and on its website, and makes its home there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("languages", nargs="+", metavar="LANGUAGE", help="its code: ar, pl, pa, so, ur")

    def act(self, **options: Any) -> list[str]:
        for code in options["languages"]:
            enable(options["partnership"], code)
        return offered(options["partnership"])

    def tell(self, result: list[str]) -> None:
        self.stdout.write(f"Readers choose from {', '.join(language(code).name for code in result)}.")

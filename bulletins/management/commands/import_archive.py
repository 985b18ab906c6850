from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from bulletins.bring_in.keep import bring_in
from bulletins.bring_in.read import LARGEST
from bulletins.compose import NoArchive
from cms.core.commands import HubCommand, bar, refusing
from newsletters.bounces import files
from newsletters.models import Publication


class Command(HubCommand):
    help = (
        "Brings past numbers into a publication's archive: letters (.eml, .mbox), pages (.html), lists (.csv, .json) "
        "of date, number, title, url; or folders of such. Again without doubling; no letter goes out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("publication", metavar="PUBLICATION", help="its short name, such as gatekeeping")
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def act(self, **options: Any) -> dict[str, Any]:
        found = Publication.objects.of(options["partnership"])
        publication = found.filter(slug=options["publication"]).first()
        if publication is None:
            known = ", ".join(found.values_list("slug", flat=True)) or "none yet"
            raise CommandError(
                f"There is no publication “{options['publication']}” (there are: {known}).", returncode=2
            )
        self.unreadable: list[dict[str, Any]] = []
        with refusing(NoArchive):
            told = [asdict(each) for each in bring_in(publication, self._files(options["paths"]))]
        told += self.unreadable
        fates = Counter(each["fate"] for each in told)
        return {**{name: fates[name] for name in ("new", "updated", "unchanged", "rejected")}, "numbers": told}

    def _files(self, paths: list[Path]) -> Iterator[tuple[str, bytes]]:
        every = [file for path in paths for file in files.within(path)]
        for path in bar("files")(every):
            try:
                yield files.shown(path), files.read(path, LARGEST + 1)
            except files.CannotRead as fault:
                self.unreadable.append({"where": files.shown(path), "fate": "rejected", "reason": str(fault)})

    def tell(self, result: dict[str, Any]) -> None:
        for each in result["numbers"]:
            if each["fate"] == "rejected":
                self.stdout.write(f"{each['where']}: left out. {each['reason']}")
            else:
                taken = f" Taken out: {'; '.join(each['without'])}." if each["without"] else ""
                self.stdout.write(f"{each['where']}: {each['fate']}. {each['date']}, {each['title']}.{taken}")
        self.stdout.write(
            f"{result['new']} came in, {result['updated']} were brought up to date, "
            f"{result['unchanged']} stayed as they were, {result['rejected']} were left out."
        )

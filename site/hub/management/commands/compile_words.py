"""Make of each `locale/*/LC_MESSAGES/django.po` the file that Django reads. Needs no gettext tools."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the compiled words (.mo) of the interface's translations (.po). What is marked fuzzy is left out."

    def handle(self, *args: Any, **options: Any) -> None:
        for words in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            words.with_suffix(".mo").write_bytes(compiled(words))
            self.stdout.write(f"{words.parent.parent.name}: {polib.pofile(str(words)).percent_translated()} %")


def compiled(words: Path) -> bytes:
    found: bytes = polib.pofile(str(words)).to_binary()
    return found

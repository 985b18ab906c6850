"""What management commands share: the partnership they name, one JSON value on stdout, sentences for tracebacks."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cms.people.models import Partnership


class HubCommand(BaseCommand):
    """Bad input is a sentence on stderr and exit code 2. With `--json`, stdout holds one JSON value and no more."""

    names_partnership = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        if self.names_partnership:
            parser.add_argument("--partnership", required=True, metavar="KEY", help="the partnership's key")
        parser.add_argument("--json", action="store_true", help="print one JSON value and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        if self.names_partnership:
            options["partnership"] = partnership(options["partnership"])
        try:
            result = self.act(**options)
        except ValidationError as error:
            raise CommandError(sentence(error), returncode=2) from error
        if options["json"]:
            json.dump(result, sys.stdout, ensure_ascii=False, indent=2, default=str)
            sys.stdout.write("\n")
        else:
            self.tell(result)

    def act(self, **options: Any) -> Any:
        """Do it, and give what `--json` prints."""
        raise NotImplementedError

    def tell(self, result: Any) -> None:
        """Say the result to a person."""
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2, default=str))


def sentence(error: ValidationError) -> str:
    """What is wrong, each field by its name."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        " ".join(messages) if field == NON_FIELD_ERRORS else f"{field}: {' '.join(messages)}"
        for field, messages in error.message_dict.items()
    )


def partnership(key: str) -> Partnership:
    """The partnership of a key. Raises CommandError (exit code 2) that names those there are."""
    try:
        return Partnership.objects.get(key=key)
    except Partnership.DoesNotExist:
        known = ", ".join(Partnership.objects.values_list("key", flat=True)) or "none yet"
        raise CommandError(
            f"There is no partnership “{key}” (there are: {known}). "
            "Make one with: ./hub manage create_partnership KEY --name NAME --hostname HOST",
            returncode=2,
        ) from None


@contextmanager
def refusing(*kinds: type[Exception]) -> Iterator[None]:
    """Exceptions of these kinds, whose messages are fit for a person, end a command with exit code 2."""
    try:
        yield
    except kinds as fault:
        raise CommandError(str(fault), returncode=2) from fault


def bar(unit: str) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """A progress bar on stderr around long work; nothing where stderr is no terminal."""
    return lambda things: tqdm(things, unit=f" {unit}", file=sys.stderr, disable=None, leave=False)

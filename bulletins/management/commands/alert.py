import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from bulletins.alerts import child_name
from bulletins.alerts.ask import ask, holders, tell_of_draft
from bulletins.alerts.outlook import outlook_of
from bulletins.alerts.read import MOST_BYTES, BadAlert, read
from bulletins.alerts.write import Refused, write
from bulletins.models.alert import Alert
from cms.core.commands import HubCommand, refusing
from cms.people.models import Partnership
from cms.users.models import User


class Command(HubCommand):
    help = (
        "Writes an alert from a JSON file, as a draft: nothing is sent. It waits for its approvals: whoever has the "
        "right to alerts is told at once, somebody asks for approval in the admin, and a second person gives it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--file", required=True, metavar="ALERT.json", help="the alert; - reads standard input")
        parser.add_argument(
            "--by", metavar="ADDRESS", help="who wrote it, one of those with the right: then approval is asked for too"
        )

    def act(self, **options: Any) -> dict[str, Any]:
        partnership: Partnership = options["partnership"]
        by = _author(partnership, options["by"]) if options["by"] else None
        with refusing(BadAlert, Refused), transaction.atomic():
            alert = write(partnership, read(_text(options["file"]), partnership), by=by)
            if by:
                alert = ask(alert, by=by)
            else:
                tell_of_draft(alert)
        outlook = outlook_of(alert)
        return {
            "alert": alert.pk,
            "state": alert.state,
            "waits_for": [user.email for user in holders(alert) if user != by],
            "people": outlook.people,
            "schools": len(outlook.lines),
            "nobody": [school.name for school in outlook.nobody],
            "without_quadrant": [school.name for school in outlook.unplaced],
            "everywhere": alert.everywhere,
            "seems_to_name": child_name.in_alert(partnership, child_name.texts_of(alert)),
            "in_words": outlook.in_words,
        }

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(
            f"Alert {result['alert']} is a draft and nothing was sent. When it is approved it goes to "
            f"{'all open schools: ' if result['everywhere'] else ''}{result['in_words']}"
        )
        if not result["waits_for"]:
            self.stdout.write("Nobody else has the right to alerts: appoint somebody on the Staff screen.")
        if result["without_quadrant"]:
            self.stdout.write(f"In no quadrant, and not reached: {', '.join(result['without_quadrant'])}.")
        if result["seems_to_name"]:
            self.stdout.write(f"It seems to name a child: {', '.join(result['seems_to_name'])}.")


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if name == "-" else _bytes(Path(name))
        if len(data) > MOST_BYTES:
            raise CommandError(f"{name} is larger than an alert can be.", returncode=2)
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{name} cannot be read: {fault}.", returncode=2) from fault


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _author(partnership: Partnership, address: str) -> User:
    found = holders(Alert(partnership=partnership)).filter(email__iexact=address).first()
    if found is None:
        raise CommandError(f"{address} has no right to alerts of {partnership}.", returncode=2)
    return found

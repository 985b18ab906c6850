import contextlib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bulletins.alerts.status import status_of
from bulletins.models.alert import Alert, AlertStep
from cms.core.commands import HubCommand


class Command(HubCommand):
    help = "How an alert stands: by school its seats, what was accepted, who confirmed; and when each step was."
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("alert", type=int, metavar="ID", help="as `alert` gave it")

    def act(self, **options: Any) -> dict[str, Any]:
        with contextlib.suppress(OverflowError):
            found = Alert.objects.filter(pk=options["alert"]).select_related("publication", "partnership").first()
            if found is not None:
                return status_of(found)
        raise CommandError(f"There is no alert {options['alert']}.", returncode=2)

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(f"Alert {result['alert']}: {Alert.State(result['state']).label.lower()}.")
        if result["to_come"]:
            self.stdout.write(f"It would go to {result['to_come']}")
        for school in result["schools"]:
            seats = ", ".join(f"{seat['seat']} {seat['state']}" for seat in school["seats"]) or "nobody"
            who = ", ".join(each["by"] or each["seat"] or "somebody there" for each in school.get("confirmed", ()))
            self.stdout.write(f"  {school['school']}: {seats}{f'; confirmed by {who}' if who else ''}")
        for step in result["steps"]:
            at = timezone.localtime(parse_datetime(step["at"]))
            by = f" by {step['by']}" if step["by"] else ""
            said = f": {step['words']}" if step["words"] else ""
            self.stdout.write(f"  {at:%Y-%m-%d %H:%M:%S}  {AlertStep.What(step['what']).label}{by}{said}")

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand
from cms.people.second_factor import forget
from cms.users.models import User


class Command(HubCommand):
    help = "Takes somebody's passkeys, app and recovery codes away and ends their sessions: they set up new ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", help="the address of a member of staff, or of a superuser")

    def act(self, **options: Any) -> dict[str, str]:
        address = options["email"]
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(f"Nobody signs in by the address “{address}”. Check its spelling.", returncode=2)
        forget(user=user, partnership=options["partnership"])
        return {"email": user.email}

    def tell(self, result: dict[str, str]) -> None:
        self.stdout.write(f"{result['email']} has no second factor now, and no session.")

"""The door of every management command: what its user can mend is a sentence on stderr and exit code 2."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import ManagementUtility
from django.core.management.base import SystemCheckError
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from hub.environment import BadVariable


class Utility(ManagementUtility):
    def fetch_command(self, subcommand: str) -> Any:
        """Django has said which command it does not know; it ends with 1."""
        try:
            return super().fetch_command(subcommand)
        except SystemExit:
            sys.exit(2)


def run(arguments: list[str]) -> int:
    """Run a command line as `manage.py` gets it. Gives the exit code; with `--traceback`, faults come as they are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 (Django would read them later, and stumble on)
        Utility(arguments).execute()
    except BadVariable as fault:
        return refuse(str(fault))
    except OperationalError as fault:
        if "--traceback" in arguments or not is_of_connecting(fault):
            raise
        reason = " ".join(str(fault).split()).rstrip(".")
        where = "DATABASE_URL" if settings.DATABASE_URL else f"the folder {settings.DATA}"
        return refuse(f"The database cannot be reached: {reason}. Look at {where}, and whether the database runs.")
    except SystemExit as end:
        if isinstance(end.__context__, SystemCheckError):  # Already told, by Django.
            return 2
        raise
    return 0


def refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 2


def is_of_connecting(fault: OperationalError) -> bool:
    """Whether a connection could not be made; what goes wrong on one that stands is no matter of set-up."""
    step = fault.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_name == "connect" and isinstance(
            step.tb_frame.f_locals.get("self"), BaseDatabaseWrapper
        ):
            return True
        step = step.tb_next
    return False

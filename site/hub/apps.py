import importlib
import sys

from django.apps import AppConfig


def _leave_out_docutils() -> None:
    """REST framework takes one small function from Django's documentation of its admin, which loads all of docutils
    where it is installed: 10 MB in every process. Without it that module does what it does where there is none.
    """
    if "docutils" in sys.modules:
        return
    sys.modules["docutils"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("django.contrib.admindocs.utils")
    finally:
        del sys.modules["docutils"]


class HubConfig(AppConfig):
    name = "hub"
    verbose_name = "Gatehouse"

    def ready(self) -> None:
        from hub import housekeeping

        housekeeping.register()


# Before any other app is loaded: this one stands first among them.
_leave_out_docutils()

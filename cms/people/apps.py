from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PeopleConfig(AppConfig):
    name = "cms.people"
    label = "people"
    verbose_name = "people"

    def ready(self) -> None:
        user_logged_in.connect(_signed_in, dispatch_uid="people.link_contacts")


def _signed_in(user: Any, **kwargs: Any) -> None:
    from cms.people.sign_in import link_contacts

    link_contacts(user)

"""Wagtail's apps without its interface for other programs, which is not offered here.

When Wagtail 8.0's images, documents, snippets and redirects get ready they fill that interface, whether it has an
address or not. It takes two frameworks and every screen of the admin with it: 44 MB and a third of the time to start
for each process, also those that only send letters.
"""

import contextlib
import sys
import types
from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig

#: What is imported by `ready` of these apps, of the interface and of each app's part in it.
INTERFACE = "wagtail.api.v3.api"
PARTS = ("{}.api.v3", "{}.api.v3.registry", "{}.api.v3.router")


class Unused(types.ModuleType):
    """Stands where a part of the interface would: whatever is asked of it does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unused(name)

    def __call__(self, *arguments: Any, **named: Any) -> None:
        return None


@contextlib.contextmanager
def without_interface(app: str) -> Iterator[None]:
    """Imports of the interface by `app` find nothing to fill meanwhile; what was imported before stays."""
    names = [name for name in (INTERFACE, *(part.format(app) for part in PARTS)) if name not in sys.modules]
    sys.modules.update((name, Unused(name)) for name in names)
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


class WithoutInterface(AppConfig):
    def ready(self) -> None:
        with without_interface(self.name):
            super().ready()


class Images(WithoutInterface, WagtailImagesAppConfig):
    pass


class Documents(WithoutInterface, WagtailDocsAppConfig):
    pass


class Snippets(WithoutInterface, WagtailSnippetsAppConfig):
    pass


class Redirects(WithoutInterface, WagtailRedirectsAppConfig):
    pass

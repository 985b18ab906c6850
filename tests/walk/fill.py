"""Fills a partnership: one thing at least of every model, each of its words marked.

`Filling(camden).everything()` makes them. What stands in them can be told wherever it is met: a school of Camden's is
called "Zebra camdensecretschool7". A model of the project that nobody says how to make fails with a sentence.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import Error, models, transaction
from django.utils import timezone
from wagtail.models import Page

from cms.core.fields import SealedTextField
from cms.people.models import Partnership

OURS = ("cms.", "newsletters", "bulletins", "hub")

#: Nothing of any partnership: what the install keeps for itself. A model that goes away goes from here too.
NOBODYS = {
    "people.Partnership",  # Founded before it is filled.
    "people.SignInLink",  # Of a user.
    "users.User",
    "core.ClockLead",
    "core.ClockJob",
    "core.Tries",
}


class NoFactory(AssertionError):
    pass


def our_models() -> Iterator[type[models.Model]]:
    """Every model of the project that a partnership's things may be kept in. Pages are made apart."""
    for model in apps.get_models():
        if model.__module__.startswith(OURS) and not issubclass(model, Page) and model._meta.label not in NOBODYS:
            yield model


class Filling:
    """The things of one partnership, as they are made."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.word = f"{partnership.key}secret"
        self.made: dict[type[models.Model], list[Any]] = {}
        #: Day and name of each letter in the outbox.
        self.letters: list[tuple[str, str]] = []
        self._number = 7_000 if partnership.key < "d" else 8_000

    def everything(self) -> "Filling":
        from tests.walk import files, special

        special.begin(self)
        files.pages_and_files(self)
        for model in our_models():
            self.one(model)
        special.end(self)
        return self

    def number(self) -> int:
        self._number += 1
        return self._number

    def mark(self, kind: type[models.Model] | str) -> str:
        name = kind if isinstance(kind, str) else kind._meta.model_name
        return f"{self.word}{name}{self.number()}"

    def words(self, kind: type[models.Model] | str) -> str:
        """All begin alike, so that one search finds the things of both partnerships, if it can."""
        return f"Zebra {self.mark(kind)}"

    def keep(self, thing: Any) -> Any:
        self.made.setdefault(type(thing), []).append(thing)
        return thing

    def one(self, model: type[models.Model]) -> Any:
        """What was made of a model first; made now if there is none."""
        return self.made[model][0] if self.made.get(model) else self.make(model)

    def make(self, model: type[models.Model], **given: Any) -> Any:
        from tests.walk.special import GIVEN

        given = {**GIVEN.get(model._meta.label, lambda filling: {})(self), **given}
        thing = model(**{**self._values(model, given), **given})
        try:
            with transaction.atomic():
                thing.save()
        except (Error, ValueError, TypeError) as fault:
            raise NoFactory(
                f"add a factory for {model._meta.label} in tests/walk/special.py, GIVEN (made by guess: {fault})"
            ) from fault
        return self.keep(thing)

    def _values(self, model: type[models.Model], given: dict[str, Any]) -> dict[str, Any]:
        fields = [field for field in model._meta.concrete_fields if field.name not in given]
        found = {field.name: self._value(model, field) for field in fields if not _makes_itself(field)}
        return {name: value for name, value in found.items() if value is not None}

    def _value(self, model: type[models.Model], field: Any) -> Any:
        if field.is_relation:
            return self._related(model, field)
        if field.choices:
            return None if field.has_default() else next(value for value, _ in field.flatchoices if value)
        if isinstance(field, models.CharField | models.TextField | SealedTextField):
            return self._text(model, field)
        if isinstance(field, models.FileField):
            name = self.mark(model)
            return ContentFile(f"In the file: {name}".encode(), name=f"{name}.txt")
        if field.null or field.has_default():
            return None
        return self._plain(field)

    def _related(self, model: type[models.Model], field: Any) -> Any:
        if field.related_model is Partnership:
            return self.partnership
        if field.related_model is model or (field.null and not field.related_model.__module__.startswith(OURS)):
            return None
        if field.related_model._meta.label == "users.User":
            return self.made[field.related_model][0]
        if issubclass(field.related_model, Page):
            return self.made[field.related_model][0] if field.related_model in self.made else self.made[Page][0]
        return self.one(field.related_model)

    def _text(self, model: type[models.Model], field: Any) -> str:
        mark, longest = self.mark(model), field.max_length or 1_000
        if isinstance(field, models.EmailField):
            return f"{mark}@{self.partnership.key}.example"
        if isinstance(field, models.URLField):
            return f"https://{mark}.example/"
        if isinstance(field, models.SlugField):
            return mark[:longest]
        words = f"Zebra {mark}"
        return words if len(words) <= longest else mark if len(mark) <= longest else str(self._number)[:longest]

    def _plain(self, field: Any) -> Any:
        if isinstance(field, models.DateTimeField):
            return timezone.now() + dt.timedelta(days=1)
        if isinstance(field, models.DateField):
            return timezone.localdate() + dt.timedelta(days=3)
        if isinstance(field, models.BinaryField):
            return self.mark(field.model).encode()
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.IntegerField):
            return self.number()
        raise NoFactory(f"add a factory for {field.model._meta.label} in tests/walk/special.py, GIVEN: {field.name}")


def _makes_itself(field: Any) -> bool:
    made_by_django = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return bool(
        made_by_django or field.generated or (field.primary_key and field.get_internal_type().endswith("AutoField"))
    )

"""Fills a form of one partnership with the keys of another's things, in every field that can take one."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from wagtail.blocks.base import BlockWidget
from wagtail.models import Page

from tests.walk import keys
from tests.walk.fill import Filling

BUTTON = re.compile(r"<(?:button|input)\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(name|value|type)=[\"']([^\"']*)[\"']")
NOT_ASKED = {"action-delete"}


def everything(other: Filling) -> dict[str, Any]:
    """A form of anything: each model's name, and the names that lists of things go by."""
    named = {model._meta.model_name or "": things for model, things in other.made.items() if things}
    data: dict[str, Any] = {name: [str(thing.pk) for thing in things[:3]] for name, things in named.items()}
    pages = [str(key) for key in keys.page_keys(other)[:3]]
    anything = [str(key) for key in keys.of_anything(other)]
    given = {"chooser": pages[0], "new_parent_page": pages[0], "destination_page_id": pages[0], "child_of": pages[0]}
    several = dict.fromkeys(("id", "ids", "pk", "chosen", "keep", "gone", "with", "people"), anything)
    return {**data, **given, **several, "collection_id": str(other.partnership.collection.pk), "confirm": "yes"}


def crossed(form: Any, other: Filling) -> dict[str, Any]:
    """The form as it was shown, but with the other's keys wherever something is chosen."""
    data: dict[str, Any] = {}
    for part in _parts(form):
        for name, field in part.fields.items():
            data.update(_field(part, name, field, other))
    for group in _formsets(form):
        data.update(_several(group, other))
    return data


def _parts(form: Any) -> list[Any]:
    return [] if isinstance(form, forms.BaseFormSet) else [form]


def _formsets(form: Any) -> list[Any]:
    return [form] if isinstance(form, forms.BaseFormSet) else list(getattr(form, "formsets", {}).values())


def _several(group: Any, other: Filling) -> dict[str, Any]:
    """Those that are there, and one more."""
    data: dict[str, Any] = {}
    for part in group.forms:
        data.update(crossed(part, other))
    more = crossed(group.empty_form, other)
    place = group.empty_form.prefix
    new = group.add_prefix(len(group.forms))
    data.update({name.replace(place, new): value for name, value in more.items()})
    counts = {"TOTAL_FORMS": len(group.forms) + 1, "INITIAL_FORMS": group.initial_form_count()}
    counts |= {"MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {**data, **{f"{group.prefix}-{name}": str(value) for name, value in counts.items()}}


def _field(form: Any, name: str, field: Any, other: Filling) -> dict[str, Any]:
    place = form.add_prefix(name)
    if isinstance(field.widget, BlockWidget):
        return {f"{place}-count": "0"}
    if isinstance(field, forms.ModelChoiceField):
        found = theirs(field.queryset.model, other)
        several = isinstance(field, forms.ModelMultipleChoiceField)
        return {place: found if several else found[0]} if found else {}
    if isinstance(field, forms.IntegerField | forms.CharField) and (
        found := keys.by_word(other, name.removesuffix("_id"))
    ):
        return {place: str(found[0])}
    value = _shown(form, name, field)
    return {} if value is None else {place: value}


def theirs(model: type[models.Model], other: Filling) -> list[str]:
    if issubclass(model, Page):
        return [str(key) for key in keys.page_keys(other)]
    return [str(thing.pk) for thing in other.made.get(model, [])]


def _shown(form: Any, name: str, field: Any) -> Any:
    if isinstance(field, forms.FileField) or name == "DELETE":
        return None
    value = form[name].value()
    if isinstance(field, forms.BooleanField):
        return "on" if value else None
    formatted = field.widget.format_value(value) if hasattr(field.widget, "format_value") else value
    if isinstance(formatted, list | tuple | set) and not isinstance(field, forms.MultipleChoiceField):
        formatted = next(iter(formatted), None)
    if formatted in (None, "") and field.required:
        choices = [key for key, _ in getattr(field, "choices", []) if key] if hasattr(field, "choices") else []
        return str(choices[0]) if choices else "walk"
    return formatted if isinstance(formatted, list) else None if formatted is None else str(formatted)


def buttons(html: str) -> list[dict[str, str]]:
    """What the buttons of a page say, beside no button at all."""
    found: list[dict[str, str]] = [{}]
    for tag in BUTTON.findall(html):
        said = {name.lower(): value for name, value in ATTRIBUTE.findall(tag)}
        pressed = {said.get("name", ""): said.get("value", "")}
        if said.get("name") and said.get("type", "submit") == "submit" and pressed not in found:
            found.append(pressed)
    return found[:6]


def posts(html: str, found: list[Any], other: Filling) -> Iterator[dict[str, Any]]:
    """Every way in which the forms of a page are sent."""
    shown = [crossed(form, other) for form in found]
    for pressed in buttons(html):
        yield {**everything(other), **pressed}
        for data in shown:
            yield {**data, **pressed}

"""The system check that holds tenancy."""

import pytest
from django.core.checks import run_checks
from django.db import models
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets import models as snippets

from cms.core import checks
from cms.people.admin.schools import SchoolChooserViewSet, SchoolViewSet
from cms.people.models import School


def ids(found):
    return [message.id for message in found]


def test_the_house_as_it_stands_passes():
    assert [message for message in run_checks() if (message.id or "").startswith("core.")] == []


def test_our_own_screens_are_seen_by_the_check():
    shown = {type(viewset) for viewset in checks.registered_viewsets()}

    assert {SchoolViewSet, SchoolChooserViewSet} <= shown


def test_a_snippet_of_a_partnership_is_refused(monkeypatch):
    monkeypatch.setattr(snippets, "SNIPPET_MODELS", [*snippets.SNIPPET_MODELS, School])

    assert "core.E002" in ids(checks.tenancy_is_in_the_query())


@pytest.mark.parametrize("stock", [ModelViewSet, ChooserViewSet])
def test_stock_screens_are_refused(stock):
    viewset = type("Stock", (stock,), {"model": School, "form_fields": ["name"]})("stock")

    assert ids(checks.foreign_screens([viewset])) == ["core.E003"]


def test_a_manager_that_fetches_across_partnerships_is_refused():
    class Loose:
        objects = _default_manager = models.Manager()

    assert ids(checks.managers_without_of(Loose)) == ["core.E001", "core.E001"]

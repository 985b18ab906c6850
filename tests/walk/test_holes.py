"""The holes of stock Wagtail and wagtail-localize between partnerships, each by its name.

The walk asks every address; what needs a word of its own stands here. Closed elsewhere, with tests of their own:
`tests/cms/core/test_gate.py` and `test_gate_between.py` (pages, files, bulk acts, translation screens, privacy),
`tests/cms/core/test_checks.py` (nothing of a partnership is a snippet).
"""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.snippets.models import get_snippet_models

from cms.core.scoping import PartnershipOwned
from cms.people.models import School
from tests.walk.people import come_in

THEIRS = "camdensecret"


@pytest.fixture
def everywhere(world):
    """Somebody with every role in both partnerships, at work at Ealing's host."""
    return come_in("everywhere", world.ealing.partnership, world.camden.partnership)


def test_the_search_of_pages_finds_ones_own_only(everywhere):
    for name in ("wagtailadmin_pages:search", "wagtailadmin_pages:search_results"):
        shown = everywhere.get(reverse(name), {"q": "zebra"}).content.decode()
        assert "ealingsecret" in shown
        assert THEIRS not in shown


@pytest.mark.parametrize("question", [{"q": "zebra"}, {"q": "zebra", "page_type": "wagtailcore.page"}])
def test_choosing_a_page_offers_ones_own_only(everywhere, world, question):
    shown = everywhere.get(reverse("wagtailadmin_choose_page_search"), question).content.decode()

    assert "ealingsecret" in shown
    assert THEIRS not in shown


def test_tags_that_are_offered_are_ones_own(everywhere):
    for address in ("/admin/documents/", "/admin/images/", "/admin/images/chooser/"):
        shown = everywhere.get(address).content.decode()
        assert "ealingsecrettag" in shown, address
        assert THEIRS not in shown, address


def test_a_new_page_is_not_put_below_another_partnerships(everywhere, world):
    draft = next(page for page in world.camden.made[Page] if not page.live)

    answer = everywhere.post("/admin/pages/create/wagtailcore/page", {"parent_page": draft.pk})

    assert answer.status_code == 404


def test_a_chooser_without_a_form_makes_nothing(everywhere, world):
    before = School.objects.count()

    answer = everywhere.post(reverse("school_chooser:create"), {"name": "New", "urn": "123456"})

    assert answer.status_code in (302, 403, 404)
    assert School.objects.count() == before


def test_no_password_opens_a_page_of_another_host(world):
    client = Client(HTTP_HOST="ealing.test")
    restriction = next(
        each
        for model, made in world.camden.made.items()
        if model.__name__ == "PageViewRestriction"
        for each in made
        if each.password
    )
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, restriction.page_id])

    answer = client.post(address, {"password": restriction.password, "return_url": "/"})

    assert THEIRS not in answer.content.decode().replace(address, "")
    assert str(restriction.pk) not in str(client.session.get("passed_page_view_restrictions", ""))


def test_nothing_of_a_partnership_is_a_snippet():
    assert not [model for model in get_snippet_models() if issubclass(model, PartnershipOwned)]


def test_no_site_is_the_default_and_an_unknown_host_is_404(world):
    assert not Site.objects.filter(is_default_site=True).exists()
    assert Client(HTTP_HOST="nobody.test").get("/").status_code == 404


def test_redirects_lead_at_their_own_host_only(world):
    redirect = next(made for model, made in world.camden.made.items() if model.__name__ == "Redirect")[0]

    assert Client(HTTP_HOST="camden.test").get(redirect.old_path).status_code in (301, 302)
    assert Client(HTTP_HOST="ealing.test").get(redirect.old_path, follow=True).status_code == 404


def test_originals_renditions_and_documents_are_served_at_their_own_host_only(world):
    picture, document = (world.camden.made[model][0] for model in (get_image_model(), get_document_model()))

    for address in (picture.file.url, picture.get_rendition("width-20").url, document.url):
        answer = Client(HTTP_HOST="ealing.test").get(address)
        assert answer.status_code == 404, address


def test_every_model_of_the_project_is_a_partnerships_or_named_as_nobodys(world):
    from tests.walk.fill import NOBODYS, our_models

    assert set(our_models()) <= set(world.camden.made)
    assert {apps.get_model(label)._meta.label for label in NOBODYS} == NOBODYS


def test_the_history_of_the_site_is_the_superusers(everywhere):
    assert everywhere.get(reverse("wagtailadmin_reports:site_history")).status_code == 404

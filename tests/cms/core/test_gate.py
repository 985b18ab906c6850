"""The holes of stock Wagtail between partnerships, each closed."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.guidance.models import InformationPage
from cms.people.appoint import appoint
from tests.factories import make_user, signed_in
from tests.website import show


def page_of(partnership, title):
    page = InformationPage(title=title, live=False)
    partnership.home.add_child(instance=page)
    return page


def document_of(partnership, title="Their document"):
    return get_document_model().objects.create(
        title=title, collection=partnership.collection, file=ContentFile(b"text", name="paper.txt")
    )


@pytest.fixture
def administrator(sign_in, ealing):
    return sign_in("administrator", ealing)


@pytest.fixture
def of_both(sign_in, ealing, camden):
    """Somebody with a role in both partnerships, at Ealing's host."""
    client = sign_in("editor", ealing)
    appoint(user=client.user, partnership=camden, role="editor")
    return client


SUPERUSERS = [
    "wagtailusers_users:index", "wagtailusers_users:add", "wagtailusers_groups:index", "wagtailsites:index",
    "wagtailredirects:index", "wagtaillocales:index", "wagtailadmin_collections:index", "wagtailadmin_workflows:index",
    "wagtailadmin_reports:site_history", "wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:aging_pages", "wagtailadmin_reports:workflow", "wagtail_localize:translations_report",
    "wagtailsnippets:index", "wagtailadmin_tag_autocomplete",
]  # fmt: skip


@pytest.mark.parametrize("name", SUPERUSERS)
def test_screens_that_know_no_partnership_are_404_to_an_administrator(administrator, name):
    assert administrator.get(reverse(name)).status_code == 404


def test_a_superuser_still_has_them(ealing, visitor):
    client = signed_in(make_user("root@hub.example", is_superuser=True), ealing)

    assert client.get(reverse("wagtailusers_users:index")).status_code == 200


@pytest.mark.parametrize(
    "address", ["submit/page/{page}/", "update/1/", "page/{page}/convert_to_alias/", "translate/1/pofile/download/"]
)
def test_translation_screens_are_404(administrator, camden, address):
    theirs = page_of(camden, "Their draft")

    assert administrator.post("/admin/localize/" + address.format(page=theirs.pk)).status_code == 404


def test_somebody_elses_account_cannot_be_changed(administrator):
    other = make_user()

    answer = administrator.post(reverse("wagtailusers_users:edit", args=[other.pk]), {"is_superuser": "on"})

    other.refresh_from_db()
    assert answer.status_code == 404
    assert not other.is_superuser


PAGE_VIEWS = [
    "edit",
    "delete",
    "history",
    "copy",
    "move",
    "unpublish",
    "view_draft",
    "usage",
    "set_privacy",
    "add_subpage",
]


@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_pages_are_worked_on_at_their_own_host_only(of_both, ealing, camden, view):
    theirs = page_of(camden, "Their draft")

    assert of_both.get(reverse(f"wagtailadmin_pages:{view}", args=[theirs.pk])).status_code == 404
    assert of_both.post(reverse(f"wagtailadmin_pages:{view}", args=[theirs.pk])).status_code == 404


def test_ones_own_pages_are_worked_on(of_both, ealing):
    ours = page_of(ealing, "Our draft")

    assert of_both.get(reverse("wagtailadmin_pages:edit", args=[ours.pk])).status_code == 200
    assert of_both.get(reverse("wagtailadmin_explore", args=[ealing.home.pk])).status_code == 200


@pytest.mark.parametrize("client_name", ["of_both", "administrator"])
def test_choosing_a_page_shows_nothing_of_another_partnership(request, client_name, ealing, camden):
    client = request.getfixturevalue(client_name)
    ours, theirs = page_of(ealing, "Our draft"), page_of(camden, "Their draft")
    titles = "Their draft", "Camden Learning"

    for address in (
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_choose_page_child", args=[ealing.home.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=draft",
        reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={ours.pk}",
        reverse("wagtailadmin_explore_root"),
    ):
        shown = client.get(address, follow=True).content.decode()
        assert not [shown[max(0, shown.find(t) - 900) : shown.find(t) + 100] for t in titles if t in shown], address
    for address in (
        reverse("wagtailadmin_choose_page_child", args=[camden.home.pk]),
        reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={theirs.pk}",
        reverse("wagtailadmin_api:pages:detail", args=[theirs.pk]),
        reverse("wagtailadmin_api:pages:listing") + f"?child_of={camden.home.pk}",
    ):
        assert client.get(address).status_code == 404, address


def test_the_menu_of_pages_holds_nothing_of_another_partnership(of_both, ealing, camden):
    page_of(camden, "Their draft")

    shown = of_both.get(reverse("wagtailadmin_api:pages:listing"), {"for_explorer": "1"}).content.decode()

    assert "Their draft" not in shown
    assert "Camden Learning" not in shown


@pytest.mark.references
def test_a_document_is_served_at_its_own_host_only(ealing, camden, visitor):
    theirs = document_of(camden)
    show(camden, theirs)

    served = visitor(camden).get(theirs.url)
    assert b"".join(served.streaming_content) == b"text"
    assert visitor(ealing).get(theirs.url).status_code == 404


@pytest.mark.parametrize(
    "name", ["wagtaildocs:edit", "wagtaildocs:delete", "wagtaildocs:document_usage", "wagtaildocs_chooser:chosen"]
)
def test_documents_are_worked_on_at_their_own_host_only(of_both, ealing, camden, name):
    assert of_both.get(reverse(name, args=[document_of(camden).pk])).status_code == 404
    assert of_both.get(reverse(name, args=[document_of(ealing, "Ours").pk])).status_code == 200


def test_pictures_are_chosen_at_their_own_host_only(of_both, camden):
    theirs = get_image_model().objects.create(title="Theirs", collection=camden.collection, file=get_test_image_file())

    for name in ("wagtailimages:edit", "wagtailimages_chooser:chosen", "wagtailimages_chooser:select_format"):
        assert of_both.get(reverse(name, args=[theirs.pk])).status_code == 404
    assert of_both.get(reverse("wagtailimages_chooser:chosen_multiple"), {"id": theirs.pk}).status_code == 404


def test_the_menu_offers_no_screen_that_is_closed(administrator):
    shown = administrator.get("/admin/").content.decode()

    for address in (
        "/admin/users/",
        "/admin/sites/",
        "/admin/redirects/",
        "/admin/collections/",
        "/admin/locales/",
        "/admin/reports/",
    ):
        assert address not in shown

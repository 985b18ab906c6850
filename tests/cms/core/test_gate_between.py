"""What stock Wagtail shows or does beside the screens of one page: each stays within the host's partnership."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from cms.calendar.models import Date
from cms.guidance.models import Officer
from cms.people import readers
from cms.people.appoint import appoint
from cms.people.models import Group, GroupKind
from tests.cms.core.test_gate import document_of, page_of
from tests.factories import make_contact, make_user
from tests.website import officer, show

BACKEND = "django.contrib.auth.backends.ModelBackend"


def picture_of(partnership, title="Their picture"):
    return get_image_model().objects.create(title=title, collection=partnership.collection, file=get_test_image_file())


@pytest.fixture(autouse=True)
def no_sizes_remembered():
    """The cache outlives a test's rows: it would hand out sizes of pictures of another test."""
    cache.clear()


@pytest.fixture
def of_both(sign_in, ealing, camden):
    """Somebody with a role in both partnerships, at Ealing's host."""
    client = sign_in("editor", ealing)
    appoint(user=client.user, partnership=camden, role="editor")
    return client


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


@pytest.mark.parametrize("client_name", ["of_both", "editor"])
@pytest.mark.parametrize("act", ["delete", "move", "publish", "unpublish"])
def test_several_pages_at_once_are_ones_own(request, client_name, ealing, camden, act):
    client = request.getfixturevalue(client_name)
    ours, theirs = page_of(ealing, "Our draft"), page_of(camden, "Their draft")
    address = f"/admin/bulk/wagtailcore/page/{act}/"

    for question in (
        f"?id={theirs.pk}",
        f"?id=%20{theirs.pk}",
        f"?id={theirs.pk:0>120}",
        f"?id={ours.pk}&id={theirs.pk}",
        f"?id=all&childOf={camden.home.pk}",
        f"?id=all&childOf={ealing.home.get_parent().pk}",
        "?id=all",
        "?id=all&childOf=",
    ):
        assert client.get(address + question).status_code == 404, question
        assert client.post(address + question).status_code == 404, question
    assert "Our draft" in client.get(f"{address}?id={ours.pk}").content.decode()
    assert client.get(f"{address}?id=all&childOf={ealing.home.pk}").status_code == 200


def test_several_pages_move_within_the_partnership(of_both, ealing, camden):
    ours = page_of(ealing, "Our draft")

    answer = of_both.post(f"/admin/bulk/wagtailcore/page/move/?id={ours.pk}", {"chooser": camden.home.pk})

    assert answer.status_code == 404
    assert Page.objects.get(pk=ours.pk).is_child_of(ealing.home)


@pytest.mark.parametrize(("kind", "make"), [("wagtailimages/image", picture_of), ("wagtaildocs/document", document_of)])
@pytest.mark.parametrize("act", ["delete", "add_tags", "add_to_collection"])
def test_several_files_at_once_are_ones_own(of_both, ealing, camden, kind, make, act):
    ours, theirs = make(ealing, "Our file"), make(camden, "Their file")
    address = f"/admin/bulk/{kind}/{act}/"

    for question in (f"?id={theirs.pk}", f"?id={ours.pk}&id={theirs.pk}", f"?id=all&childOf={camden.collection.pk}"):
        assert of_both.get(address + question).status_code == 404, question
    shown = of_both.get(f"{address}?id=all").content.decode()
    assert "Our file" in shown
    assert "Their file" not in shown
    assert of_both.post(f"{address}?id={ours.pk}", {"collection": camden.collection.pk}).status_code == 404


def test_several_of_anything_else_are_the_superusers(sign_in, ealing):
    other = make_user()
    client = sign_in("administrator", ealing)

    assert client.get(f"/admin/bulk/users/user/delete/?id={other.pk}").status_code == 404


def test_programs_are_not_told_of_files(editor, camden):
    picture, document = picture_of(camden), document_of(camden)

    for kind, pk in (("images", picture.pk), ("documents", document.pk)):
        assert editor.get(f"/admin/api/main/{kind}/").status_code == 404
        assert editor.get(f"/admin/api/main/{kind}/{pk}/").status_code == 404


@pytest.mark.parametrize("client_name", ["of_both", "editor"])
def test_programs_are_told_of_ones_own_pages(request, client_name, ealing, camden):
    client = request.getfixturevalue(client_name)
    page_of(ealing, "Our draft"), page_of(camden, "Their draft")

    shown = client.get("/admin/api/main/pages/").content.decode()

    assert "Our draft" in shown
    assert "Their draft" not in shown


@pytest.mark.references
def test_a_picture_is_served_at_its_own_host_only(ealing, camden, visitor):
    picture = picture_of(camden)
    show(camden, picture)
    theirs = picture.get_rendition("width-40").url

    assert b"".join(visitor(camden).get(theirs)).startswith(b"\x89PNG")
    assert visitor(ealing).get(theirs).status_code == 404


@pytest.fixture
def private(ealing):
    page = page_of(ealing, "Private page")
    page.save_revision().publish()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    return page


def test_a_page_for_whoever_is_signed_in_is_for_those_of_its_partnership(private, ealing, camden, visitor, sign_in):
    stranger = visitor(ealing)
    assert stranger.get(private.url).status_code == 404
    theirs = make_contact(camden, "head@camden.example")
    stranger.force_login(make_user(theirs.email), backend=BACKEND)
    assert stranger.get(private.url).status_code == 404

    known = visitor(ealing)
    known.force_login(make_user(make_contact(ealing, "head@ealing.example").email), backend=BACKEND)
    assert known.get(private.url).status_code == 200
    assert sign_in("contributor", ealing).get(private.url).status_code == 200


def test_a_page_is_made_private_to_ones_own_groups(of_both, ealing, camden):
    page = page_of(ealing, "Our page")
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    kind = GroupKind.objects.create(partnership=camden, name="Committee")
    Group.objects.create(partnership=camden, kind=kind, name="Their committee")
    ours, theirs = (readers.groups(where)["members"] for where in (ealing, camden))

    shown = of_both.get(address).json()["html"]
    assert "Everybody with a seat at a member school".lower() in shown.lower()
    assert "Their committee" not in shown
    assert "password" not in shown
    of_both.post(address, {"restriction_type": "groups", "groups": [theirs.pk]})
    assert not PageViewRestriction.objects.exists()
    of_both.post(address, {"restriction_type": "groups", "groups": [ours.pk]})
    assert list(PageViewRestriction.objects.get().groups.all()) == [ours]


def test_a_page_is_copied_and_moved_within_its_partnership(of_both, ealing, camden):
    ours = page_of(ealing, "Our page")
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": camden.home.pk}

    assert of_both.post(reverse("wagtailadmin_pages:copy", args=[ours.pk]), copy).status_code == 404
    spaced = {**copy, "new_parent_page": f" {camden.home.pk}"}
    assert of_both.post(reverse("wagtailadmin_pages:copy", args=[ours.pk]), spaced).status_code == 404
    move = {"new_parent_page": camden.home.pk}
    assert of_both.post(reverse("wagtailadmin_pages:move", args=[ours.pk]), move).status_code == 404
    confirm = reverse("wagtailadmin_pages:move_confirm", args=[ours.pk, camden.home.pk])
    assert of_both.post(confirm).status_code == 404
    act = f"/admin/api/main/pages/{ours.pk}/action/move/"
    of_both.post(act, {"destination_page_id": camden.home.pk}, content_type="application/json")
    assert not camden.home.get_children().filter(title__in=["Copy", "Our page"]).exists()

    home = {**copy, "new_parent_page": ealing.home.pk}
    assert of_both.post(reverse("wagtailadmin_pages:copy", args=[ours.pk]), home).status_code == 302
    assert ealing.home.get_children().filter(title="Copy").exists()


@pytest.mark.parametrize(("kind", "make"), [("images", picture_of), ("documents", document_of)])
def test_lists_and_choosers_show_ones_own_files(of_both, ealing, camden, kind, make):
    make(ealing, "Our file"), make(camden, "Their file")

    for address in (f"/admin/{kind}/", f"/admin/{kind}/results/", f"/admin/{kind}/chooser/"):
        shown = of_both.get(address).content.decode()
        assert "Our file" in shown, address
        assert "Their file" not in shown, address
        assert camden.collection.name not in shown, address


def test_a_contributor_changes_nothing_that_is_public_at_once(sign_in, ealing):
    client = sign_in("contributor", ealing)
    ada = officer(ealing, "Ada Byron")
    person = {"name": "Eve", "job": "None", "email": "eve@ealing.example", "telephone": "", "hours": ""}

    for address in ("/admin/officers/new/", f"/admin/officers/edit/{ada.pk}/", "/admin/officer_chooser/create/"):
        client.post(address, person)
    client.post("/admin/dates/new/", {"title": "Fair", "starts_on": "2030-01-02"})

    assert [person.name for person in Officer.objects.of(ealing)] == ["Ada Byron"]
    assert not Date.objects.of(ealing).exists()
    offered = client.get("/admin/officer_chooser/").content.decode()
    assert "Ada Byron" in offered
    assert "officer_chooser/create" not in offered
    assert client.get(f"/admin/officer_chooser/chosen/{ada.pk}/").status_code == 200


def test_an_editor_changes_them(editor, ealing):
    person = {"name": "Eve", "job": "None", "email": "eve@ealing.example", "telephone": "", "hours": ""}
    prefixed = {f"officer_chooser-{key}": value for key, value in person.items()}

    editor.post("/admin/officer_chooser/create/", {**person, **prefixed})
    editor.post("/admin/dates/new/", {"title": "Fair", "starts_on": "2030-01-02"})

    assert Officer.objects.of(ealing).get().name == "Eve"
    assert Date.objects.of(ealing).get().title == "Fair"

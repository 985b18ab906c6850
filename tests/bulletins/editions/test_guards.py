"""Nothing of Wagtail's publishes, unpublishes, schedules, moves, copies or deletes an edition that is to stay."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import Page, Revision

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import ArchivePage, Edition
from cms.people.appoint import appoint
from newsletters.delivery.stop import recall
from newsletters.models import Mailing
from tests.bulletins.conftest import FRIDAY, edit_data, make_item
from tests.factories import make_user


@pytest.fixture
def edition(gatekeeping) -> Edition:
    make_item(gatekeeping, "Census sign-off", deadline=dt.date(2026, 12, 4))
    return compose(gatekeeping, FRIDAY)


@pytest.fixture
def approved(edition) -> Edition:
    partnership = edition.publication.partnership
    editor, approver = make_user("writer@ealing.example"), make_user("reader@ealing.example")
    appoint(user=editor, partnership=partnership, role="editor")
    appoint(user=approver, partnership=partnership, role="approver")
    ask(edition, editor)
    approve(edition, approver)
    return edition


@pytest.fixture
def sent(approved) -> Edition:
    call_command("send", str(approved.pk), "--json")
    approved.refresh_from_db()
    return approved


def live(edition: Edition) -> bool:
    return Page.objects.get(pk=edition.pk).live


def test_the_publish_button_of_the_editor_saves_a_draft_only(edition, superuser):
    data = {**edit_data(edition, subject="Changed"), "action-publish": "action-publish"}

    superuser.post(f"/admin/pages/{edition.pk}/edit/", data)

    assert not live(edition)
    assert Edition.objects.get(pk=edition.pk).subject == "Changed"


def test_a_schedule_posted_to_the_editor_is_not_kept(edition, superuser):
    soon = timezone.now() + dt.timedelta(seconds=1)
    data = {
        **edit_data(edition),
        "action-publish": "action-publish",
        "go_live_at": soon.isoformat(),
        "expire_at": soon.isoformat(),
    }

    superuser.post(f"/admin/pages/{edition.pk}/edit/", data)

    assert not Revision.objects.exclude(approved_go_live_at=None).exists()
    assert Page.objects.get(pk=edition.pk).go_live_at is None


def test_bulk_publishing_leaves_it_a_draft_also_with_its_parent(edition, superuser):
    archive = edition.get_parent()
    for page, extra in ((edition, {}), (archive, {"include_descendants": "on"})):
        superuser.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", extra)

    assert not live(edition)


def test_publishing_by_code_or_by_the_clock_is_refused(edition):
    newest = edition.get_latest_revision()
    with pytest.raises(PermissionDenied, match="first letter"):
        newest.publish()
    newest.approved_go_live_at = timezone.now() - dt.timedelta(minutes=1)
    newest.save()
    with pytest.raises(PermissionDenied, match="first letter"):
        call_command("publish_scheduled")

    assert not live(edition)


def test_it_cannot_be_saved_as_live(edition):
    edition.live = True
    with pytest.raises(PermissionDenied, match="first letter"):
        edition.save()


def test_nobody_adds_an_edition_by_hand(edition, superuser):
    archive = edition.get_parent()

    response = superuser.get(f"/admin/pages/add/bulletins/edition/{archive.pk}/")

    assert response.status_code in (302, 403)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("path", ["move/", "copy/", "unpublish/"])
def test_it_is_neither_moved_nor_copied_nor_unpublished(sent, superuser, path):
    response = superuser.post(f"/admin/pages/{sent.pk}/{path}", {"new_title": "Twin", "new_slug": "twin"})

    assert response.status_code in (302, 403)
    assert live(sent)
    assert Edition.objects.count() == 1


def test_bulk_unpublishing_with_descendants_leaves_what_was_sent(sent, superuser):
    for page in (sent, sent.get_parent()):
        superuser.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}", {"include_descendants": "on"})

    assert live(sent)


def test_what_was_sent_is_not_edited(sent, superuser):
    response = superuser.get(f"/admin/pages/{sent.pk}/edit/")

    assert response.status_code in (302, 403)


def test_what_was_sent_is_not_deleted_by_page_by_parent_in_bulk_or_by_code(sent, superuser):
    archive = sent.get_parent()
    for page in (sent, archive):
        superuser.post(f"/admin/pages/{page.pk}/delete/")
        superuser.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}")
        with pytest.raises(PermissionDenied):
            page.specific.delete()
    with pytest.raises((PermissionDenied, ProtectedError)), transaction.atomic():
        Page.objects.filter(pk=archive.pk).delete()

    assert Edition.objects.filter(pk=sent.pk).exists()
    assert ArchivePage.objects.filter(pk=archive.pk).exists()


def test_a_draft_is_deleted_by_who_composes(edition, superuser):
    superuser.post(f"/admin/pages/{edition.pk}/delete/")

    assert not Edition.objects.exists()


def test_the_archive_shows_exactly_what_was_approved_and_telling_it_twice_changes_nothing(approved):
    call_command("send", str(approved.pk), "--json")
    now = Edition.objects.get(pk=approved.pk)
    published = now.first_published_at

    now.on_first_letter()

    now = Edition.objects.get(pk=approved.pk)
    mailing = Mailing.objects.get(source_type=ContentType.objects.get_for_model(Edition), source_id=approved.pk)
    assert now.live_revision_id == mailing.revision_id
    assert now.first_published_at == published


def test_a_stopped_edition_can_be_edited_again(approved, superuser):
    from newsletters.sealing.seal import seal

    mailing = seal(approved)
    assert superuser.get(f"/admin/pages/{approved.pk}/edit/").status_code in (302, 403)

    recall(mailing)

    assert superuser.get(f"/admin/pages/{approved.pk}/edit/").status_code == 200


def test_composing_leaves_a_sealed_edition_as_it_is(sent, gatekeeping):
    make_item(gatekeeping, "Came later")

    again = compose(gatekeeping, FRIDAY)

    assert again.pk == sent.pk
    assert again.items.count() == 1


def test_an_item_that_was_sent_does_not_come_again(sent, gatekeeping):
    make_item(gatekeeping, "Came later")

    following = compose(gatekeeping, FRIDAY + dt.timedelta(days=7))

    assert [item.title for item in following.items.all()] == ["Came later"]

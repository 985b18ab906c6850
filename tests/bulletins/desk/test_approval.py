"""Approval is by another person, of what they saw, and dies with the next edit."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from bulletins.approve import Refused, approve, approved_revision_id, ask
from bulletins.compose import compose
from bulletins.models import Edition
from cms.users.models import User
from newsletters.models import Mailing
from tests.bulletins.conftest import FRIDAY, edit_data, make_item, said


@pytest.fixture
def edition(gatekeeping) -> Edition:
    make_item(gatekeeping, "Census sign-off")
    return compose(gatekeeping, FRIDAY)


def card(client: Client, edition: Edition):
    return client.get(f"/admin/editions/{edition.pk}/")


def try_to_approve(client: Client, edition: Edition):
    version = card(client, edition).context["version"]
    return client.post(f"/admin/editions/{edition.pk}/approve/", {"version": version}, follow=True)


def edit(client: Client, edition: Edition, **changes):
    response = client.post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, **changes))
    assert response.status_code == 302
    return response


def test_who_edited_cannot_approve_though_they_have_the_right(edition, ealing, sign_in):
    administrator = sign_in("administrator", ealing)
    edit(administrator, edition, subject="Mine")
    administrator.post(f"/admin/editions/{edition.pk}/ask/")

    assert "somebody else has to approve it" in said(try_to_approve(administrator, edition))
    assert "Approve this version" not in card(administrator, edition).content.decode()
    assert approved_revision_id(edition) is None


def test_neither_who_composed_nor_who_asked_nor_who_edited_long_ago_can_approve(gatekeeping, ealing, sign_in):
    make_item(gatekeeping, "Census sign-off")
    composer = sign_in("administrator", ealing, email="composer@ealing.example")
    writer = sign_in("administrator", ealing, email="writer@ealing.example")
    asker = sign_in("administrator", ealing, email="asker@ealing.example")
    composer.post("/admin/editions/compose/gatekeeping/", {"date": "2026-11-27"})
    edition = Edition.objects.get()
    edit(writer, edition, subject="First words")
    edit(composer, edition, subject="Last words")
    asker.post(f"/admin/editions/{edition.pk}/ask/")
    edition.revisions.exclude(pk=edition.get_latest_revision().pk).exclude(
        pk=Edition.objects.get().latest_revision_id
    ).delete()

    for client in (composer, writer, asker):
        assert "somebody else has to approve it" in said(try_to_approve(client, edition))
    assert approved_revision_id(edition) is None


def test_a_superuser_cannot_approve_their_own(edition, superuser):
    edit(superuser, edition, subject="Mine")
    superuser.post(f"/admin/editions/{edition.pk}/ask/")

    assert "somebody else has to approve it" in said(try_to_approve(superuser, edition))
    with pytest.raises(Refused):
        approve(edition, superuser.user)
    assert approved_revision_id(edition) is None


def test_nor_under_another_spelling_of_their_address(edition, ealing, sign_in):
    administrator = sign_in("administrator", ealing, email="administrator@ealing.example")
    edit(administrator, edition, subject="Mine")
    administrator.post(f"/admin/editions/{edition.pk}/ask/")

    with pytest.raises(ValidationError):
        User.objects.create_user("ADMINISTRATOR@Ealing.example")
    found = User.objects.get_by_natural_key("ADMINISTRATOR@Ealing.example")
    with pytest.raises(Refused, match="somebody else has to approve it"):
        approve(edition, found)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/pages/{0}/edit/?action=approve",
        "/admin/pages/workflow/action/{0}/approve/1/",
        "/admin/pages/workflow/confirm_cancellation/{0}/",
        "/admin/bulk/wagtailcore/page/publish/?id={0}",
    ],
)
def test_no_other_address_approves_or_publishes(edition, superuser, path):
    superuser.post(f"/admin/editions/{edition.pk}/ask/")

    data = {
        **edit_data(edition),
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "action-submit": "1",
    }
    superuser.post(path.format(edition.pk), data)

    edition = Edition.objects.get()
    assert approved_revision_id(edition) is None
    assert not edition.live


def test_nobody_without_the_right_approves(edition, ealing, sign_in):
    editor, contributor = sign_in("editor", ealing), sign_in("contributor", ealing)
    editor.post(f"/admin/editions/{edition.pk}/ask/")

    for client in (editor, contributor):
        client.post(f"/admin/editions/{edition.pk}/approve/", {"version": "1.1"})
        with pytest.raises(Refused, match="does not approve"):
            approve(edition, client.user)


def test_nothing_is_approved_that_nobody_asked_for(edition, ealing, sign_in):
    assert "Nobody has asked" in said(try_to_approve(sign_in("approver", ealing), edition))


def test_another_approves_and_any_edit_voids_it(edition, ealing, sign_in):
    editor, approver = sign_in("editor", ealing), sign_in("approver", ealing)
    edit(editor, edition, subject="Words")
    editor.post(f"/admin/editions/{edition.pk}/ask/")
    assert "Approved." in said(try_to_approve(approver, edition))
    assert approved_revision_id(edition) is not None

    edit(editor, edition, subject="Other words")

    assert approved_revision_id(edition) is None
    with pytest.raises(CommandError, match="not approved") as refusal:
        call_command("send", str(edition.pk))
    assert refusal.value.returncode == 2
    assert not Mailing.objects.exists()


def test_autosave_over_the_version_that_was_approved_voids_it_too(edition, ealing, sign_in):
    editor, approver = sign_in("editor", ealing), sign_in("approver", ealing)
    edit(editor, edition, subject="Words")
    editor.post(f"/admin/editions/{edition.pk}/ask/")
    try_to_approve(approver, edition)
    newest = Edition.objects.get().latest_revision_id

    data = {
        **edit_data(edition, subject="Slipped in"),
        "overwrite_revision_id": str(newest),
        "loaded_revision_id": str(newest),
    }
    editor.post(f"/admin/pages/{edition.pk}/edit/", data, headers={"Accept": "application/json"})

    assert Edition.objects.get().subject == "Slipped in"
    assert approved_revision_id(edition) is None


def test_an_approver_who_read_an_older_version_is_told_and_approves_nothing(edition, ealing, sign_in):
    editor, approver = sign_in("editor", ealing), sign_in("approver", ealing)
    editor.post(f"/admin/editions/{edition.pk}/ask/")
    seen = card(approver, edition).context["version"]
    edit(editor, edition, subject="Changed meanwhile")
    editor.post(f"/admin/editions/{edition.pk}/ask/")

    response = approver.post(f"/admin/editions/{edition.pk}/approve/", {"version": seen}, follow=True)

    assert "was changed after you opened it" in said(response)
    assert approved_revision_id(edition) is None


def test_asking_twice_is_one_question(edition, ealing, sign_in):
    editor = sign_in("editor", ealing)

    assert ask(edition, editor.user) == ask(edition, editor.user)


def test_a_forged_approval_by_a_writer_does_not_count(edition, ealing, sign_in):
    editor = sign_in("editor", ealing)
    approval = ask(edition, editor.user)
    approval.approved_by, approval.approved_at = editor.user, approval.asked_at
    approval.save()

    assert approved_revision_id(edition) is None

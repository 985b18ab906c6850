"""Directors write, and sign off; what was read is what is signed."""

from typing import Any

import pytest
from django.urls import reverse

from bulletins.directors import sign
from bulletins.models import Edition, ReportItem
from cms.people.models import Partnership, StaffRole
from newsletters.models import Publication
from tests.bulletins.directors.conftest import staff, write
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def posted(item: ReportItem, **changes: Any) -> dict[str, Any]:
    names = (
        "title", "term", "purpose", "attention", "position", "handling", "summary", "action_points", "author",
        "author_title", "telephone", "email",
    )  # fmt: skip
    return {
        **{name: getattr(item, name) for name in names},
        "body": '{"blocks":[],"entityMap":{}}',
        "director": "",
        **changes,
    }


def test_a_director_writes_an_item_and_sees_no_other_s(report: Publication, items: list[ReportItem]) -> None:
    client = signed_in(staff("editor"), report.partnership)
    client.post(reverse("report_items:add"), posted(items[2], title="From the editor", director=staff("director").pk))
    item = ReportItem.objects.get(title="From the editor")
    assert item.made_by == staff("editor")
    assert item.signed_at is None

    ReportItem.objects.exclude(pk=item.pk).update(made_by=staff("editor"))
    director = signed_in(staff("director"), report.partnership)
    rows = director.get(f"{reverse('report:index')}?term={item.term}").context["rows"]
    assert [each.title for each, _ in rows] == ["From the editor"]
    assert director.get(reverse("report:read", args=[items[0].pk])).status_code == 404


def test_who_wrote_it_does_not_sign_it_off_as_its_director_either(report: Publication) -> None:
    mine = write(report.partnership, "Mine", signed=False, director=staff("director"))
    client = signed_in(staff("director"), report.partnership)
    address = reverse("report:read", args=[mine.pk])

    shown = client.post(address, {"version": sign.version_of(mine)}, follow=True).content.decode()

    assert "a second person reads it first. It is signed off by approver@staff.example" in shown
    assert "Sign it off" not in shown
    assert not ReportItem.objects.signed_off().exists()
    theirs = write(report.partnership, "Theirs", signed=False, director=staff("director"), made_by=staff("editor"))
    client.post(reverse("report:read", args=[theirs.pk]), {"version": sign.version_of(theirs)})
    assert ReportItem.objects.signed_off().get().signed_by == staff("director")


def test_whoever_changed_it_last_does_not_sign_it_off_either(report: Publication) -> None:
    item = write(report.partnership, "Changed", signed=False, director=staff("editor"))
    client = signed_in(staff("editor"), report.partnership)
    client.post(
        reverse("report_items:edit", args=[item.pk]), posted(item, summary="Mine.", director=staff("editor").pk)
    )
    item.refresh_from_db()

    assert item.changed_by == staff("editor")
    assert not sign.may_sign(item, staff("editor"))
    assert sign.may_sign(item, staff("approver"))


def test_where_nobody_else_may_sign_its_writer_does(report: Publication) -> None:
    mine = write(report.partnership, "Mine", signed=False, director=staff("director"))
    StaffRole.objects.filter(user=staff("approver")).delete()

    sign.sign_off(mine, staff("director"), seen=sign.version_of(mine))

    assert ReportItem.objects.signed_off().get().signed_by == staff("director")


def test_what_was_changed_meanwhile_is_not_signed(report: Publication) -> None:
    item = write(report.partnership, "Seen", signed=False)
    seen = sign.version_of(item)
    ReportItem.objects.filter(pk=item.pk).update(summary="Other words.")

    client = signed_in(staff("approver"), report.partnership)
    answer = client.post(reverse("report:read", args=[item.pk]), {"version": seen}, follow=True)

    assert "changed after you opened it" in answer.content.decode()
    assert not ReportItem.objects.signed_off().exists()


def test_a_change_voids_the_sign_off(report: Publication) -> None:
    item = write(report.partnership, "Signed")
    client = signed_in(staff("editor"), report.partnership)

    answer = client.post(reverse("report_items:edit", args=[item.pk]), posted(item, summary="Longer."))

    assert answer.status_code == 302
    assert not ReportItem.objects.signed_off().exists()


def test_what_was_sent_keeps_its_words_and_can_be_narrowed(sent: Edition, items: list[ReportItem]) -> None:
    client = signed_in(staff("editor"), sent.publication.partnership)
    address = reverse("report_items:edit", args=[items[2].pk])
    body = {"body": client.get(address).context["form"]["body"].value()}

    answer = client.post(address, posted(items[2], title="Other"))
    assert answer.status_code == 200
    assert "its words stay as they were read" in answer.content.decode()
    assert body


@pytest.mark.parametrize("ending", ["html", "docx"])
def test_the_desk_gives_a_draft_s_files(draft: Edition, ending: str) -> None:
    address = reverse("report:file", args=[draft.pk, ending])
    partnership = draft.publication.partnership

    assert signed_in(staff("approver"), partnership).get(address).status_code == 200
    assert signed_in(staff("director"), partnership).get(address).status_code != 200


def test_another_partnership_s_editor_finds_nothing(
    draft: Edition, items: list[ReportItem], camden: Partnership
) -> None:
    from cms.people.appoint import appoint
    from tests.factories import make_user

    appoint(user=make_user("editor@camden.example"), partnership=camden, role="administrator")
    client = signed_in(make_user("editor@camden.example"), camden)

    for address in (
        reverse("report:read", args=[items[0].pk]),
        reverse("report_items:edit", args=[items[0].pk]),
        reverse("report:file", args=[draft.pk, "html"]),
    ):
        assert client.get(address).status_code == 404

"""Who received what and why: a person's letters, a school's, and each letter as it went."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from cms.people.erase import erase
from cms.people.models import Look
from newsletters.delivery.deliver import deliver
from newsletters.models import Feedback, Reply
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.newsletters.reports.gone import letter, make_mailing, make_variant


def shown(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


def in_march(day=10):
    return timezone.make_aware(dt.datetime(2026, 3, day, 9))


MARCH = {"from": "2026-03-01", "until": "2026-03-31"}

# --- A person


def test_each_letter_of_a_person_stands_with_why_and_what_became_of_it(due, outbox, editor):
    mailing = due("sam@oak.example")
    deliver(mailing)
    found = mailing.deliveries.get()

    page = shown(editor, f"/admin/letters/people/{found.contact_id}/")

    assert "Gatekeeping number 1" in page
    assert found.reason.split("“")[0].strip() in page
    assert "Sent</span>" in page
    assert f'href="/admin/letters/letter/{found.pk}/html/"' in page


def test_what_came_back_stands_beside_it(gone, editor, ealing):
    found = gone({"oak.example": {"bounced": 1}}).deliveries.get()
    Feedback.objects.create(
        partnership=ealing, delivery=found, kind="full", status="5.2.2", event="e1", source="file", why="over quota"
    )
    Reply.objects.create(partnership=ealing, delivery=found, kind="absence", subject="Away until May", event="r1")

    page = shown(editor, f"/admin/letters/people/{found.contact_id}/")

    assert "Mailbox full (5.2.2)" in page
    assert "Absence note" in page
    assert "Away until May" not in page


def test_the_letter_is_shown_as_it_went_and_its_links_act_for_nobody(gone, editor):
    found = gone({"oak.example": {"sent": 1}}).deliveries.get()

    html = editor.get(f"/admin/letters/letter/{found.pk}/html/")
    text = shown(editor, f"/admin/letters/letter/{found.pk}/text/")

    assert f"Dear {found.name}, Ealing put you on its list" in html.content.decode()
    assert "/letters/sample/" in html.content.decode()
    assert "[[" not in html.content.decode() + text
    assert "sandbox" in html["Content-Security-Policy"]
    assert f"Dear {found.name}" in text


def test_a_letter_in_another_language_is_shown_in_that(gone, gatekeeping, editor):
    mailing = gone({})
    urdu = make_variant(mailing, "ur")
    urdu.text = "[[name]] سلام"
    urdu.save()
    found = letter(mailing, make_contact(mailing.partnership), "sent", variant=urdu)

    assert "سلام" in shown(editor, f"/admin/letters/letter/{found.pk}/text/")


def test_a_name_is_no_markup_in_the_letter(gone, editor):
    found = gone({"oak.example": {"sent": 1}}).deliveries.get()
    found.name = "<script>alert(1)</script>"
    found.save()

    assert "<script>" not in shown(editor, f"/admin/letters/letter/{found.pk}/html/")


def test_the_contacts_page_leads_there(gone, sign_in, ealing):
    found = gone({"oak.example": {"sent": 1}}).deliveries.get()

    page = shown(sign_in("membership", ealing), f"/admin/contacts/edit/{found.contact_id}/")

    assert f'href="/admin/letters/people/{found.contact_id}/"' in page
    assert f'href="/admin/letters/letter/{found.pk}/html/"' in page


def test_letters_to_private_lists_are_shown_with_that_right_only_and_the_look_is_noted(
    gone, gatekeeping, editor, ealing
):
    mailing = gone({"oak.example": {"sent": 1}})
    mailing.lists.set(gatekeeping.lists.all())
    gatekeeping.lists.update(private=True)
    found = mailing.deliveries.get()
    root = signed_in(make_user("root@hub.example", is_superuser=True, is_staff=True), ealing)

    assert "No letter went to them yet" in shown(editor, f"/admin/letters/people/{found.contact_id}/")
    assert editor.get(f"/admin/letters/letter/{found.pk}/html/").status_code == 404
    assert not Look.objects.exists()

    assert "Gatekeeping number 1" in shown(root, f"/admin/letters/people/{found.contact_id}/")
    assert Look.objects.get().thing == f"list:{gatekeeping.lists.get().pk}"


# --- A school


@pytest.fixture
def oak(ealing):
    return make_school(ealing)


def test_what_did_we_send_to_this_school_in_march(gatekeeping, ealing, oak, editor):
    head, senco = make_contact(ealing, name="Kim Head"), make_contact(ealing, name="Lee Senco")
    held = [seat(head, "headteacher", oak), seat(senco, "senco", oak)]
    march = make_mailing(gatekeeping, goes_at=in_march(31), subject="The March number")
    april = make_mailing(gatekeeping, goes_at=in_march(31) + dt.timedelta(days=1), subject="The April number")
    for mailing in (march, april):
        for each in held:
            letter(mailing, each.contact, "sent", school=oak, seat=each.seat)

    page = shown(editor, f"/admin/letters/schools/{oak.pk}/", **MARCH)

    assert "The March number" in page
    assert "The April number" not in page
    assert "Kim Head" in page
    assert ">SENCO</td>" in page
    assert "2 letters to its people between Sunday 1 March 2026 and Tuesday 31 March 2026" in page


def test_letters_to_its_people_by_another_seat_are_among_them(gatekeeping, ealing, oak, editor):
    elm = make_school(ealing, "Elm School")
    head = make_contact(ealing, name="Kim Head")
    seat(head, "headteacher", oak)
    elsewhere = seat(head, "headteacher", elm)
    letter(make_mailing(gatekeeping, goes_at=in_march()), head, "sent", school=elm, seat=elsewhere.seat)

    page = shown(editor, f"/admin/letters/schools/{oak.pk}/", **MARCH)

    assert "Kim Head" in page
    assert "Headteacher, Elm School" in page


def test_who_left_before_is_not_of_the_school_any_more(gatekeeping, ealing, oak, editor):
    head = make_contact(ealing, name="Kim Head")
    held = seat(head, "headteacher", oak)
    held.ended_on = dt.date(2026, 2, 1)
    held.save()
    letter(make_mailing(gatekeeping, goes_at=in_march()), head, "sent")

    assert "Nothing was sent to its people" in shown(editor, f"/admin/letters/schools/{oak.pk}/", **MARCH)


def test_erased_people_stay_as_rows_without_a_name(gatekeeping, ealing, oak, editor):
    head = make_contact(ealing, "kim@oak.example", name="Kim Head")
    held = seat(head, "headteacher", oak)
    letter(make_mailing(gatekeeping, goes_at=in_march()), head, "sent", school=oak, seat=held.seat)
    erase(head, by=None, reason="They asked.")

    page = shown(editor, f"/admin/letters/schools/{oak.pk}/", **MARCH)

    assert "1 letter to its people" in page
    assert "Not held any more" in page
    assert "Kim Head" not in page
    assert "kim@oak" not in page


def test_the_schools_file_holds_every_letter_and_runs_no_formula(gatekeeping, ealing, oak, editor):
    head = make_contact(ealing, name="=1+1")
    held = seat(head, "headteacher", oak)
    letter(make_mailing(gatekeeping, goes_at=in_march()), head, "sent", school=oak, seat=held.seat)

    text = editor.get(f"/admin/letters/schools/{oak.pk}/", MARCH | {"export": "csv"}).content.decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Name"] == "'=1+1"
    assert row["Date"] == "2026-03-10"
    assert row["Seat"] == "Headteacher, Oak Primary School"
    assert editor.get(f"/admin/letters/schools/{oak.pk}/", {"export": "exe"}).status_code == 404


def test_private_lists_letters_are_not_even_counted_for_a_school(gatekeeping, ealing, oak, editor):
    head = make_contact(ealing)
    held = seat(head, "dsl", oak)
    mailing = make_mailing(gatekeeping, goes_at=in_march())
    letter(mailing, head, "sent", school=oak, seat=held.seat)
    mailing.lists.set(gatekeeping.lists.all())
    gatekeeping.lists.update(private=True)

    assert "0 letters to its people" in shown(editor, f"/admin/letters/schools/{oak.pk}/", **MARCH)
    assert len(editor.get(f"/admin/letters/schools/{oak.pk}/", MARCH | {"export": "csv"}).content.splitlines()) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"from": "x", "until": "2026-99-99"},
        {"from": "9999-12-31"},
        {"until": "0001-01-01"},
        {"from": "2026-03-31", "until": "2026-03-01"},
        {"from": "\0", "p": "999"},
    ],
)
def test_odd_days_are_made_sensible(oak, editor, query):
    assert "0 letters to its people" in shown(editor, f"/admin/letters/schools/{oak.pk}/", **query)


def test_the_schools_page_leads_there(oak, sign_in, ealing):
    page = shown(sign_in("membership", ealing), f"/admin/schools/{oak.pk}/seats/")

    assert f'href="/admin/letters/schools/{oak.pk}/"' in page


# --- The start, and who may


def test_people_and_schools_are_found(oak, editor, ealing):
    make_contact(ealing, "kim@oak.example", name="Kim Head")

    assert "Kim Head" in shown(editor, "/admin/letters/", q="kim OAK")
    assert "Oak Primary School" in shown(editor, "/admin/letters/", q=str(oak.urn))
    assert "Nobody here and no school" in shown(editor, "/admin/letters/", q="zzz\0")


def test_nobody_else_sees_any_of_it(gone, oak, sign_in, ealing, camden):
    found = gone({"oak.example": {"sent": 1}}).deliveries.get()
    paths = [
        f"/admin/letters/people/{found.contact_id}/",
        f"/admin/letters/schools/{oak.pk}/",
        f"/admin/letters/letter/{found.pk}/html/",
    ]

    for path in paths:
        assert sign_in("administrator", camden).get(path).status_code == 404
        assert sign_in("contributor", ealing).get(path).status_code in (302, 403)
    assert sign_in("contributor", ealing).get("/admin/letters/").status_code in (302, 403)
    assert "reader" not in shown(sign_in("administrator", camden), "/admin/letters/", q="reader").split("</form>")[-1]

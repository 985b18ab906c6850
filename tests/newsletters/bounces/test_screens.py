"""What came back, where somebody sees it: held back addresses, replies, the home page, a person's page."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.models import Contact
from newsletters.bounces import suppress
from newsletters.bounces.take_in import take_in
from newsletters.models import List, Reply, Suppression
from tests.factories import make_contact, make_school, seat
from tests.newsletters.bounces.conftest import answer, bounce


@pytest.fixture
def held(sent, ealing) -> Suppression:
    take_in(bounce(sent("sam@oak.example")), source="mailbox")
    return Suppression.objects.get()


@pytest.fixture
def reply(sent):
    """`reply("Re: Gatekeeping", "Thanks")`: what Sam wrote."""

    def make(subject: str = "Re: Gatekeeping", text: str = "Could we have this as a Word file?", headers: str = ""):
        take_in(answer(sent("sam@oak.example"), subject=subject, text=text, headers=headers), source="mailbox")
        return Reply.objects.latest("pk")

    return make


def test_the_membership_office_sees_who_is_held_back_and_in_which_seat(held, sign_in, ealing):
    sam = Contact.objects.of(ealing).at("sam@oak.example").get()
    seat(sam, "senco", make_school(ealing, "Oak Primary School"))
    office = sign_in("membership", ealing)

    page = office.get("/admin/held-back/?shown=seats").content.decode()

    assert "sam@oak.example" in page
    assert "SENCO" in page
    assert "user unknown" in page
    home = office.get("/admin/").content.decode()
    assert "1 person in a seat gets no letters" in home


def test_an_address_is_released_with_a_reason_and_letters_go_again(held, sign_in, ealing):
    office = sign_in("membership", ealing)
    assert office.post(f"/admin/held-back/{held.pk}/release/", {"words": ""}).status_code == 422
    assert Suppression.objects.in_force().exists()

    office.post(f"/admin/held-back/{held.pk}/release/", {"words": "They mended the mailbox."})

    held.refresh_from_db()
    assert not held.is_in_force
    assert (held.released_by, held.release_words) == (office.user, "They mended the mailbox.")
    assert "They mended the mailbox." in office.get("/admin/held-back/?shown=over").content.decode()


def test_an_address_is_held_back_by_hand_until_a_day(sign_in, ealing):
    office = sign_in("membership", ealing)
    until = timezone.localdate() + dt.timedelta(days=10)

    given = {"address": "Sam@Oak.example", "words": "They rang.", "until": until.isoformat()}
    assert office.post("/admin/held-back/new/", given).status_code == 302
    again = office.post("/admin/held-back/new/", given)

    assert "held back already" in again.content.decode()
    held = Suppression.objects.of(ealing).get()
    assert (held.address, held.cause, held.made_by) == ("sam@oak.example", "hand", office.user)
    assert timezone.localdate(held.expires_at) == until


@pytest.mark.parametrize("given", [{"address": "no address"}, {"until": "2020-01-01"}, {"words": ""}])
def test_what_cannot_be_held_back_is_told_beside_its_field(sign_in, ealing, given):
    fine = {"address": "sam@oak.example", "words": "They rang.", "until": ""}

    answered = sign_in("membership", ealing).post("/admin/held-back/new/", fine | given)

    assert answered.status_code == 422
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("path", ["", "new/", "{pk}/release/"])
def test_who_does_not_look_after_people_does_not_see_held_back_addresses(held, sign_in, ealing, path):
    assert sign_in("editor", ealing).get(f"/admin/held-back/{path.format(pk=held.pk)}").status_code in (302, 403)


def test_another_partnerships_address_is_not_released(held, sign_in, camden):
    office = sign_in("membership", camden)

    assert office.post(f"/admin/held-back/{held.pk}/release/", {"words": "mine"}).status_code == 404
    assert "sam@oak.example" not in office.get("/admin/held-back/?shown=all").content.decode()
    assert Suppression.objects.in_force().exists()


def test_a_reply_is_read_once_and_its_words_are_shown_as_text(reply, sign_in, ealing):
    one = reply(text="<script>alert(1)</script> Please resend.")
    office = sign_in("membership", ealing)
    assert "1 reply to read" in office.get("/admin/").content.decode()
    assert "Re: Gatekeeping" in office.get("/admin/replies/").content.decode()

    page = office.get(f"/admin/replies/{one.pk}/").content.decode()
    office.post(f"/admin/replies/{one.pk}/", {"act": "read"})

    assert "&lt;script&gt;alert(1)" in page
    one.refresh_from_db()
    assert one.read_by == office.user
    assert "Re: Gatekeeping" not in office.get("/admin/replies/").content.decode()
    assert "Re: Gatekeeping" in office.get("/admin/replies/?shown=read").content.decode()


def test_a_reply_is_sent_on_to_the_office_once(reply, sign_in, ealing):
    ealing.contact_email = "office@ealing.example"
    ealing.save()
    one = reply()
    editor = sign_in("editor", ealing)

    for _ in range(2):
        editor.post(f"/admin/replies/{one.pk}/", {"act": "send-on"})

    notice = Notice.objects.of(ealing).get(kind="reply")
    assert notice.address == "office@ealing.example"
    assert "Could we have this as a Word file?" in notice.text
    one.refresh_from_db()
    assert one.read_at is not None


def test_without_an_office_a_reply_stays_to_be_read(reply, sign_in, ealing):
    one = reply()

    answered = sign_in("editor", ealing).post(f"/admin/replies/{one.pk}/", {"act": "send-on"}, follow=True)

    assert "no address to send it on to" in answered.content.decode()
    one.refresh_from_db()
    assert one.read_at is None


def test_whoever_left_is_a_click_from_being_handed_over(reply, sign_in, ealing):
    sam = make_contact(ealing, "sam@oak.example", name="Sam Carter")
    holding = seat(sam, "senco", make_school(ealing))
    one = reply(
        subject="Automatic reply: Gatekeeping",
        text="I no longer work at the school. Write to ali@oak.example.",
        headers="Auto-Submitted: auto-replied\n",
    )

    page = sign_in("membership", ealing).get(f"/admin/replies/{one.pk}/").content.decode()

    assert one.kind == "left"
    assert f"outgoing={holding.pk}&amp;email=ali%40oak.example" in page.replace("ali@", "ali%40")


def test_an_absence_note_shows_the_day_of_return(reply, sign_in, ealing):
    one = reply(
        subject="Automatic reply", text="I am back on 7 December 2026.", headers="Auto-Submitted: auto-replied\n"
    )
    office = sign_in("membership", ealing)

    assert "Monday 7 December 2026" in office.get(f"/admin/replies/{one.pk}/").content.decode()
    assert "to read" not in office.get("/admin/").content.decode()


def test_replies_to_letters_of_private_lists_are_for_those_with_the_right(reply, sign_in, ealing):
    one = reply()
    one.delivery.mailing.lists.add(List.objects.create(partnership=ealing, slug="dsl", name="DSLs", private=True))

    assert sign_in("membership", ealing).get(f"/admin/replies/{one.pk}/").status_code == 404
    assert "Re: Gatekeeping" not in sign_in("editor", ealing).get("/admin/replies/?shown=all").content.decode()


def test_another_partnership_reads_no_reply_and_a_contributor_none(reply, sign_in, ealing, camden):
    one = reply()

    assert sign_in("administrator", camden).get(f"/admin/replies/{one.pk}/").status_code == 404
    assert sign_in("administrator", camden).post(f"/admin/replies/{one.pk}/", {"act": "read"}).status_code == 404
    assert sign_in("contributor", ealing).get(f"/admin/replies/{one.pk}/").status_code in (302, 403)


def test_a_persons_page_shows_what_came_back(held, sign_in, ealing):
    sam = Contact.objects.of(ealing).at("sam@oak.example").get()

    page = sign_in("membership", ealing).get(f"/admin/contacts/edit/{sam.pk}/").content.decode()

    assert "What came back" in page
    assert "sam@oak.example is held back" in page


def test_a_released_address_is_not_told_on_a_persons_page(held, sign_in, ealing):
    suppress.release(held, by=None, words="Mended.")
    sam = Contact.objects.of(ealing).at("sam@oak.example").get()

    assert "is held back" not in sign_in("membership", ealing).get(f"/admin/contacts/edit/{sam.pk}/").content.decode()

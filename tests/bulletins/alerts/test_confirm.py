"""Confirming an alert: by POST alone, in whose seat, by a colleague, on the telephone; and the board that shows it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletins.alerts.confirm_people import held
from bulletins.alerts.reached import address_of_letter
from bulletins.models import Alert, AlertConfirmation, AlertOpening, AlertSettings
from cms.people.erase import erase
from cms.people.models import Contact, Look, School
from newsletters.delivery.deliver import deliver_due
from newsletters.models import List
from tests.factories import make_contact, seat


@pytest.fixture
def link(sent):
    """`link("dsl@oak.example")`: the path behind the button of their letter."""

    def of(address: str) -> str:
        delivery = sent.mailing().deliveries.get(address=address)
        return address_of_letter(sent, delivery.pk).removeprefix("http://ealing.test")

    return of


def plain(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_button_of_the_letter_shows_and_only_a_post_confirms(sent, link, letters, visitor, ealing):
    deliver_due()
    path = next(each for each in letters.last(to="dsl@oak.example").links if "/letters/alert/" in each)
    assert path == link("dsl@oak.example")
    client = visitor(ealing)

    for method in (client.get, client.head):
        shown = method(path)
        assert shown.status_code == 200
    assert "noindex" in shown["X-Robots-Tag"]
    assert not AlertConfirmation.objects.exists()
    assert not AlertOpening.objects.exists()

    for _ in range(2):
        assert client.post(path, {"act": "holder"}).status_code == 303

    row = AlertConfirmation.objects.get()
    assert (row.school.name, row.name, row.role, row.how) == (
        "Oak Primary School",
        "Oscar Lead",
        "Designated safeguarding lead",
        "holder",
    )
    assert "Oak Primary School has it" in plain(client.get(path))
    assert [step.words for step in sent.steps.filter(what="confirmed")] == [
        "Oak Primary School: Designated safeguarding lead"
    ]


def test_a_colleague_names_themselves_and_their_work(sent, link, visitor, ealing):
    client, path = visitor(ealing), link("head@oak.example")

    shown = plain(client.post(path, {"act": "colleague", "name": " ", "role": "Secretary"}))
    assert "Give your name." in shown
    assert "o•••" not in shown
    assert client.post(path, {"act": "colleague", "name": "\u200b\u200b", "role": "Secretary"}).status_code == 400
    client.post(path, {"act": "colleague", "name": "Pat\0 \u202eOffice", "role": "School secretary"})

    row = AlertConfirmation.objects.get()
    assert (row.name, row.role, row.how, row.contact) == ("Pat Office", "School secretary", "colleague", None)


def test_a_link_that_was_changed_or_is_another_partnerships_acts_on_nothing(sent, link, visitor, ealing, camden):
    path = link("head@oak.example")

    assert visitor(camden).post(path, {"act": "holder"}).status_code == 404
    assert visitor(ealing).post(f"{path[:-3]}A/", {"act": "holder"}).status_code == 404
    assert visitor(ealing).post(f"{path[:15]}{'A' * 32}/", {"act": "holder"}).status_code == 404
    assert not AlertConfirmation.objects.exists()


def test_a_link_ends_in_its_time_and_says_whom_to_call(sent, link, visitor, ealing):
    AlertSettings.objects.create(partnership=ealing, link_days=3, call_about_it="Safeguarding desk, 020 7946 0001")
    client, path = visitor(ealing), link("head@oak.example")
    client.post(path, {"act": "colleague", "name": "Pat Office", "role": "Secretary"})
    Alert.objects.update(sent_at=timezone.now() - dt.timedelta(days=3, minutes=1))

    for answer in (client.get(path), client.post(path, {"act": "holder"})):
        assert answer.status_code == 410
        assert "works for 3 days" in plain(answer)
        assert "call Safeguarding desk, 020 7946 0001" in plain(answer)
        assert "Pat Office" not in plain(answer)
        assert sent.title not in plain(answer)
    assert AlertConfirmation.objects.count() == 1


def test_names_of_colleagues_are_shown_and_given_so_often_only(sent, link, visitor, ealing):
    client, path = visitor(ealing), link("head@oak.example")
    for number in range(10):
        client.post(path, {"act": "colleague", "name": f"Pat Office {number}", "role": "Secretary"})

    refused = client.post(path, {"act": "colleague", "name": "One more", "role": "Secretary"})
    assert "used many times in the last hour" in plain(refused)
    assert AlertConfirmation.objects.count() == 10
    assert "Pat Office 0, Secretary" in plain(client.get(path))
    for _ in range(30):
        shown = plain(client.get(path))
    assert "Oak Primary School has it Somebody there, Secretary" in shown
    assert sent.what_happened in shown
    assert "Pat Office" in plain(client.get(link("dsl@oak.example")))


def test_who_holds_seats_at_two_schools_confirms_for_both(schools, writer, second, ealing, visitor):
    from bulletins.alerts import ask, write
    from tests.bulletins.alerts.conftest import SAID

    seat(Contact.objects.get(email="head@oak.example"), "headteacher", schools["elm"])
    alert = write.write(ealing, SAID, by=writer.user)
    ask.approve(ask.ask(alert, by=writer.user), by=second.user, seen=1)
    delivery = alert.mailing().deliveries.get(address="head@oak.example")

    visitor(ealing).post(address_of_letter(alert, delivery.pk).removeprefix("http://ealing.test"), {"act": "holder"})

    assert {row.school.name for row in AlertConfirmation.objects.all()} == {"Oak Primary School", "Elm Primary School"}


def test_opened_means_that_a_browser_ran_the_page_and_is_no_confirmation(sent, link, visitor, writer, ealing):
    deliver_due()

    assert visitor(ealing).post(link("dsl@oak.example"), {"act": "opened"}).status_code == 204

    board = plain(writer.get(reverse("alerts:board", args=[sent.pk])))
    assert "0 of 3 schools confirmed; 1 not reached." in board
    assert "Oak Primary School Opened A browser opened the page" in board
    assert not AlertConfirmation.objects.exists()


def test_the_board_shows_schools_by_quadrant_and_changes_in_part(sent, link, visitor, writer, ealing):
    deliver_due()
    address = reverse("alerts:board", args=[sent.pk])
    before = plain(writer.get(address, {"part": ""}))
    assert before.startswith("North-west Elm Primary School Nobody there")
    assert "Ash Primary School Accepted" in before

    visitor(ealing).post(link("deputy@ash.example"), {"act": "holder"})

    after = writer.get(address, {"part": ""})
    assert "Ash Primary School Confirmed Somebody, Deputy designated safeguarding lead" in plain(after)
    assert 'data-said="1 of 3 schools confirmed; 1 not reached."' in after.content.decode()


def test_a_board_costs_no_more_for_more_schools(sent, writer, ealing, link, visitor, django_assert_max_num_queries):
    address = reverse("alerts:board", args=[sent.pk])
    writer.get(address)

    with django_assert_max_num_queries(16):
        writer.get(address, {"part": ""})


def test_what_was_said_on_the_telephone_is_noted_with_who_noted_it(sent, schools, writer):
    address = reverse("alerts:said_on_telephone", args=[sent.pk, schools["elm"].pk])
    assert "give the name" in plain(writer.post(address, {"from": "sheet"}, follow=True))

    writer.post(address, {"name": "Jo Clerk", "role": "Clerk", "from": "sheet"})

    row = AlertConfirmation.objects.get()
    assert (row.how, row.school, row.name, row.noted_by) == ("phone", schools["elm"], "Jo Clerk", writer.user)
    elsewhere = reverse("alerts:said_on_telephone", args=[sent.pk, schools["yew"].pk])
    assert "not among the schools" in plain(writer.post(elsewhere, {"name": "Jo Clerk"}, follow=True))


def test_the_phone_sheet_has_the_schools_that_are_left_and_numbers_for_those_with_the_right(
    sent, link, visitor, writer, sign_in, ealing, schools
):
    from cms.people.mobiles import keep

    keep(contact=Contact.objects.get(email="deputy@ash.example"), number="07700 900456", source="The office")
    visitor(ealing).post(link("dsl@oak.example"), {"act": "holder"})
    address = reverse("alerts:phone_sheet", args=[sent.pk])

    shown = plain(writer.get(address))
    assert "2 schools to telephone" in shown
    assert "Elm Primary School 020 7946 0000 Nobody is known there." in shown
    assert "Oak" not in shown
    assert "900456" not in shown + plain(writer.get(address, {"print": ""}))
    assert writer.post(address).status_code in (302, 403)
    assert not Look.objects.exists()

    paper = plain(sign_in("safeguarding", ealing, email="second@ealing.example").post(address))
    assert "07700 900456" in paper
    assert Look.objects.get().reason == f"Numbers: the phone sheet of alert {sent.pk}"


def test_the_out_of_hours_list_is_on_the_sheet_of_those_with_the_right_and_each_look_is_noted(
    sent, writer, second, ealing, schools
):
    seat(make_contact(ealing, "night@elm.example", name="Nora Night"), "senco", schools["elm"])
    rule = {"match": "any", "conditions": [{"field": "role", "values": ["senco"]}]}
    night = List.objects.create(partnership=ealing, name="Out of hours", slug="night", rule=rule, private=True)
    AlertSettings.objects.create(partnership=ealing, out_of_hours=night)
    address = reverse("alerts:phone_sheet", args=[sent.pk])

    assert "Nora Night" not in plain(writer.get(address)) + plain(writer.get(address, {"print": ""}))
    assert not Look.objects.exists()

    assert "Nora Night" in plain(second.get(address))
    look = Look.objects.get()
    assert (look.thing, look.act) == (f"list:{night.pk}", Look.Act.LOOK)


def test_without_the_right_or_from_elsewhere_there_is_nothing(sent, sign_in, ealing, camden):
    for client in (sign_in("editor", ealing), sign_in("administrator", camden)):
        for name in ("board", "phone_sheet"):
            assert client.get(reverse(f"alerts:{name}", args=[sent.pk])).status_code in (302, 403, 404)


def test_a_persons_file_says_what_they_confirmed_and_did_and_nothing_of_the_alert(sent, link, visitor, ealing, writer):
    visitor(ealing).post(link("dsl@oak.example"), {"act": "holder"})
    staff = make_contact(ealing, "writer@ealing.example", user=writer.user)

    confirmed, did = held(Contact.objects.get(email="dsl@oak.example")), held(staff)

    assert confirmed["confirmed"][0]["school"] == "Oak Primary School"
    assert [each["did"] for each in did["worked_at"]] == ["Written", "A second person was asked"]
    assert sent.title not in f"{confirmed}{did}"


def test_erasing_somebody_takes_their_name_and_leaves_that_their_school_confirmed(sent, link, visitor, ealing):
    path = link("dsl@oak.example")
    visitor(ealing).post(path, {"act": "holder"})
    typed = make_contact(ealing, name="Pat Office")
    visitor(ealing).post(path, {"act": "colleague", "name": "pat office", "role": "Secretary"})

    erase(Contact.objects.get(email="dsl@oak.example"), by=None)
    erase(typed, by=None)

    rows = AlertConfirmation.objects.all()
    assert {(row.name, row.contact) for row in rows} == {("", None)}
    assert {row.school for row in rows} == {School.objects.get(name="Oak Primary School")}
    assert "Give your name" in plain(visitor(ealing).post(path, {"act": "holder"}))

"""Why a letter came: every seat of a person, those who stand in, sign-ups; and who is left out."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.people.models import Contact, Holding
from newsletters.lists import audience, reasons
from newsletters.lists.inherit import take_over_lists
from newsletters.models import Choice, List, Publication
from tests.factories import make_contact, make_school, seat

HEADS = {"match": "all", "conditions": [{"field": "role", "values": ["headteacher"]}]}


@pytest.fixture
def heads(ealing):
    return List.objects.create(partnership=ealing, slug="heads", name="Heads", rule=HEADS)


@pytest.fixture
def news(ealing):
    return Publication.objects.create(
        partnership=ealing, slug="news", name="Gatekeeping", sender_email="hub@ealing.example"
    )


def sign_up(contact, publication):
    return Choice.objects.create(
        partnership=contact.partnership, contact=contact, publication=publication, wants=True, source="form"
    )


def why(publication, *lists):
    return {reader.name: reader.reason for reader in audience.recipients(publication, lists)}


def test_one_letter_names_every_seat_that_brought_it(ealing, heads, news):
    oak, ash = make_school(ealing, "Oak Primary School"), make_school(ealing, "Ash Primary School")
    anna = make_contact(ealing, name="Anna")
    seat(anna, "headteacher", oak)
    seat(anna, "headteacher", ash)

    readers = list(audience.recipients(news, [heads]))

    assert [reader.reason for reader in readers] == [
        "You are headteacher at Oak Primary School and at Ash Primary School."
    ]
    assert readers[0].schools == (oak.pk, ash.pk)


def test_seats_of_several_lists_stand_in_one_letter(ealing, heads, news):
    oak = make_school(ealing, "Oak")
    anna = make_contact(ealing, name="Anna")
    seat(anna, "senco", oak)
    seat(anna, "headteacher", oak)
    sencos = List.objects.create(
        partnership=ealing, slug="s", name="S",
        rule={"match": "any", "conditions": [{"field": "role", "values": ["senco"]}]},
    )  # fmt: skip

    assert why(news, heads, sencos) == {"Anna": "You are headteacher at Oak and SENCO at Oak."}


def test_deputies_and_who_acts_are_told_for_whom(ealing, heads, news):
    oak = make_school(ealing, "Oak")
    away = seat(make_contact(ealing, name="Away"), "headteacher", oak)
    away.away_from = timezone.localdate()
    away.save()
    for name, standing in (("Dee", Holding.Standing.DEPUTY), ("Pam", Holding.Standing.ACTS)):
        Holding.objects.create(
            partnership=ealing, seat=away.seat, contact=make_contact(ealing, name=name), standing=standing
        )

    assert why(news, heads) == {
        "Dee": "You stand in for the headteacher at Oak.",
        "Pam": "You act for the headteacher at Oak.",
    }


def test_a_reason_is_never_longer_than_the_letter_has_room_for():
    many = [reasons.Seated(n, n, "holder", "Clerk", f"at The Long Name Primary School {n}") for n in range(30)]

    said = reasons.of_seats(many)

    assert len(said) <= 300
    assert said.endswith("more seats.")


def test_who_paused_gets_statutory_mail_only(ealing, heads, news):
    anna = make_contact(ealing, name="Anna", paused_until=timezone.localdate() + dt.timedelta(days=1))
    back = make_contact(ealing, name="Back", paused_until=timezone.localdate())
    for contact in (anna, back):
        seat(contact, "headteacher", make_school(ealing))

    assert list(why(news, heads)) == ["Back"]
    news.statutory = True
    assert list(why(news, heads)) == ["Anna", "Back"]


def test_sign_ups_of_an_open_publication_need_no_list(ealing, heads, news):
    sign_up(make_contact(ealing, name="Fay"), news)

    assert why(news, heads) == {}
    news.open_to_all = True
    assert why(news, heads) == {"Fay": "You signed up to Gatekeeping."}
    assert why(news) == {"Fay": "You signed up to Gatekeeping."}


def test_a_send_to_fewer_lists_than_usual_reaches_no_sign_ups(ealing, heads, news):
    news.open_to_all = True
    news.lists.set([heads, List.objects.create(partnership=ealing, slug="o", name="Others")])
    sign_up(make_contact(ealing, name="Fay"), news)

    assert why(news, heads) == {}


@pytest.mark.parametrize("field", ["trust", "federation", "type"])
def test_an_empty_value_never_means_every_school_without(ealing, heads, field):
    seat(make_contact(ealing, name="Anna"), "headteacher", make_school(ealing))
    heads.rule = {"match": "any", "conditions": [{"field": field, "values": ["", "Oak Trust"]}]}
    assert audience.count(heads) == 0

    heads.rule = {"match": "any", "conditions": [{"field": field, "values": [" "]}]}
    with pytest.raises(audience.BadRule, match="needs at least one value"):
        audience.count(heads)


def test_schools_are_found_by_federation_and_by_link_partner(ealing, heads):
    partner = make_contact(ealing, "link@ealing.example", name="Lin")
    oak = make_school(ealing, federation="Elm Federation", link_partner=partner)
    seat(make_contact(ealing, name="Anna"), "headteacher", oak)
    seat(make_contact(ealing, name="Ben"), "headteacher", make_school(ealing))
    for field, value in (("federation", "Elm Federation"), ("link-partner", "Link@Ealing.example")):
        heads.rule = {"match": "all", "conditions": [{"field": field, "values": [value]}]}
        assert [contact.name for contact in audience.members(heads)] == ["Anna"]


def hand_over(ealing, *, also=None):
    """Anna's seat goes to Ben today; `also` is another seat that Anna keeps."""
    oak = make_school(ealing)
    anna, ben = make_contact(ealing, name="Anna"), make_contact(ealing, name="Ben")
    ended = seat(anna, "headteacher", oak)
    if also:
        seat(anna, also, oak)
    ended.ended_on = timezone.localdate()
    ended.save()
    a_list = List.objects.create(partnership=ealing, slug="named", name="Named")
    a_list.named.add(anna)
    a_list.excluded.add(Contact.objects.get(pk=anna.pk))
    take_over_lists(ended=ended, begun=seat(ben, "headteacher", oak))
    return a_list


def test_the_new_holder_takes_the_places_on_lists(ealing):
    a_list = hand_over(ealing)

    assert [contact.name for contact in a_list.named.all()] == ["Ben"]
    assert [contact.name for contact in a_list.excluded.all()] == ["Anna"]


def test_who_holds_another_seat_keeps_their_places(ealing):
    assert [contact.name for contact in hand_over(ealing, also="senco").named.all()] == ["Anna"]

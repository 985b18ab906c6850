"""Two contacts who are one person become one."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.people.imports.contacts import import_contacts
from cms.people.merge import CannotMerge, merge, unhandled
from cms.people.models import Contact, ContactAlias, Holding
from newsletters.models import Choice, Delivery, List, Mailing, Publication
from newsletters.readers import choices, links
from tests.factories import make_contact, make_school, make_user, seat


@pytest.fixture
def two(ealing):
    keep = make_contact(ealing, "anna@oak.example", name="Anna Ash")
    return keep, make_contact(ealing, "a.ash@oak.example", name="A. Ash", telephone="020 7946 0000")


@pytest.fixture
def publication(ealing):
    return Publication.objects.create(
        partnership=ealing, slug="weekly", name="Weekly", sender_email="news@ealing.example"
    )


def mailing(publication, source):
    from django.contrib.contenttypes.models import ContentType

    return Mailing.objects.create(
        partnership=publication.partnership,
        publication=publication,
        source_type=ContentType.objects.get_for_model(Publication),
        source_id=source,
        subject="News",
        goes_at=timezone.now(),
    )


def letter(a_mailing, contact, state):
    return Delivery.objects.create(
        mailing=a_mailing, contact=contact, address=contact.email, reason="x", state=state, next_try=timezone.now()
    )


def test_every_relation_that_may_double_has_somebody_who_joins_it():
    assert unhandled() == []


def test_seats_lists_and_what_is_known_are_of_one_person(two, ealing):
    keep, gone = two
    oak, elm = make_school(ealing), make_school(ealing, "Elm School")
    for contact in two:
        seat(contact, "senco", oak)
    seat(gone, "dsl", elm)
    Holding.objects.filter(contact=gone).update(started_on=dt.date(2020, 1, 1))
    Holding.objects.filter(contact=keep).update(started_on=dt.date(2024, 1, 1))
    heads = List.objects.create(partnership=ealing, slug="heads", name="Heads")
    heads.named.add(keep, gone)
    heads.excluded.add(gone)

    merge(keep=keep, gone=gone, by=make_user(), taking=["name"])

    kept = Contact.objects.get()
    held = sorted(kept.holdings.values_list("seat__role__key", "started_on"))
    assert held == [("dsl", dt.date(2020, 1, 1)), ("senco", dt.date(2020, 1, 1))]
    assert (kept.email, kept.name, kept.telephone) == ("anna@oak.example", "A. Ash", "020 7946 0000")
    assert (heads.named.get(), heads.excluded.get()) == (kept, kept)


@pytest.mark.parametrize("who_left", [0, 1])
def test_whoever_of_them_left_has_left(two, publication, who_left):
    keep, gone = two
    choices.sign_up(contact=two[1 - who_left], publication=publication, source="form")
    choices.leave(contact=two[who_left], publication=publication, source="link")

    merge(keep=keep, gone=gone, by=None)

    assert Choice.objects.in_force().get().wants is False
    assert Choice.objects.filter(contact=keep).count() == 2


def test_of_one_mailing_one_letter_goes_at_most_and_both_rows_stay(two, publication):
    keep, gone = two
    waits, went = mailing(publication, 1), mailing(publication, 2)
    letter(waits, keep, Delivery.State.PENDING)
    letter(waits, gone, Delivery.State.PENDING)
    letter(went, keep, Delivery.State.PENDING)
    letter(went, gone, Delivery.State.SENT)

    merge(keep=keep, gone=gone, by=None)

    assert sorted(waits.deliveries.values_list("state", "contact")) == [("cancelled", None), ("pending", keep.pk)]
    assert sorted(went.deliveries.values_list("state", "address")) == [
        ("cancelled", "anna@oak.example"),
        ("sent", "a.ash@oak.example"),
    ]


def test_old_links_and_files_find_the_person(two, ealing, publication, tmp_path):
    keep, gone = two
    token = links.token(contact_id=gone.pk, publication_id=publication.pk)
    merge(keep=keep, gone=gone, by=None, taking=["email"])
    file = tmp_path / "contacts.csv"
    file.write_text("email,telephone\nanna@oak.example,020 7946 1111\n")

    told = import_contacts(file, partnership=ealing)

    assert links.reader(token, partnership=ealing).contact == keep
    assert told.notes[0].note == "anna@oak.example is a former address of theirs."
    kept = Contact.objects.get()
    assert (kept.email, kept.telephone) == ("a.ash@oak.example", "020 7946 1111")
    assert ContactAlias.objects.get().email == "anna@oak.example"


def test_two_of_different_partnerships_stay_two(two, camden):
    with pytest.raises(CannotMerge):
        merge(keep=two[0], gone=make_contact(camden), by=None)
    assert Contact.objects.count() == 3

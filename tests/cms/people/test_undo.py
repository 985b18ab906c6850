"""Taking an import back."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.people.models import (
    Contact,
    Group,
    GroupKind,
    Holding,
    Import,
    Mobile,
    PostcodeQuadrant,
    School,
    Seat,
)
from newsletters.models import Choice, List, Publication
from newsletters.readers import choices
from tests.factories import make_contact, make_school, seat

FILE = (
    "email,name,school,role,lists,mobile,status\n"
    "new@oak.example,Nina New,100100,SENCO,heads,07700 900123,Unsubscribed\n"
    "anna@oak.example,Anna Ash-Elm,100100,DSL,heads,,\n"
)


@pytest.fixture
def oak(ealing):
    List.objects.create(partnership=ealing, slug="heads", name="Heads")
    Publication.objects.create(partnership=ealing, slug="weekly", name="Weekly", sender_email="n@ealing.example")
    make_contact(ealing, "anna@oak.example", name="Anna Ash")
    return make_school(ealing, "Oak Primary School", urn=100100)


@pytest.fixture
def manage(tmp_path, capsys):
    def run(command, *args, content=None):
        if content is not None:
            path = tmp_path / "file.csv"
            path.write_text(content)
            args = (path, "--partnership", "ealing", *args)
        call_command(command, *args, "--json")
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def done(manage, oak):
    return manage("import_contacts", content=FILE)["import"]


def test_everything_is_as_it_was(manage, done):
    told = manage("undo_import", str(done))

    assert (told["already"], told["left"]) == (False, [])
    assert [str(contact) for contact in Contact.objects.all()] == ["Anna Ash <anna@oak.example>"]
    assert not Holding.objects.exists()
    assert not Seat.objects.filter(role__statutory=False).exists()
    assert not Choice.objects.exists()
    assert not Mobile.objects.exists()
    assert not List.objects.get().named.exists()


def test_a_second_undo_changes_nothing_and_says_so(manage, done):
    manage("undo_import", str(done))
    make_contact(Import.objects.get().partnership, "later@oak.example")

    assert manage("undo_import", str(done))["already"] is True
    assert Contact.objects.count() == 2


def test_what_somebody_changed_or_needs_since_is_left_and_told(manage, done, oak):
    Contact.objects.filter(email="anna@oak.example").update(name="Anna Beech")
    nina = Contact.objects.get(email="new@oak.example")
    seat(nina, "sbm", oak)

    told = manage("undo_import", str(done))

    assert sorted((each["who"], each["why"]) for each in told["left"]) == [
        ("Anna Beech <anna@oak.example>", "their name was changed since"),
        ("Nina New <new@oak.example>", "they have a holding by now"),
    ]
    assert [holding.seat.role.key for holding in nina.holdings.all()] == ["sbm"]


def test_a_choice_of_their_own_stands(manage, done):
    nina, weekly = Contact.objects.get(email="new@oak.example"), Publication.objects.get()
    choices.sign_up(contact=nina, publication=weekly, source="form")

    told = manage("undo_import", str(done))

    assert any("another choice" in each["why"] for each in told["left"])
    assert Choice.objects.in_force().get().wants is True


def test_schools_go_back_too(manage, ealing):
    make_school(ealing, "Elm School", urn=100200, town="Ealing")
    content = "URN,EstablishmentName,Town\n100200,Elm Primary,Acton\n100300,Fir School,Ealing\n"
    done = manage("import_schools", content=content)["import"]
    School.objects.filter(urn=100200).update(town="Hanwell")

    told = manage("undo_import", str(done))

    assert list(School.objects.values_list("name", "town")) == [("Elm School", "Hanwell")]
    assert told["left"] == [{"who": "Elm School", "why": "its town was changed since"}]


def test_an_import_that_is_not_there_or_another_partnerships_is_told(manage, done, camden):
    with pytest.raises(CommandError, match="no import with the number 999"):
        manage("undo_import", "999")
    with pytest.raises(CommandError, match="no import with the number"):
        manage("undo_import", str(done), "--partnership", "camden")
    assert Contact.objects.filter(email="new@oak.example").exists()


def test_clusters_and_quadrants_by_postcode_go_back_too(manage, ealing):
    kind = GroupKind.objects.get_or_create(partnership=ealing, name="Cluster")[0]
    old = Group.objects.create(partnership=ealing, kind=kind, name="Perivale")
    elm = make_school(ealing, "Elm School", urn=100200)
    fir = make_school(ealing, "Fir School", urn=100300, postcode="UB6 7AA")
    old.schools.add(elm, fir)
    PostcodeQuadrant.objects.create(partnership=ealing, beginning="UB6", quadrant="north-west")
    done = manage("import_schools", content="URN,Postcode,Cluster\n100200,UB6 8AA,Hanwell\n")["import"]
    assert set(School.objects.values_list("quadrant", flat=True)) == {"north-west"}
    School.objects.filter(pk=fir.pk).update(quadrant_by="hand")

    told = manage("undo_import", str(done))

    assert [each.name for each in Group.objects.filter(kind=kind)] == ["Perivale"]
    assert set(old.schools.all()) == {elm, fir}
    assert list(School.objects.order_by("urn").values_list("quadrant", "quadrant_by")) == [
        ("", ""),
        ("north-west", "hand"),
    ]
    assert told["left"] == [{"who": "Fir School", "why": "its quadrant was changed since"}]


def test_a_link_partner_who_was_erased_since_is_not_missed(manage, ealing):
    here = [make_contact(ealing, f"{name}@oak.example", name=name) for name in ("one", "two")]
    make_school(ealing, "Elm School", urn=100200, link_partner=here[0])
    done = manage("import_schools", content="URN,Link partner\n100200,two@oak.example\n")["import"]
    here[0].delete()

    manage("undo_import", str(done))

    assert School.objects.get().link_partner is None


def test_a_seat_that_somebody_holds_anew_since_is_left(manage, ealing, oak):
    held = seat(Contact.objects.get(email="anna@oak.example"), "senco", oak)
    ends = timezone.localdate() + dt.timedelta(days=30)
    content = f"email,school,role,end date\nanna@oak.example,100100,SENCO,{ends}\n"
    done = manage("import_contacts", content=content)["import"]
    Holding.objects.create(partnership=ealing, seat=held.seat, contact=held.contact, started_on=ends)

    told = manage("undo_import", str(done))

    assert "anew" in told["left"][0]["why"]
    held.refresh_from_db()
    assert held.ended_on == ends

"""Schools behind the scenes: their own facts by file, by form, and several at once."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.people.models import Contact, Group, GroupKind, School
from tests.factories import make_contact, make_school


@pytest.fixture
def oak(ealing):
    return make_school(ealing, urn=100100, trust="Oak Trust", pupils=300, member=False, quadrant="north-east")


@pytest.fixture
def run(ealing, tmp_path, capsys):
    def make(text):
        file = tmp_path / "facts.csv"
        file.write_text(text)
        call_command("import_schools", file, "--partnership", "ealing", "--json")
        return json.loads(capsys.readouterr().out)

    return make


def test_a_file_with_a_urn_and_our_own_columns_says_only_those(run, ealing, oak):
    partner = make_contact(ealing, "lee@elp.example", name="Lee Link")

    told = run("URN,Quadrant,Member,Link partner,Cluster\n100100,SW,yes,Lee <LEE@elp.example>,Acton\n")

    assert (told["updated"], told["rejected"]) == (1, [])
    oak.refresh_from_db()
    assert (oak.quadrant, oak.quadrant_by, oak.member, oak.link_partner) == ("south-west", "import", True, partner)
    assert (oak.name, oak.trust, oak.pupils) == ("Oak Primary School", "Oak Trust", 300)
    assert [str(each.kind) + " " + each.name for each in oak.groups.all()] == ["Cluster Acton"]


def test_an_empty_cell_leaves_what_is_held(run, oak):
    assert run("URN,Quadrant,Member\n100100,,\n")["unchanged"] == 1

    oak.refresh_from_db()
    assert (oak.quadrant, oak.member) == ("north-east", False)


def test_a_column_named_as_a_kind_of_group_puts_schools_into_groups_of_that_kind(run, ealing, oak):
    hubs, others = (GroupKind.objects.create(partnership=ealing, name=name) for name in ("SENDCo cluster", "Committee"))
    east = Group.objects.create(partnership=ealing, kind=hubs, name="East")
    Group.objects.create(partnership=ealing, kind=hubs, name="West").schools.add(oak)
    Group.objects.create(partnership=ealing, kind=others, name="Finance").schools.add(oak)

    run("URN,SENDCo cluster\n100100,east\n")

    assert set(oak.groups.values_list("name", flat=True)) == {"East", "Finance"}
    assert list(east.schools.all()) == [oak]
    assert run("URN,SENDCo cluster\n100100,East\n")["unchanged"] == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("100100,middle,", "There is no quadrant “middle”"),
        ("100100,,perhaps", "Say yes or no."),
        ("100199,north-west,", "No school here has this URN"),
    ],
)
def test_what_cannot_be_taken_is_told(run, oak, row, sentence):
    assert sentence in run(f"URN,Quadrant,Member\n{row}\n")["rejected"][0]["reason"]


def test_a_formula_is_no_name_of_a_cluster(run, ealing, oak):
    told = run("URN,EstablishmentName,Cluster\n100100,Oak,=cmd()\n100500,New School,Acton; =cmd()\n")

    assert ["formula" in each["reason"] for each in told["rejected"]] == [True, True]
    assert not Group.objects.of(ealing).exists()


# --- Several at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def change(client, schools, **said):
    data = {"quadrant": "", "member": "", "link_partner": "", "cluster": "", "sure": "yes"} | said
    return client.post(reverse("schools:bulk"), {"selected": [each.pk for each in schools], **data})


def test_several_are_ticked_and_changed_at_once(office, ealing, oak):
    elm = make_school(ealing, "Elm School")
    left = make_school(ealing, "Left School", quadrant="north-east")
    kind = GroupKind.objects.create(partnership=ealing, name="Cluster")
    acton = Group.objects.create(partnership=ealing, kind=kind, name="Acton")
    partner = make_contact(ealing, "lee@elp.example")
    assert f'name="selected" value="{oak.pk}" form="bulk"' in office.get(reverse("schools:index")).content.decode()
    asked = office.post(reverse("schools:bulk"), {"selected": [oak.pk, elm.pk]}).content.decode()
    assert "2 selected" in asked

    said = {"quadrant": "south-west", "member": "yes", "link_partner": "lee@elp.example", "cluster": acton.pk}
    change(office, [oak, elm], **said)

    for school in (oak, elm):
        school.refresh_from_db()
        assert (school.quadrant, school.quadrant_by, school.member, school.link_partner) == (
            "south-west", "hand", True, partner,
        )  # fmt: skip
    assert set(acton.schools.all()) == {oak, elm}
    left.refresh_from_db()
    assert left.quadrant == "north-east"


def test_what_is_left_as_it_is_stays(office, oak):
    change(office, [oak], member="yes")

    oak.refresh_from_db()
    assert (oak.quadrant, oak.member, oak.link_partner) == ("north-east", True, None)


def test_one_school_of_another_partnership_among_them_and_nothing_happens(office, oak, camden):
    theirs = make_school(camden, "Camden School")

    assert change(office, [oak, theirs], member="yes").status_code == 404
    assert not School.objects.filter(pk=oak.pk, member=True).exists()


def test_a_cluster_or_link_partner_of_another_partnership_is_no_choice(office, oak, camden):
    kind = GroupKind.objects.create(partnership=camden, name="Cluster")
    theirs = Group.objects.create(partnership=camden, kind=kind, name="Spy")
    make_contact(camden, "spy@camden.example")

    assert change(office, [oak], cluster=theirs.pk).status_code == 200
    assert "Nobody here has this address" in change(office, [oak], link_partner="spy@camden.example").content.decode()
    assert not theirs.schools.exists()

    change(office, [oak], link_partner="New Person <new@oak.example>")
    assert not Contact.objects.filter(email="new@oak.example").exists()


def test_nothing_ticked_and_nothing_chosen_are_told(office, oak):
    assert office.post(reverse("schools:bulk")).url == reverse("schools:index")
    assert "Nothing is chosen" in change(office, [oak]).content.decode()


def test_who_may_not_look_after_people_may_not_change_them(sign_in, ealing, oak):
    change(sign_in("contributor", ealing), [oak], member="yes")

    oak.refresh_from_db()
    assert not oak.member


# --- One school -------------------------------------------------------------------------------------------------------


def test_a_school_added_on_screen_has_its_seats_and_a_quadrant_by_hand(office, ealing):
    made = {"urn": 100200, "name": "New School", "phase": "primary", "quadrant": "north-west", "member": "on"}
    office.post(reverse("schools:add"), made)

    school = School.objects.of(ealing).get()
    assert (school.quadrant_by, school.seats.count()) == ("hand", 4)


def test_a_school_that_will_close_is_open_until_then(office, oak):
    told = {"urn": 100100, "name": oak.name, "phase": "primary", "closed_on": "2099-08-31"}

    assert "once the school has closed" in office.post(reverse("schools:edit", args=[oak.pk]), told).content.decode()
    assert School.objects.open().filter(pk=oak.pk).exists()


def test_the_schools_page_shows_every_seat(office, ealing, oak):
    office.post(reverse("schools:edit", args=[oak.pk]), {"urn": 100100, "name": oak.name, "phase": "primary"})

    shown = office.get(reverse("school_seats", args=[oak.pk])).content.decode()

    assert shown.count("Must be filled") == 4


def test_the_page_of_another_partnerships_school_is_not_found(sign_in, camden, oak):
    assert sign_in("membership", camden).get(reverse("school_seats", args=[oak.pk])).status_code == 404

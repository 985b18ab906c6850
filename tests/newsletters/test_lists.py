"""Who a list reaches, and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.people.models import Group, GroupKind, Holding, Role, Seat
from newsletters.lists import audience
from newsletters.models import Choice, List, Publication
from tests.factories import make_contact, make_school, seat


def rule(*conditions, match="all"):
    return {
        "match": match,
        "conditions": [
            each if isinstance(each, dict) else {"field": each[0], "values": list(each[1:])} for each in conditions
        ],
    }


@pytest.fixture
def make_list(ealing):
    def make(rule=None, slug="a-list", **fields):
        fields.setdefault("name", slug)
        return List.objects.create(partnership=ealing, slug=slug, rule=rule or {}, **fields)

    return make


@pytest.fixture
def publication(ealing):
    return Publication.objects.create(
        partnership=ealing, slug="gatekeeping", name="Gatekeeping", sender_email="hub@ealing.example"
    )


@pytest.fixture
def person(ealing):
    """`person("anna", ("senco", school), …)`: a contact in these seats."""

    def make(name, *seats, **fields):
        contact = make_contact(ealing, f"{name}@school.example", name=name.capitalize(), **fields)
        for role, school in seats:
            seat(contact, role, school)
        return contact

    return make


def names(a_list):
    return sorted(contact.name for contact in audience.members(a_list))


def test_an_empty_rule_matches_nobody(make_list, person):
    person("anna")

    assert names(make_list({})) == []
    assert names(make_list({"match": "all", "conditions": []}, "other")) == []


def test_what_is_said_of_seats_side_by_side_is_said_of_one_seat(ealing, make_list, person):
    oak = make_school(ealing, phase="primary", quadrant="north-west")
    elm = make_school(ealing, phase="secondary", quadrant="north-west")
    person("anna", ("senco", oak))
    person("ben", ("senco", elm), ("dsl", oak))

    sencos = make_list(rule(("role", "senco"), ("phase", "primary"), ("quadrant", "north-west")))

    assert names(sencos) == ["Anna"]


def test_any_and_none(ealing, make_list, person):
    oak, elm = make_school(ealing, phase="primary"), make_school(ealing, phase="nursery")
    person("anna", ("senco", oak))
    person("ben", ("dsl", elm))
    person("cat", ("clerk", oak))

    either = make_list(rule(("role", "senco", "dsl"), match="any"))
    neither = make_list(rule(("role", "senco"), ("phase", "nursery"), match="none"), "neither")

    assert names(either) == ["Anna", "Ben"]
    assert names(neither) == ["Cat"]


def test_rules_within_rules(ealing, make_list, person):
    oak, elm = make_school(ealing, phase="primary"), make_school(ealing, phase="nursery")
    person("anna", ("headteacher", oak))
    person("ben", ("headteacher", elm))
    person("cat", ("headteacher", oak), ("headteacher", elm))

    heads_but_nurseries = make_list(rule(("role", "headteacher"), rule(("phase", "nursery"), match="none")))

    assert names(heads_but_nurseries) == ["Anna"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("phase", "primary"), ["Anna"]),
        (("type", "Academy converter"), ["Ben"]),
        (("quadrant", "north-west"), ["Anna"]),
        (("quadrant", "none"), ["Ben"]),
        (("trust", "Oak Trust"), ["Anna"]),
        (("member", "no"), ["Ben"]),
        (("school", "100100"), ["Anna"]),
        (("group", "SEND hub"), ["Anna", "Cat"]),
        (("language", "en-gb"), ["Anna", "Ben", "Cat"]),
    ],
)
def test_each_field(ealing, make_list, person, condition, expected):
    oak = make_school(ealing, urn=100100, phase="primary", quadrant="north-west", trust="Oak Trust")
    elm = make_school(ealing, phase="secondary", type="Academy converter", member=False)
    hub = Group.objects.create(
        partnership=ealing, name="SEND hub", kind=GroupKind.objects.create(partnership=ealing, name="Hub")
    )
    hub.schools.add(oak)
    person("anna", ("senco", oak))
    person("ben", ("senco", elm))
    chair = Seat.objects.create(partnership=ealing, group=hub, role=Role.objects.of(ealing).get(key="chair"))
    Holding.objects.create(partnership=ealing, seat=chair, contact=person("cat"))

    assert names(make_list(rule(condition))) == expected


def test_sign_ups_and_those_who_left_again(ealing, make_list, person, publication):
    anna, ben, _ = person("anna"), person("ben"), person("cat")
    Choice.objects.create(partnership=ealing, contact=anna, publication=publication, wants=True, source="form")
    Choice.objects.create(partnership=ealing, contact=ben, publication=publication, wants=False, source="form")

    assert names(make_list(rule(("signed-up", "gatekeeping")))) == ["Anna"]


def test_named_and_excluded_people(ealing, make_list, person):
    oak = make_school(ealing)
    anna, _, cat = person("anna", ("senco", oak)), person("ben", ("senco", oak)), person("cat")
    a_list = make_list(rule(("role", "senco")))
    a_list.named.add(cat)
    a_list.excluded.add(anna)

    assert names(a_list) == ["Ben", "Cat"]


def test_lists_nest_with_their_named_and_excluded_people(ealing, make_list, person):
    oak = make_school(ealing)
    anna, _, cat = person("anna", ("senco", oak)), person("ben", ("senco", oak)), person("cat")
    inner = make_list(rule(("role", "senco")), "inner")
    inner.named.add(cat)
    inner.excluded.add(anna)

    assert names(make_list(rule(("list", "inner"), match="any"), "outer")) == ["Ben", "Cat"]


def test_lists_in_a_circle_are_told(make_list):
    first = make_list({}, "first")
    make_list(rule(("list", "first")), "second")
    first.rule = rule(("list", "second"))
    first.save()

    with pytest.raises(audience.BadRule, match="These lists run in a circle: “first” → “second” → “first”"):
        audience.members(first)


def test_seats_that_ended_and_closed_schools_do_not_count(ealing, make_list, person):
    closed, oak = make_school(ealing, closed_on="2020-08-31"), make_school(ealing)
    person("anna", ("senco", closed))
    person("ben", ("senco", oak)).holdings.update(ended_on="2020-08-31")

    assert names(make_list(rule(("role", "senco")))) == []


def test_contacts_of_another_partnership_are_never_reached(ealing, camden, make_list):
    theirs = make_contact(camden)
    seat(theirs, "senco", make_school(camden))
    a_list = make_list(rule(("role", "senco")))
    a_list.named.add(theirs)

    assert names(a_list) == []
    assert names(make_list(rule(("role", "dsl"), match="none"), "others")) == []


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ([], "A rule is an object"),
        ({"match": "some", "conditions": []}, "“match” is any, all or none"),
        ({"match": "all", "conditions": {}}, "“conditions” is a list"),
        ({"match": "all", "conditions": [5]}, "A condition has a “field”"),
        ({"match": "all", "conditions": [{"field": "shoe size", "values": ["9"]}]}, "There is no field “shoe size”"),
        ({"match": "all", "conditions": [{"field": "role", "values": []}]}, "needs at least one value"),
        ({"match": "all", "conditions": [{"field": "role", "values": "senco"}]}, "needs at least one value"),
        ({"match": "all", "conditions": [{"field": ["role"], "values": ["senco"]}]}, "There is no field"),
        ({"match": "all", "conditions": [{"field": "role", "values": [None]}]}, "are texts"),
        (rule(("role", "cook")), "There is no role “cook”: choose one of"),
        (rule(("phase", "prim")), "There is no phase “prim”"),
        (rule(("school", "1")), "There is no school with the URN “1”"),
        (rule(("school", "9" * 30)), "There is no school with the URN"),
        (rule(("group", "Nonsuch")), "There is no group “Nonsuch”"),
        (rule(("list", "nonsuch")), "There is no list “nonsuch”"),
        (rule(("signed-up", "nonsuch")), "There is no publication “nonsuch”"),
        (rule(("language", "tlh")), "There is no language “tlh”"),
        ({"match": "all", "conditions": [], "extra": 1}, "no “extra”"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_told(ealing, bad, sentence):
    with pytest.raises(audience.BadRule) as fault:
        audience.check(bad, ealing)
    assert sentence in str(fault.value)


def test_a_rule_too_deep_or_too_long_is_told(ealing):
    deep = rule(("member", "yes"))
    for _ in range(20):
        deep = rule(deep)
    with pytest.raises(audience.BadRule, match="deep at most"):
        audience.check(deep, ealing)
    with pytest.raises(audience.BadRule, match="100 conditions at most"):
        audience.check(rule(*[("member", "yes")] * 101), ealing)


def test_members_are_one_query_whatever_the_rule(ealing, make_list, person):
    person("anna", ("senco", make_school(ealing, phase="primary")))
    members = audience.members(make_list(rule(("role", "senco"), ("phase", "primary"), ("language", "en-gb"))))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert members.count() == 1
    assert len(queries) == 1


def reasons(publication, *lists):
    return {reader.name: reader.reason for reader in audience.recipients(publication, lists)}


def test_each_reader_is_told_why(ealing, make_list, person, publication):
    oak = make_school(ealing, "Oak Primary School")
    hub = Group.objects.create(
        partnership=ealing, name="SEND hub", kind=GroupKind.objects.create(partnership=ealing, name="Hub")
    )
    person("anna", ("clerk", oak), ("senco", oak))
    chair = Seat.objects.create(partnership=ealing, group=hub, role=Role.objects.of(ealing).get(key="chair"))
    Holding.objects.create(partnership=ealing, seat=chair, contact=person("ben"))
    Choice.objects.create(partnership=ealing, contact=person("cat"), publication=publication, wants=True, source="form")
    a_list = make_list(
        rule(("role", "senco"), ("role", "chair"), ("signed-up", "gatekeeping"), match="any"), name="Friends"
    )
    a_list.named.add(person("dan"))
    hidden = make_list({}, "hidden", name="Secret friends", private=True)
    hidden.named.add(person("eve"))

    assert reasons(publication, a_list, hidden) == {
        "Anna": "You are SENCO at Oak Primary School.",
        "Ben": "You are chair of governors in SEND hub.",
        "Cat": "You signed up to Gatekeeping.",
        "Dan": "Ealing Learning Partnership put you on its list “Friends”.",
        "Eve": "Ealing Learning Partnership added you to the people it sends this to.",
    }


def test_each_reader_comes_once_with_their_seat(ealing, make_list, person, publication):
    oak = make_school(ealing)
    anna = person("anna", ("senco", oak), ("dsl", oak))

    readers = list(
        audience.recipients(
            publication, [make_list(rule(("role", "senco"))), make_list(rule(("role", "dsl", "senco")), "both")]
        )
    )

    assert [(reader.contact_id, reader.address, reader.language) for reader in readers] == [
        (anna.pk, "anna@school.example", "en-gb")
    ]
    assert (readers[0].school_id, readers[0].seat_id) == (oak.pk, Seat.objects.get(role__key="senco").pk)


def test_who_left_is_left_out_but_for_statutory_mail(ealing, make_list, person, publication):
    oak = make_school(ealing)
    anna = person("anna", ("senco", oak))
    Choice.objects.create(partnership=ealing, contact=anna, publication=publication, wants=False, source="link")
    sencos = make_list(rule(("role", "senco")))

    assert reasons(publication, sencos) == {}
    publication.statutory = True
    assert list(reasons(publication, sencos)) == ["Anna"]


def test_readers_come_in_batches_and_nobody_is_lost(ealing, make_list, publication, monkeypatch):
    monkeypatch.setattr(audience, "BATCH", 3)
    oak = make_school(ealing)
    for _ in range(10):
        seat(make_contact(ealing), "governor", oak)

    readers = list(audience.recipients(publication, [make_list(rule(("role", "governor")))]))

    assert len({reader.contact_id for reader in readers}) == 10
    assert {reader.school_id for reader in readers} == {oak.pk}


def test_a_broken_rule_stops_sending_before_the_first_reader(make_list, publication):
    with pytest.raises(audience.BadRule):
        audience.recipients(publication, [make_list(rule(("role", "cook")))])


def test_schools_where_nobody_matches(ealing, make_list, person):
    oak = make_school(ealing, "Oak", phase="primary")
    make_school(ealing, "Elm", phase="primary")
    make_school(ealing, "Ash", phase="secondary")
    make_school(ealing, "Yew", phase="primary", closed_on="2020-01-01")
    person("anna", ("senco", oak))

    everywhere = make_list(rule(("role", "senco")))
    primaries = make_list(rule(("role", "senco"), ("phase", "primary")), "primaries")
    by_name = make_list({}, "by-name")

    assert [school.name for school in audience.missed_schools(everywhere)] == ["Ash", "Elm"]
    assert [school.name for school in audience.missed_schools(primaries)] == ["Elm"]
    assert not audience.missed_schools(by_name).exists()

"""The screens of lists."""

import json

import pytest
from django.urls import reverse

from newsletters.models import List, Publication
from tests.factories import make_contact, make_school, seat

SENCOS = {"match": "all", "conditions": [{"field": "role", "values": ["senco"]}]}
DSLS = {"match": "all", "conditions": [{"field": "role", "values": ["dsl"]}]}


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


@pytest.fixture
def safeguarding(sign_in, ealing):
    return sign_in("safeguarding", ealing)


def form(**changes):
    data = {"name": "SENCOs", "slug": "", "description": "", "rule": json.dumps(SENCOS), "also": "", "but_not": ""}
    return data | changes


def private_list(partnership, slug="leads", **fields):
    return List.objects.create(
        partnership=partnership, slug=slug, name="Secret leads", private=True, rule=DSLS, **fields
    )


def faults(answer):
    assert answer.status_code == 200
    return [sentence for found in answer.context["form"].errors.values() for sentence in found]


def test_a_list_is_made_with_its_rule_and_a_short_name_of_its_own(editor, ealing):
    editor.post(reverse("lists:add"), form())

    made = List.objects.of(ealing).get()
    assert (made.slug, made.rule) == ("sencos", SENCOS)


def test_people_by_name_are_pasted_as_addresses(editor, ealing):
    anna, ben = make_contact(ealing, "anna@oak.example"), make_contact(ealing, "ben@oak.example")

    editor.post(reverse("lists:add"), form(also="Anna <ANNA@oak.example>\n\n", but_not="ben@oak.example"))

    made = List.objects.get()
    assert list(made.named.all()) == [anna]
    assert list(made.excluded.all()) == [ben]
    assert "anna@oak.example" in editor.get(reverse("lists:edit", args=[made.pk])).content.decode()


def test_people_who_are_not_here_are_told(editor, ealing, camden):
    make_contact(camden, "theirs@camden.example")

    answer = editor.post(reverse("lists:add"), form(also="theirs@camden.example"))

    assert faults(answer) == ["Nobody here has the address theirs@camden.example: add the contact first."]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ('{"match": "all", "conditions": [{"field": "role", "values": ["cook"]}]}', "There is no role “cook”"),
        ("{nonsense", "This cannot be read as a rule"),
        ('["x"]', "A rule is an object"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_told(editor, rule, sentence):
    assert sentence in " ".join(faults(editor.post(reverse("lists:add"), form(rule=rule))))


def test_a_list_within_itself_is_told(editor, ealing):
    made = List.objects.create(partnership=ealing, slug="sencos", name="SENCOs")
    rule = json.dumps({"match": "any", "conditions": [{"field": "list", "values": ["sencos"]}]})

    answer = editor.post(reverse("lists:edit", args=[made.pk]), form(slug="sencos", rule=rule))

    assert "These lists run in a circle" in " ".join(faults(answer))


def preview(client, rule, a_list=""):
    answer = client.post(reverse("lists:preview"), {"rule": json.dumps(rule), "list": a_list})
    return answer.status_code, " ".join(answer.content.decode().split())


def test_the_preview_counts_shows_some_and_names_schools_with_nobody(editor, ealing):
    oak = make_school(ealing, "Oak Primary School")
    make_school(ealing, "Elm Primary School")
    seat(make_contact(ealing, "anna@oak.example", name="Anna Ash"), "senco", oak)

    status, shown = preview(editor, SENCOS)

    assert status == 200
    assert "<strong>1</strong> person now" in shown
    assert "Anna Ash" in shown
    assert "You are SENCO at Oak Primary School." in shown
    assert "1 school where nobody matches:</strong> Elm Primary School" in shown


def test_the_preview_tells_what_is_wrong(editor):
    assert (
        "There is no role “cook”"
        in preview(editor, {"match": "any", "conditions": [{"field": "role", "values": ["cook"]}]})[1]
    )
    assert "A rule is an object" in preview(editor, ["x"])[1]
    assert editor.post(reverse("lists:preview"), {"rule": "x" * 200_000}).status_code == 400


def test_the_preview_is_scoped_and_needs_the_right(editor, sign_in, ealing, camden):
    theirs = List.objects.create(partnership=camden, slug="theirs", name="Theirs")

    assert preview(editor, SENCOS, theirs.pk)[0] == 404
    assert preview(sign_in("contributor", ealing), SENCOS)[0] == 302


def test_the_names_of_lists_are_for_who_uses_them_or_composes(editor, sign_in, ealing):
    known = List.objects.create(partnership=ealing, slug="sencos", name="Every SENCO", rule=SENCOS)
    contributor = sign_in("contributor", ealing)

    for address in (reverse("list_chooser:choose"), reverse("list_chooser:chosen", args=[known.pk])):
        assert "Every SENCO" in editor.get(address).content.decode()
        refused = contributor.get(address, follow=True)
        assert "Every SENCO" not in refused.content.decode()


def test_a_private_list_is_not_there_for_who_may_not_see_it(editor, ealing):
    hidden = private_list(ealing)

    assert "Secret leads" not in editor.get(reverse("lists:index")).content.decode()
    assert "Secret leads" not in editor.get(reverse("list_chooser:choose")).content.decode()
    assert "Secret leads" not in editor.get(reverse("lists:add")).content.decode()
    for view in ("edit", "delete", "history", "usage"):
        assert editor.get(reverse(f"lists:{view}", args=[hidden.pk])).status_code == 404
    assert editor.get(reverse("list_chooser:chosen", args=[hidden.pk])).status_code == 404
    assert preview(editor, SENCOS, hidden.pk)[0] == 404


def test_a_private_list_is_there_with_the_right(safeguarding, ealing):
    hidden = private_list(ealing)

    assert "Secret leads" in safeguarding.get(reverse("lists:index")).content.decode()
    assert safeguarding.get(reverse("lists:edit", args=[hidden.pk])).status_code == 200


def test_a_rule_does_not_look_into_a_private_list(editor, ealing):
    private_list(ealing)
    taking_in = {"match": "any", "conditions": [{"field": "list", "values": ["leads"]}]}

    assert "There is no list “leads”" in preview(editor, taking_in)[1]
    assert "There is no list “leads”" in " ".join(
        faults(editor.post(reverse("lists:add"), form(rule=json.dumps(taking_in))))
    )


def test_who_takes_in_a_private_list_is_private(safeguarding, ealing):
    private_list(ealing)
    taking_in = json.dumps({"match": "any", "conditions": [{"field": "list", "values": ["leads"]}]})

    answer = safeguarding.post(reverse("lists:add"), form(rule=taking_in))
    assert faults(answer) == ["A list that takes in a private list is private itself: tick this."]

    safeguarding.post(reverse("lists:add"), form(rule=taking_in, private="on"))
    assert List.objects.get(slug="sencos").private


def test_a_list_that_is_used_keeps_its_short_name_and_is_not_deleted(editor, ealing):
    used = List.objects.create(partnership=ealing, slug="sencos", name="SENCOs", rule=SENCOS)
    taking_in = {"match": "any", "conditions": [{"field": "list", "values": ["sencos"]}]}
    List.objects.create(partnership=ealing, slug="all", name="Everybody", rule=taking_in)

    answer = editor.post(reverse("lists:edit", args=[used.pk]), form(slug="send"))
    assert "The rules of “Everybody” use this short name" in " ".join(faults(answer))

    page = editor.post(reverse("lists:delete", args=[used.pk]), follow=True).content.decode()
    assert "still used by “Everybody”" in page
    assert List.objects.filter(pk=used.pk).exists()


def test_a_list_that_a_publication_goes_to_is_not_deleted(editor, ealing):
    used = List.objects.create(partnership=ealing, slug="sencos", name="SENCOs", rule=SENCOS)
    publication = Publication.objects.create(
        partnership=ealing, slug="g", name="Gatekeeping", sender_email="a@b.example"
    )
    publication.lists.add(used)

    assert (
        "still used by Gatekeeping"
        in editor.post(reverse("lists:delete", args=[used.pk]), follow=True).content.decode()
    )


def test_the_listing_says_how_many_each_list_reaches_even_if_one_is_broken(editor, ealing):
    seat(make_contact(ealing), "senco", make_school(ealing))
    List.objects.create(partnership=ealing, slug="sencos", name="SENCOs", rule=SENCOS)
    List.objects.create(partnership=ealing, slug="broken", name="Broken", rule={"match": "all", "conditions": [5]})

    shown = editor.get(reverse("lists:index")).content.decode()

    assert "1 person" in shown
    assert "Its rule is broken" in shown

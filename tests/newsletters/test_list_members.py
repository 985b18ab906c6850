"""Who is on a list, in words and in files, and what changed since it was last used."""

import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.people.models import Contact, ContactAlias, Look
from newsletters.lists import use
from newsletters.lists.words import in_words
from newsletters.models import List, ListUse, Mailing, Publication
from tests.factories import make_contact, make_school, seat

SENCOS = {"match": "all", "conditions": [{"field": "role", "values": ["senco"]}]}


@pytest.fixture
def sencos(ealing):
    made = List.objects.create(partnership=ealing, slug="sencos", name="SENCOs", rule=SENCOS)
    seat(make_contact(ealing, "anna@oak.example", name="Anna Ash"), "senco", make_school(ealing, "Oak", urn=100100))
    seat(make_contact(ealing, "ben@elm.example", name="=cmd|'/C calc'!A0"), "senco", make_school(ealing, "Elm"))
    return made


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


def used(a_list, **fields):
    """Seal a mailing to a list, as far as the list is concerned."""
    here = a_list.partnership
    publication, _ = Publication.objects.get_or_create(
        partnership=here, slug="g", defaults={"name": "Gatekeeping", "sender_email": "a@b.example"}
    )
    mailing = Mailing.objects.create(
        partnership=here, publication=publication, source=publication, subject="S", goes_at=timezone.now(), **fields
    )
    use.note(mailing, use.now_on([a_list]))
    return mailing


def shown(client, a_list, **query):
    return " ".join(client.get(reverse("lists:members", args=[a_list.pk]), query).content.decode().split())


def test_the_page_says_who_why_and_in_which_language(editor, sencos):
    page = shown(editor, sencos)

    assert "Anna Ash" in page
    assert "You are SENCO at Oak." in page
    assert "English" in page
    assert "<strong>2</strong> people" in page


def test_the_page_is_narrowed_to_a_school_and_a_seat(editor, sencos):
    page = shown(editor, sencos, school="100100", role="senco")

    assert "Anna Ash" in page
    assert "ben@elm.example" not in page
    assert "Nobody on this list has such a seat" in shown(editor, sencos, school="100100", role="dsl")


def test_files_hold_everybody_and_no_formula(editor, sencos):
    text = b"".join(editor.get(reverse("lists:members_file", args=[sencos.pk, "csv"])).streaming_content).decode()
    book = load_workbook(io.BytesIO(editor.get(reverse("lists:members_file", args=[sencos.pk, "xlsx"])).content))

    assert "Anna Ash,anna@oak.example,You are SENCO at Oak." in text
    assert "'=cmd" in text
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}


def test_what_changed_since_the_last_use(editor, sencos, ealing):
    used(sencos)
    Contact.objects.get(email="anna@oak.example").holdings.update(ended_on=timezone.localdate())
    seat(make_contact(ealing, name="Cat"), "senco", make_school(ealing))

    page = shown(editor, sencos)

    assert "Gatekeeping" in page
    assert "1 came, 1 went" in page
    assert "<strong>Came:</strong> Cat" in page
    assert "<strong>Went:</strong> Anna Ash" in page


def test_who_was_merged_or_erased_since_is_told_rightly(sencos, ealing):
    used(sencos)
    gone, kept = Contact.objects.get(email="anna@oak.example"), make_contact(ealing, "anna@new.example")
    gone.holdings.update(contact=kept)
    ContactAlias.objects.create(partnership=ealing, contact=kept, former_id=gone.pk, email=gone.email)
    gone.delete()
    Contact.objects.get(email="ben@elm.example").delete()

    change = use.since_last(sencos)

    assert (list(change.came), list(change.went), change.erased) == ([], [], 1)


def test_a_use_that_was_stopped_in_time_was_none(sencos):
    used(sencos, state=Mailing.State.CANCELLED)

    assert use.since_last(sencos) is None


def test_ten_thousand_members_take_little_room(ealing, sencos):
    mailing = used(sencos)
    from array import array

    from newsletters.models.list_use import pack

    ListUse.objects.all().delete()
    use.note(mailing, {sencos.pk: pack([array("q", range(1, 30_001, 3))])})

    kept = ListUse.objects.get()
    assert len(kept.members) == 10_000
    assert len(kept.packed) < 20_000


def test_a_list_that_names_what_is_gone_says_so_and_takes_the_way_to_mend_it(editor, ealing):
    broken = List.objects.create(
        partnership=ealing, slug="b", name="Broken",
        rule={"match": "any", "conditions": [{"field": "list", "values": ["gone"]}]},
    )  # fmt: skip

    page = shown(editor, broken)

    assert "There is no list “gone”: it may have been deleted." in page
    assert reverse("lists:edit", args=[broken.pk]) in page
    assert editor.get(reverse("lists:members_file", args=[broken.pk, "csv"])).status_code == 302


def test_a_private_list_is_shown_with_the_right_only_and_the_look_is_noted(editor, sign_in, sencos, ealing):
    List.objects.update(private=True)

    assert editor.get(reverse("lists:members", args=[sencos.pk])).status_code == 404
    assert editor.get(reverse("lists:members_file", args=[sencos.pk, "csv"])).status_code == 404
    assert not Look.objects.exists()
    assert "Anna Ash" in shown(sign_in("safeguarding", ealing), sencos)
    assert Look.objects.get().thing == f"list:{sencos.pk}"


def test_a_preview_of_a_private_list_counts_and_names_nobody(sign_in, sencos, ealing):
    List.objects.update(private=True)

    answer = sign_in("safeguarding", ealing).post(
        reverse("lists:preview"), {"rule": json.dumps(SENCOS), "list": sencos.pk}
    )

    page = answer.content.decode()
    assert "<strong>2</strong> people" in page
    assert "Anna Ash" not in page


def test_another_partnerships_list_is_not_there(sign_in, sencos, camden):
    theirs = sign_in("editor", camden)

    assert theirs.get(reverse("lists:members", args=[sencos.pk])).status_code == 404


def test_people_are_found_by_name_here_only(editor, sign_in, sencos, camden):
    def found(client):
        return [each["email"] for each in client.get(reverse("lists:people"), {"q": "ash ann"}).json()["people"]]

    assert found(editor) == ["anna@oak.example"]
    assert found(sign_in("editor", camden)) == []


def test_the_preview_counts_the_people_who_are_typed(editor, sencos, ealing):
    make_contact(ealing, "dan@oak.example", name="Dan")

    typed = {"rule": json.dumps(SENCOS), "also": "dan@oak.example\nnobo", "but_not": "anna@oak.example"}
    page = editor.post(reverse("lists:preview"), typed).content.decode()

    assert "<strong>2</strong> people" in page
    assert "Dan" in page
    assert "Anna Ash" not in page


def test_a_rule_that_cannot_be_read_stays_as_it_was_typed(editor):
    answer = editor.post(reverse("lists:add"), {"name": "X", "slug": "", "rule": '{"match": "all", "cond'})

    page = answer.content.decode()
    assert "This cannot be read as a rule" in page
    assert "{&quot;match&quot;: &quot;all&quot;, &quot;cond" in page


def condition(field, *values):
    return {"field": field, "values": list(values)}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "Nobody"),
        (SENCOS, "SENCOs"),
        (
            {"match": "all", "conditions": [
                condition("role", "senco"), condition("phase", "primary"), condition("quadrant", "north-west"),
                {"match": "none", "conditions": [condition("phase", "nursery")]},
            ]},
            "SENCOs at primary schools in the north-west, without people at nursery schools",
        ),
        (
            {"match": "any", "conditions": [condition("role", "chair", "headteacher"), condition("list", "sencos")]},
            "Chairs of governors and headteachers or people who are on “SENCOs”",
        ),
        ({"match": "none", "conditions": [condition("role", "dsl")]}, "Everybody but designated safeguarding leads"),
        ({"match": "all", "conditions": [5]}, "A rule that cannot be read"),
    ],
)  # fmt: skip
def test_a_rule_in_words(sencos, rule, words):
    sencos.rule = rule

    assert in_words(sencos) == words

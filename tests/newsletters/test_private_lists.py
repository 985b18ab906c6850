"""Private lists: seen with that right only, each look written down first, and named to nobody else."""

import io
import json
import logging

import openpyxl
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from bulletins.boarding import passengers
from bulletins.compose import compose
from bulletins.publications import open_archive
from cms.core.discreet import DiscreetFormatter
from cms.people.models import Look, Mobile
from newsletters.delivery.deliver import deliver
from newsletters.lists import audience
from newsletters.models import List
from newsletters.sealing.seal import CannotSeal, seal
from tests.factories import make_contact, make_school, seat
from tests.newsletters.sending.fixtures import gatekeeping  # noqa: F401 (a fixture)
from tests.newsletters.sending.source import seal_now

DSLS = {"match": "all", "conditions": [{"field": "role", "values": ["dsl"]}]}
NAME = "Night watch of the leads"


@pytest.fixture
def oak(ealing):
    return make_school(ealing, "Oak Primary School", quadrant="north-west", telephone="020 7946 0002")


@pytest.fixture
def anna(ealing, oak):
    contact = make_contact(ealing, "anna@oak.example", name="Anna Ash")
    seat(contact, "dsl", oak)
    Mobile.objects.create(partnership=ealing, contact=contact, number="07700 900123", source="The office")
    return contact


@pytest.fixture
def night(ealing, anna):
    return List.objects.create(partnership=ealing, slug="night-watch", name=NAME, private=True, rule=DSLS)


@pytest.fixture
def safeguarding(sign_in, ealing):
    return sign_in("safeguarding", ealing)


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


def page(night):
    return reverse("private_list", args=[night.pk])


def test_who_is_on_it_is_shown_without_numbers_and_the_look_is_noted(safeguarding, night, oak):
    text = safeguarding.get(page(night)).content.decode()

    assert "Anna Ash" in text
    assert "Oak Primary School" in text
    assert "North-west" in text
    assert "07700" not in text
    look = Look.objects.get()
    assert (look.thing, look.act, look.people, look.user) == (f"list:{night.pk}", "look", 1, safeguarding.user)
    assert NAME not in f"{look.label}{look.reason}"


def test_numbers_are_shown_on_asking_with_a_reason(safeguarding, night):
    refused = safeguarding.post(page(night), {"show": "1", "reason": ""}).content.decode()
    shown = safeguarding.post(page(night), {"show": "1", "reason": "A fire at Oak"}).content.decode()

    assert "Say in a few words" in refused
    assert "07700" not in refused
    assert "07700 900123" in shown
    assert Look.objects.first().reason == "Numbers: A fire at Oak"


def test_no_look_no_list(safeguarding, night, monkeypatch):
    """Where the look cannot be written, nothing is shown."""

    def fails(**fields):
        raise OSError("The disk is full")

    monkeypatch.setattr(Look.objects, "create", fails)
    safeguarding.raise_request_exception = False

    answer = safeguarding.get(page(night))

    assert answer.status_code == 500
    assert "Anna" not in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sheet"])
def test_it_is_taken_along_and_that_is_noted(safeguarding, night, anna, kind):
    anna.name = '=HYPERLINK("https://bad.example")'
    anna.save()

    answer = safeguarding.post(page(night), {"take": "1", "reason": "The folder of the duty officer", "format": kind})

    assert Look.objects.first().act == "export"
    assert "no-store" in answer["Cache-Control"]
    if kind == "xlsx":
        row = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.rows)[1]
        assert row[7].value == "07700 900123"
        assert row[5].data_type == "s"
    else:
        text = answer.content.decode()
        assert "07700 900123" in text
        assert "Oak Primary School" in text
        if kind == "csv":
            assert "'=HYPERLINK" in text


@pytest.mark.parametrize("role", ["editor", "administrator", "membership", "approver"])
def test_without_the_right_there_is_nothing(sign_in, ealing, night, anna, role):
    client = sign_in(role, ealing)

    for address in (reverse("private_lists"), page(night), reverse("contact_mobile", args=[anna.pk])):
        assert client.get(address).status_code in (302, 403, 404)
        assert client.post(address, {"show": "1", "reason": "I want to"}).status_code in (302, 403, 404)
    assert not Look.objects.exists()


def test_another_partnerships_list_is_not_there(sign_in, camden, night):
    assert sign_in("safeguarding", camden).get(page(night)).status_code == 404


def test_opening_its_rule_is_a_look_too(safeguarding, night):
    safeguarding.get(reverse("lists:edit", args=[night.pk]))
    assert Look.objects.count() == 1

    safeguarding.post(reverse("lists:preview"), {"rule": json.dumps(DSLS), "list": night.pk})
    assert Look.objects.count() == 1, "The same look: it is noted once."


def test_a_list_that_is_not_private_leaves_no_look(editor, ealing):
    found = List.objects.create(partnership=ealing, slug="open", name="Open", rule=DSLS)

    editor.get(reverse("lists:edit", args=[found.pk]))

    assert not Look.objects.exists()


def test_a_number_is_shown_and_changed_on_its_own_screen(safeguarding, anna):
    address = reverse("contact_mobile", args=[anna.pk])

    assert "900123" not in safeguarding.get(address).content.decode()
    assert "07700 900123" in safeguarding.post(address, {"show": "1", "reason": "She rang"}).content.decode()
    assert Look.objects.get().thing == f"mobile:{anna.pk}"
    assert "no telephone number" in safeguarding.post(address, {"set": "1", "number": "ask her"}).content.decode()
    safeguarding.post(address, {"set": "1", "number": "+44 (0)7700 900999"})
    anna.mobile.refresh_from_db()
    assert anna.mobile.number == "+44 7700 900999"


# --- The log of looks


def test_the_log_names_lists_to_those_with_the_right_only(safeguarding, sign_in, ealing, night):
    safeguarding.get(page(night))

    assert NAME in safeguarding.get(reverse("looks")).content.decode()
    administrator = sign_in("administrator", ealing)
    text = administrator.get(reverse("looks")).content.decode()
    assert "safeguarding@ealing.example" in text
    assert NAME not in text
    assert NAME not in administrator.get(reverse("looks"), {"export": "csv"}).content.decode()


def test_the_log_is_narrowed_and_belongs_to_its_partnership(safeguarding, sign_in, camden, night):
    safeguarding.post(page(night), {"show": "1", "reason": "A fire at Oak"})

    assert "A fire at Oak" in safeguarding.get(reverse("looks"), {"q": "fire", "act": "look"}).content.decode()
    assert "A fire at Oak" not in safeguarding.get(reverse("looks"), {"act": "export"}).content.decode()
    assert "A fire at Oak" not in sign_in("administrator", camden).get(reverse("looks")).content.decode()


# --- The command


def members(capsys, *words):
    call_command("list_members", *words, "--partnership", "ealing", "--json")
    return json.loads(capsys.readouterr().out)


def test_the_command_says_who_and_why(ealing, anna, capsys):
    List.objects.create(partnership=ealing, slug="dsls", name="DSLs", rule=DSLS)

    assert members(capsys, "dsls", "--why") == {
        "list": "dsls",
        "count": 1,
        "members": [
            {
                "email": "anna@oak.example",
                "name": "Anna Ash",
                "language": "en-gb",
                "why": "You are designated safeguarding lead at Oak Primary School.",
                "seat": "Designated safeguarding lead",
                "school": "Oak Primary School",
            }
        ],
    }
    assert not Look.objects.exists()


def test_a_private_list_asks_the_command_for_a_reason_and_notes_it(night, capsys):
    with pytest.raises(CommandError, match="--reason") as refusal:
        members(capsys, "night-watch")
    assert refusal.value.returncode == 2

    assert members(capsys, "night-watch", "--reason", "A flood")["count"] == 1
    look = Look.objects.get()
    assert (look.act, look.reason, look.people) == ("command", "A flood", 1)
    assert " on " in look.who


def test_the_command_names_no_private_list_among_those_there_are(night, ealing, capsys):
    with pytest.raises(CommandError) as refusal:
        members(capsys, "nonsense")

    assert refusal.value.returncode == 2
    assert "night-watch" not in str(refusal.value)


# --- What an editor reads


def test_the_boarding_card_does_not_name_it(gatekeeping, night):  # noqa: F811
    gatekeeping.lists.add(night)
    open_archive(gatekeeping)
    edition = compose(gatekeeping, timezone.localdate())

    assert "A private list" in [group.name for group in passengers(edition).groups]
    assert NAME not in [group.name for group in passengers(edition).groups]


def test_sentences_do_not_name_it(editor, ealing, night):
    inner = List.objects.create(partnership=ealing, slug="inner", name="Inner", rule=DSLS)
    night.rule = {"match": "any", "conditions": [{"field": "list", "values": ["inner"]}]}
    night.save()

    deleted = editor.post(reverse("lists:delete", args=[inner.pk]), follow=True).content.decode()
    renamed = editor.post(
        reverse("lists:edit", args=[inner.pk]),
        {"name": "Inner", "slug": "other", "description": "", "rule": json.dumps(DSLS), "also": "", "but_not": ""},
    ).content.decode()

    assert "still used by a private list" in deleted
    assert "The rules of a private list use this short name" in renamed
    assert NAME not in deleted + renamed
    assert List.objects.filter(slug="inner").exists()


def test_a_circle_through_it_does_not_name_it(ealing, night):
    night.rule = {"match": "any", "conditions": [{"field": "list", "values": ["night-watch"]}]}

    with pytest.raises(audience.BadRule) as fault:
        audience.check(night.rule, ealing, inside=[night])

    assert NAME not in str(fault.value)


def test_a_seal_that_fails_does_not_name_it(ealing, gatekeeping):  # noqa: F811
    empty = List.objects.create(partnership=ealing, slug="empty", name=NAME, private=True, rule={})

    with pytest.raises(CannotSeal) as fault:
        seal(gatekeeping, lists=[empty])

    assert "a private list" in str(fault.value)
    assert NAME not in str(fault.value)


def test_screens_of_editors_do_not_name_it(editor, gatekeeping, night):  # noqa: F811
    gatekeeping.lists.add(night)
    mailing = seal_now(gatekeeping)

    for address in (
        reverse("lists:index"), reverse("mailings:index"), reverse("publication:edit", args=[gatekeeping.pk]),
        reverse("wagtailadmin_home"),
    ):  # fmt: skip
        text = editor.get(address).content.decode()
        assert NAME not in text
        assert "night-watch" not in text
    assert editor.get(reverse("mailings:mailing", args=[mailing.pk])).status_code == 404


def test_the_admins_history_does_not_name_it(safeguarding, ealing, night):
    data = {"name": NAME, "slug": "night-watch", "private": "on", "description": "For the night", "also": "",
            "but_not": "", "rule": json.dumps(DSLS)}  # fmt: skip
    safeguarding.post(reverse("lists:edit", args=[night.pk]), data)
    once_open = List.objects.create(partnership=ealing, slug="open", name="Open", rule=DSLS)
    safeguarding.post(
        reverse("lists:edit", args=[once_open.pk]), data | {"name": "Open", "slug": "open", "private": ""}
    )
    once_open.private = True
    once_open.save()

    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(List))
    labels = set(entries.values_list("label", flat=True))

    assert labels == {"A private list"}


def test_no_log_line_holds_an_address_a_number_or_a_private_list(gatekeeping, night, safeguarding, caplog, settings):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    gatekeeping.lists.add(night)

    safeguarding.post(page(night), {"show": "1", "reason": "A fire at Oak"})
    safeguarding.get(reverse("looks"))
    deliver(seal_now(gatekeeping))
    try:
        raise ValueError("550 <anna@oak.example>, call 07700 900123")
    except ValueError:
        logging.getLogger("newsletters").exception("A server said something of %s", "anna@oak.example")

    formatter = DiscreetFormatter(settings.LOGGING["formatters"]["line"]["format"], style="{")
    # Queries are logged where somebody debugs a machine of their own.
    lines = "\n".join(formatter.format(record) for record in caplog.records if record.name != "django.db.backends")
    assert "A server said something of (address)" in lines
    for word in ("@oak.example", "900123", NAME, "night-watch"):
        assert word not in lines


def test_who_is_named_stands_at_their_own_school(safeguarding, ealing, anna):
    named = List.objects.create(partnership=ealing, slug="named", name="Named", private=True)
    named.named.add(anna)

    text = safeguarding.get(page(named)).content.decode()

    assert "Oak Primary School" in text

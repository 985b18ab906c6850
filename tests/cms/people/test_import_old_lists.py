"""An old mailing list with its unsubscribes, as mailing programs export it."""

import json

import pytest
from django.core.management import CommandError, call_command

from cms.people.models import Contact
from newsletters.models import Choice, Publication
from newsletters.readers import choices
from tests.factories import make_contact


@pytest.fixture
def weekly(ealing):
    def publication(slug, **fields):
        return Publication.objects.create(
            partnership=ealing, slug=slug, name=slug.title(), sender_email="n@ealing.example", **fields
        )

    publication("alerts", statutory=True)
    publication("briefing")
    return publication("weekly")


@pytest.fixture
def run(ealing, tmp_path, capsys):
    def make(content, *options):
        path = tmp_path / "old.csv"
        path.write_text(content)
        call_command("import_contacts", path, "--partnership", "ealing", "--json", *options)
        captured = capsys.readouterr()
        return json.loads(captured.out), captured.err

    return make


def said(address):
    found = Choice.objects.in_force().filter(contact__email_folded=address)
    return sorted(found.values_list("publication__slug", "wants"))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Email Address,OPTIN_TIME,UNSUB_TIME,UNSUB_REASON", "a@oak.example,2019-01-02,2021-03-04 10:00:00,N"),
        ("Subscriber,Email,Status", ",a@oak.example,Unsubscribed"),
        ("Email Address,Name,State,Date Joined", "a@oak.example,Anna,Unsubscribed,2019-01-02"),
        ("Email,Email Marketing Permission Status", "a@oak.example,unsubscribed"),
        ("Email,Opted out", "a@oak.example,yes"),
        ("Email,Email Opt In", "a@oak.example,No"),
        ("Email Address,CLEAN_TIME", "a@oak.example,2020-05-06 07:08:09"),
        ("Email,Status", "a@oak.example,Bounced"),
    ],
)  # fmt: skip
def test_whoever_left_there_has_left_what_can_be_left_here(run, weekly, header, row):
    run(f"{header}\n{row}\n")

    assert said("a@oak.example") == [("briefing", False), ("weekly", False)]


def test_a_leave_is_of_the_publication_named_and_has_its_day(run, weekly):
    run("Email,Unsubscribed on\na@oak.example,04/03/2021\n", "--publication", "weekly")

    choice = Choice.objects.get()
    assert (choice.publication, choice.wants, f"{choice.made_at:%Y-%m-%d}") == (weekly, False, "2021-03-04")


def test_a_sign_up_has_its_wording_day_and_source(run, weekly):
    run(
        "Email,Status,Confirm_time,Consent wording,Consent source\n"
        "a@oak.example,Active,2019-05-06 07:08:09,I want the weekly news,Website form\n",
        "--publication", "weekly",
    )  # fmt: skip

    choice = Choice.objects.get()
    assert (choice.wants, choice.wording) == (True, "I want the weekly news")
    assert choice.source == "Website form, import of old.csv"
    assert f"{choice.made_at:%Y-%m-%d}" == "2019-05-06"


def test_nobody_is_signed_up_again_who_has_left_here(run, weekly, ealing):
    choices.leave(contact=make_contact(ealing, "a@oak.example"), publication=weekly, source="link")

    told, notes = run("Email,Status\na@oak.example,Subscribed\n", "--publication", "weekly")

    assert told["unchanged"] == 1
    assert "They left Weekly here on" in notes
    assert "not signed up again" in notes
    assert said("a@oak.example") == [("weekly", False)]


def test_a_second_import_of_the_same_list_changes_nothing(run, weekly):
    content = "Email,Status\na@oak.example,Unsubscribed\nb@oak.example,Active\n"
    run(content, "--publication", "weekly")

    assert run(content, "--publication", "weekly")[0]["unchanged"] == 2
    assert Choice.objects.count() == 2


@pytest.mark.parametrize("status", ["Unconfirmed", "Non-subscribed", "Permanent contract"])
def test_what_is_neither_makes_no_choice_and_is_told(run, weekly, status):
    _, notes = run(f"Email,Status\na@oak.example,{status}\n", "--publication", "weekly")

    assert not Choice.objects.exists()
    assert "Row 2:" in notes
    assert Contact.objects.exists()


def test_statutory_mail_is_not_left_and_an_unknown_publication_is_told(run, weekly):
    _, notes = run("Email,Status\na@oak.example,Unsubscribed\n", "--publication", "alerts")
    assert "Alerts is statutory" in notes
    assert not Choice.objects.exists()

    with pytest.raises(CommandError, match="no publication “nonsuch”"):
        run("Email,Status\na@oak.example,Unsubscribed\n", "--publication", "nonsuch")


@pytest.mark.parametrize("rows", [("Subscribed", "Unsubscribed"), ("Unsubscribed", "Subscribed")])
def test_whoever_stands_twice_and_left_once_has_left(run, weekly, rows):
    told, _ = run("email,status,publication\n" + "".join(f"a@oak.example,{status},weekly\n" for status in rows))

    assert told["rejected"] == []
    assert said("a@oak.example") == [("weekly", False)]

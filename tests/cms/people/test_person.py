"""What is held about a person, for them to see."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from cms.notices.tell import tell
from cms.people.models import Contact, ContactAlias, Look, Mobile
from cms.people.person import _parts, everything
from cms.users.models import User
from newsletters.models import List, Publication
from newsletters.readers.choices import sign_up
from newsletters.readers.hand_over import hand_over
from tests.factories import make_contact, make_school, make_user, seat

#: Models with a relation to a contact or a user, by the part in which a person sees them …
SHOWN = {
    "people.Contact.user": "account",
    "people.ContactAlias.contact": "former_addresses",
    "people.Mobile.contact": "mobile",
    "people.Holding.contact": "seats",
    "people.School.link_partner": "contact",
    "people.Look.user": "account",
    "people.Import.user": "account",
    "people.StaffRole.user": "account",
    "users.User_groups.user": "account",
    "account.EmailAddress.user": "account",
    "mfa.Authenticator.user": "account",
    "usersessions.UserSession.user": "account",
    "socialaccount.SocialAccount.user": "account",
    "wagtailcore.Page.owner": "account",
    "wagtailcore.PageLogEntry.user": "account",
    "wagtailcore.ModelLogEntry.user": "account",
    "notices.Notice.contact": "notices",
    "newsletters.Choice.contact": "choices",
    "newsletters.WeeklyReader.contact": "one_letter_a_week",
    "newsletters.HandoverNote.contact": "handovers",
    "newsletters.Delivery.contact": "letters",
    "newsletters.Feedback.contact": "came_back",
    "newsletters.Reply.contact": "came_back",
    "newsletters.Uncounted.contact": "opened_and_followed",
    "newsletters.List.named": "lists",
    "newsletters.List.excluded": "lists",
    "newsletters.List_named.contact": "lists",
    "newsletters.List_excluded.contact": "lists",
    "newsletters.Mailing.sealed_by": "mailings_sent",
    "bulletins.Item.made_by": "written",
    "bulletins.Item.owner": "written",
    "bulletins.Translation.made_by": "written",
    "bulletins.Translation.approved_by": "written",
    "bulletins.Approval.asked_by": "written",
    "bulletins.Approval.approved_by": "written",
    "bulletins.Entry.decided_by": "written",
    "bulletins.Entry.assigned_to": "written",
    "search.Wish.owner": "searches_to_mend",
    "guidance.PageTranslation.approved_by": "page_translations",
    "bulletins.ReportItem.made_by": "written",
    "bulletins.ReportItem.changed_by": "written",
    "bulletins.ReportItem.director": "written",
    "bulletins.ReportItem.signed_by": "written",
    "bulletins.Submission.contact": "submissions",
    "newsletters.Text.contact": "text_messages",
    "bulletins.AlertConfirmation.contact": "alerts",
    "bulletins.AlertChase.contact": "alerts",
    # Their acts at an alert are its steps.
    "bulletins.Alert.made_by": "alerts",
    "bulletins.Alert.asked_by": "alerts",
    "bulletins.Alert.approver": "alerts",
    "bulletins.Alert.hands": "alerts",
    "bulletins.Alert_hands.user": "alerts",
    "bulletins.AlertStep.by": "alerts",
}
#: … and those that no part shows, with the reason why not.
NOT_SHOWN = {
    "people.Import.undone_by": "an act of the office; it stands in the record of the import",
    "people.Erasure.by": "who erased somebody else",
    "people.Seat.reminded": "to whom a reminder went: the notice itself is shown",
    "people.Upload.user": "a file that goes within a day",
    "people.SignInLink.user": "a digest that goes by itself",
    "users.User_user_permissions.user": "nobody has any: rights come by roles",
    "wagtailusers.UserProfile.user": "settings of the admin that its owner sees there",
    "wagtailadmin.EditingSession.user": "who has a page open at this moment",
    "wagtailadmin.FormState.user": "a form half written",
    "wagtailcore.APIToken.user": "no token is ever given",
    "wagtailcore.UploadedFile.uploaded_by_user": "a file half uploaded",
    "newsletters.Reply.read_by": "who marked somebody's answer as read",
    "newsletters.Suppression.made_by": "an act of the office; it stands with the address",
    "newsletters.Suppression.released_by": "an act of the office; it stands with the address",
    "bulletins.AlertSettings.controls": "a mailbox of the partnership's own",
    "bulletins.AlertSettings_controls.contact": "a mailbox of the partnership's own",
    "bulletins.AlertConfirmation.noted_by": "an act of the office; it stands with the confirmation",
    "bulletins.OwnSection.user": "the sections of a contributor: part of their role",
    "allauth_idp_oidc.Client.owner": "a provider of the tests",
    "allauth_idp_oidc.Token.user": "a provider of the tests",
    "wagtailcore.Page.locked_by": "who has a page in hand at this moment",
    "wagtailcore.Revision.user": "versions of pages: counted as acts in the history",
    "wagtailcore.WorkflowState.requested_by": "workflows are switched off",
    "wagtailcore.TaskState.finished_by": "workflows are switched off",
    "wagtailcore.Comment.user": "counted as acts in the history of pages",
    "wagtailcore.Comment.resolved_by": "counted as acts in the history of pages",
    "wagtailcore.CommentReply.user": "counted as acts in the history of pages",
    "wagtailcore.PageSubscription.user": "a setting of the admin that its owner sees there",
    "wagtail_localize.StringTranslation.last_translated_by": "counted as acts in the history of pages",
    "wagtail_localize.SegmentOverride.last_translated_by": "counted as acts in the history of pages",
    "wagtaildocs.Document.uploaded_by_user": "the partnership's own files",
    "wagtailimages.Image.uploaded_by_user": "the partnership's own files",
}


def relations_to_people():
    """`app.Model.field` of every relation to a contact or a user; a page's own models have them from Page."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model in (Contact, User):
                yield f"{field.model._meta.label}.{field.name}"


def test_whatever_is_tied_to_a_person_is_shown_to_them_or_said_why_not():
    known = SHOWN.keys() | NOT_SHOWN.keys()

    forgotten = set(relations_to_people()) - known

    assert not forgotten, f"Register what these hold with cms.people.person, or say here why not: {forgotten}"
    assert set(SHOWN.values()) <= set(_parts)


@pytest.fixture
def anna(ealing):
    contact = make_contact(ealing, "Anna@oak.example", name="Anna Ash", telephone="020 7946 0001")
    seat(contact, "dsl", make_school(ealing, "Oak Primary School"))
    Mobile.objects.create(partnership=ealing, contact=contact, number="07700 900123", source="The office")
    ContactAlias.objects.create(partnership=ealing, contact=contact, email="old@oak.example")
    return contact


@pytest.fixture
def gatekeeping(ealing):
    return Publication.objects.create(
        partnership=ealing, slug="gatekeeping", name="Gatekeeping", sender_email="news@ealing.example", open_to_all=True
    )


def read(capsys, *words):
    call_command("person", *words, "--json")
    return json.loads(capsys.readouterr().out)


def test_everything_about_a_person_is_one_json(anna, ealing, gatekeeping, capsys):
    sign_up(contact=anna, publication=gatekeeping, source="form", wording="I want Gatekeeping.")
    tell(ealing, key="k", kind="reminder", to=anna.email, subject="A seat", text="Words for Anna", contact=anna)
    rule = {"match": "all", "conditions": [{"field": "role", "values": ["dsl"]}]}
    List.objects.create(partnership=ealing, slug="dsls", name="The safeguarding leads", private=True, rule=rule)

    found = read(capsys, "anna@OAK.example", "--partnership", "ealing")

    assert found["contact"]["name"] == "Anna Ash"
    assert found["mobile"]["number"] == "07700 900123"
    assert found["seats"][0]["at"] == "Oak Primary School"
    assert found["former_addresses"][0]["email"] == "old@oak.example"
    assert found["choices"][0] | {"made_at": 0} == {
        "publication": "Gatekeeping", "choice": "signed up", "made_at": 0, "ended_at": None,
        "source": "form", "wording": "I want Gatekeeping.",
    }  # fmt: skip
    assert found["choices"][0]["made_at"][10] == "T"
    assert found["notices"][0]["text"] == "Words for Anna"
    assert found["lists"][0]["list"] == "a private list"
    assert "safeguarding lead at Oak Primary School" in found["lists"][0]["by"]
    assert "The safeguarding leads" not in json.dumps(found)


def test_an_address_that_was_merged_away_finds_the_person(anna, capsys):
    assert read(capsys, "OLD@oak.example", "--partnership", "ealing")["email"] == "Anna@oak.example"


def test_the_order_lasts(anna):
    assert list(everything(anna)) == list(everything(Contact.objects.get(pk=anna.pk)))


@pytest.mark.parametrize("address", ["nobody@oak.example", "anna@camden.example"])
def test_who_is_not_here_is_told_in_a_sentence(anna, camden, address):
    make_contact(camden, "anna@camden.example")

    with pytest.raises(CommandError, match="Nobody in Ealing Learning Partnership has the address") as refusal:
        call_command("person", address, "--partnership", "ealing", "--json")

    assert refusal.value.returncode == 2


def test_the_command_is_in_the_log_of_looks(anna, capsys):
    read(capsys, "anna@oak.example", "--partnership", "ealing")

    look = Look.objects.get()
    assert (look.thing, look.act) == (f"person:{anna.pk}", Look.Act.COMMAND)
    assert " on " in look.who


def test_nobody_elses_data_is_in_it(anna, ealing, gatekeeping):
    other = make_contact(ealing, "ben@oak.example", name="Ben Birch")
    seat(other, "senco", anna.holdings.get().seat.school)
    hand_over(contact=anna, publication=gatekeeping, name="Ben Birch", email="ben@oak.example")
    hand_over(contact=other, publication=gatekeeping, name="Anna Ash", email="anna@oak.example", words="Ben was here")
    Look.objects.create(
        partnership=ealing, user=make_user("ben@oak.example"), who="ben@oak.example", act="look",
        thing=f"mobile:{anna.pk}", reason="A fire",
    )  # fmt: skip

    found = everything(anna)

    assert [note["what"] for note in found["handovers"]] == [
        "You said that it is for somebody else.", "You were named as who gets it.",
    ]  # fmt: skip
    assert found["looks_at_your_private_data"][0]["why"] == "A fire"
    assert "ben" not in json.dumps(found).lower()

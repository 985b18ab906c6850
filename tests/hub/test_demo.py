"""The demo: a whole partnership, the same however often it is loaded."""

import contextlib
import io
import json
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings

from bulletins.models import Edition, Entry, Item
from bulletins.planning import planned
from cms.people.models import Contact, Holding, Partnership, School, Seat, SignInLink
from hub.demo.load import counts
from newsletters.checks.variant import check_variant
from newsletters.lists import audience
from newsletters.models import Delivery, List, Mailing, Publication

# Also where a test looks only at what was said: tests that commit, and so empty the database, come after these.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOST = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `load_demo --json` said. Loaded once; each test looks at it, and takes back what it changes."""
    folder = tmp_path_factory.mktemp("demo")
    apart = override_settings(OUTBOX=folder / "outbox", MEDIA_ROOT=folder / "media")
    with django_db_blocker.unblock(), apart:
        all_of_it = transaction.atomic()
        all_of_it.__enter__()
        try:
            yield load()
        finally:
            transaction.set_rollback(True)
            all_of_it.__exit__(None, None, None)


@pytest.fixture
def demo(loaded: dict[str, Any], db: None) -> Partnership:
    return Partnership.objects.get(key="ealing")


def load() -> dict[str, Any]:
    """Run the command as a program would, and read its one JSON value."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        call_command("load_demo", "--json", "--port", "8000")
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_it_says_how_much_there_is_of_everything(loaded):
    assert list(loaded) == ["schools", "contacts", "seats", "lists", "pages", "items", "editions", "deliveries"]
    assert loaded["schools"] == 42
    assert loaded["contacts"] > 200
    assert loaded["items"] >= 25
    assert loaded["editions"] >= 17  # As many as the term has weeks.
    assert sorted(loaded["deliveries"]) == ["sent", "weekly"]
    assert loaded["deliveries"]["sent"] > 300


def test_loading_it_again_changes_nothing(loaded, demo):
    before = list(Edition.objects.of(demo).values_list("pk", "latest_revision"))

    again = load()

    assert again == loaded
    assert list(Edition.objects.of(demo).values_list("pk", "latest_revision")) == before


def test_loading_it_again_leaves_the_editors_draft_alone(demo):
    draft = Edition.objects.of(demo).newest_first().first()
    Item.objects.create(
        partnership=demo, title="Came later", summary="News.", section=draft.publication.sections.first()
    )

    load()

    assert not draft.items.filter(title="Came later").exists()


def test_nobody_and_nothing_in_it_could_be_real(demo):
    assert all(address.endswith(".example") for address in Contact.objects.of(demo).values_list("email", flat=True))
    assert all(urn > 900_000 for urn in School.objects.of(demo).values_list("urn", flat=True))
    assert all(".example" in site for site in School.objects.of(demo).values_list("website", flat=True) if site)


def test_schools_are_of_every_kind_and_in_every_quadrant(demo):
    schools = School.objects.of(demo)

    assert {"nursery", "primary", "secondary", "all-through", "special", "pru", "post-16"} <= set(
        schools.values_list("phase", flat=True)
    )
    assert set(schools.values_list("quadrant", flat=True)) == {"north-west", "north-east", "south-west", "south-east"}


def test_it_has_gaps_a_shared_head_and_office_addresses_without_a_name(demo):
    heads = Holding.objects.of(demo).filter(seat__role__key="headteacher")

    assert heads.count() > heads.values("contact").distinct().count()
    assert Seat.objects.of(demo).gaps().filter(school__phase="primary", role__key="headteacher").exists()
    assert Contact.objects.of(demo).filter(name="", email__startswith="office@").exists()
    assert Seat.objects.of(demo).exists()


def test_somebody_is_away_with_a_deputy_and_a_pa_acts_for_a_head(demo):
    today = Holding.objects.of(demo).current()

    assert today.get(standing="deputy").stands_in_for.contact.name == "Sharon Blake"
    assert today.get(standing="acts").seat.role.key == "headteacher"


def test_postcodes_place_the_schools_whose_quadrant_no_file_says(demo):
    by_postcode = School.objects.of(demo).filter(quadrant_by="postcode")

    assert set(by_postcode.values_list("urn", "quadrant")) == {
        (990039, "south-east"), (990040, "south-east"), (990041, "north-west"), (990042, "south-west"),
    }  # fmt: skip


def test_each_list_reaches_somebody(demo):
    assert [a_list.name for a_list in List.objects.of(demo) if not audience.count(a_list)] == []


def test_its_editions_were_approved_by_somebody_who_did_not_write_them(demo):
    sent = Edition.objects.of(demo).sealed()

    assert sent.count() >= 16
    for edition in sent:
        approval = edition.approvals.get()
        assert approval.approved_by.email == "priya.nair@elp.example"
        assert approval.asked_by != approval.approved_by


def test_past_editions_bear_past_dates_and_next_weeks_is_a_draft(demo):
    of_it = Edition.objects.of(demo).numbers().filter(publication__slug="gatekeeping")
    *sent, draft = of_it.order_by("date")

    days = {(mailing.source_id): mailing.goes_at.date() for mailing in Mailing.objects.of(demo)}
    assert len(sent) >= 10
    assert all(days[one.pk] < days[other.pk] for one, other in pairwise(sent))
    assert [edition.number for edition in sent] == list(range(109, 109 + len(sent)))  # On from what was brought in.
    assert not draft.live
    assert draft.items.exists()


def test_there_is_news_in_the_inbox(demo):
    waiting = Entry.objects.of(demo).waiting()
    assert (waiting.exclude(feed=None).count(), waiting.filter(feed=None).count()) == (8, 2)  # Feeds, and the site.


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "What do you need?"),
        ("/finance-and-data/school-census/", "Five errors we see most"),
        ("/attendance/model-attendance-policy/", "Model attendance policy"),
        ("/committees/send-and-inclusion/", "What the committee does"),
        ("/accessibility/", "WCAG"),
        ("/about/", "£4,461"),
        ("/gatekeeping/", "Gatekeeping"),
        ("/calendar/", "Headteachers"),
    ],
)
def test_its_website_can_be_read(demo, path, words):
    response = Client(**HOST).get(path)

    assert response.status_code == 200
    assert words in BeautifulSoup(response.content, "html.parser").get_text()


def test_attachments_come_as_what_they_say_they_are(demo):
    page = Client(**HOST).get("/attendance/model-attendance-policy/")
    links = [a["href"] for a in BeautifulSoup(page.content, "html.parser").select("a[href*='/documents/']")]

    starts = [b"".join(Client(**HOST).get(link))[:4] for link in links]

    assert starts == [b"PK\x03\x04", b"%PDF"]


def test_a_printed_link_signs_each_role_in(demo, capsys):
    call_command("load_demo", "--port", "8000")

    said = capsys.readouterr().out
    for who in ("Contributor", "Editor", "Approver", "Administrator", "Headteacher", "Governor"):
        link = next(line.split()[-1] for line in said.splitlines() if line.strip().startswith(who))
        client = Client(**HOST)
        client.post(link.removeprefix("http://localhost:8000"))
        assert "_auth_user_id" in client.session, who


def test_another_port_is_in_every_address_from_then_on(demo, capsys):
    call_command("load_demo", "--port", "8123")

    said = capsys.readouterr().out
    assert "http://localhost:8123/account/link/" in said
    assert "localhost:8000" not in said


def test_a_partnership_of_that_key_that_is_not_the_demos_is_left_alone(loaded, demo):
    demo.contact_email = "office@council.test"
    demo.save()
    links = SignInLink.objects.count()

    with pytest.raises(CommandError, match="not the demo's") as refusal:
        call_command("load_demo")

    assert refusal.value.returncode == 2
    assert counts(demo) == loaded
    assert SignInLink.objects.count() == links


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        ("/safeguarding/notes-for-safeguarding-leads/", "Safeguarding lead"),
        ("/governors/papers-for-governors/", "Governor"),
    ],
)
def test_a_page_for_some_people_opens_to_them_only(demo, capsys, path, reader):
    call_command("load_demo", "--port", "8000")
    link = next(line.split()[-1] for line in capsys.readouterr().out.splitlines() if line.strip().startswith(reader))
    client = Client(**HOST)
    assert client.get(path).status_code == 404

    client.post(link.removeprefix("http://localhost:8000"))

    assert client.get(path).status_code == 200


def test_both_newsletters_have_a_term_s_worth_and_the_weekly_letter_only_this_week(demo):
    of_it = Edition.objects.of(demo).numbers().live()
    for slug in ("send-bulletin", "send-families"):
        assert of_it.filter(publication__slug=slug).count() == 3
    weekly = Delivery.objects.of(demo).filter(state=Delivery.State.WEEKLY)
    newest = max(weekly, key=lambda delivery: delivery.mailing.goes_at).mailing.goes_at
    assert {(newest - delivery.mailing.goes_at).days for delivery in weekly.select_related("mailing")} == {0}


def test_after_this_month_s_bulletin_the_next_is_due_in_another_month(demo):
    for slug in ("send-bulletin", "send-families"):
        bulletin = Publication.objects.of(demo).get(slug=slug)
        newest = bulletin.editions.live().newest_first().first()

        coming = [number for number in planned(bulletin, since=newest.date) if number.edition is None]

        assert (coming[0].date - newest.date).days >= 14


@pytest.mark.parametrize("slug", ["gatekeeping", "send-families"])
def test_letters_in_english_urdu_and_polish_pass_every_check(demo, slug):
    number = Edition.objects.of(demo).numbers().live().filter(publication__slug=slug).newest_first().first()
    content = number.content(number.mailing().revision_id)

    found = {language: check_variant(content.letter(language)) for language in ("en-gb", "ur", "pl")}

    assert found == {"en-gb": [], "ur": [], "pl": []}

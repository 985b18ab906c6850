"""The pages behind a letter's links: GET shows, POST acts."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from newsletters.lists.audience import recipients
from newsletters.models import Choice, HandoverNote, List
from newsletters.readers import choices, links
from tests.factories import make_contact, make_school, seat
from tests.newsletters.letters import make_publication

RULE = {"match": "any", "conditions": [{"field": "role", "values": ["senco"]}]}


@pytest.fixture
def sam(ealing):
    contact = make_contact(ealing, "sam.reader@oak.example", name="Sam Reader")
    seat(contact, "senco", make_school(ealing))
    return contact


@pytest.fixture
def sencos(ealing):
    return List.objects.create(partnership=ealing, slug="sencos", name="SENCOs", rule=RULE)


@pytest.fixture
def gatekeeping(ealing, sencos):
    publication = make_publication(ealing, description="The week's news for schools.")
    publication.lists.add(sencos)
    return publication


@pytest.fixture
def briefing(ealing, sencos):
    publication = make_publication(ealing, slug="briefing", name="Safeguarding briefing", statutory=True)
    publication.lists.add(sencos)
    return publication


def path(contact, publication, which="leave_url") -> str:
    return urlsplit(links.for_reader(contact_id=contact.pk, publication=publication)[which]).path


def gets(contact, publication) -> bool:
    return contact.pk in {reader.contact_id for reader in recipients(publication, list(publication.lists.all()))}


# --- Leaving -----------------------------------------------------------------------------------------------------


def test_looking_at_the_leave_page_changes_nothing(ealing, visitor, sam, gatekeeping):
    client = visitor(ealing)

    page = client.get(path(sam, gatekeeping))
    client.head(path(sam, gatekeeping))

    assert b"Leave Gatekeeping" in page.content
    assert "s•••@oak.example" in page.content.decode()
    assert b"sam.reader" not in page.content
    assert b"Sam Reader" not in page.content
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert not Choice.objects.exists()


def test_the_button_leaves_and_there_is_a_way_back(ealing, visitor, sam, gatekeeping):
    client = visitor(ealing)

    page = client.post(path(sam, gatekeeping), {"act": "leave"}, follow=True)
    assert b"You have left Gatekeeping" in page.content
    assert not gets(sam, gatekeeping)

    page = client.post(path(sam, gatekeeping), {"act": "undo"}, follow=True)
    assert b"Gatekeeping goes to" in page.content
    assert gets(sam, gatekeeping)


def test_leaving_twice_is_leaving_once(ealing, visitor, sam, gatekeeping):
    for _ in range(2):
        visitor(ealing).post(path(sam, gatekeeping), {"act": "leave"})

    assert [(choice.wants, choice.ended_at) for choice in Choice.objects.all()] == [(False, None)]


def test_what_was_chosen_before_is_kept_as_ended(sam, gatekeeping):
    choices.sign_up(contact=sam, publication=gatekeeping, source="a form", wording="Yes please.")
    choices.leave(contact=sam, publication=gatekeeping, source="a letter")

    history = [(choice.wants, choice.ended_at is None, choice.source) for choice in Choice.objects.order_by("pk")]
    assert history == [(True, False, "a form"), (False, True, "a letter")]


def test_coming_back_restores_a_sign_up_with_its_words(sam, gatekeeping):
    choices.sign_up(contact=sam, publication=gatekeeping, source="a form", wording="Yes please.")
    choices.leave(contact=sam, publication=gatekeeping, source="a letter")
    choices.come_back(contact=sam, publication=gatekeeping, source="undone")
    choices.come_back(contact=sam, publication=gatekeeping, source="undone")

    held = choices.in_force(sam, gatekeeping)
    assert held is not None
    assert (held.wants, held.wording) == (True, "Yes please.")
    assert Choice.objects.count() == 3


def test_coming_back_without_a_sign_up_leaves_it_to_the_lists(sam, gatekeeping):
    choices.leave(contact=sam, publication=gatekeeping, source="a letter")
    choices.come_back(contact=sam, publication=gatekeeping, source="undone")

    assert choices.in_force(sam, gatekeeping) is None


def test_the_buttons_work_where_no_cookie_is_kept(ealing, sam, gatekeeping):
    client = Client(HTTP_HOST="ealing.test", enforce_csrf_checks=True)

    assert client.post(path(sam, gatekeeping), {"act": "leave"}).status_code == 303
    assert not gets(sam, gatekeeping)


# --- One click (RFC 8058) ----------------------------------------------------------------------------------------


def test_one_click_leaves_at_once_and_without_a_redirect(ealing, sam, gatekeeping):
    client = Client(HTTP_HOST="ealing.test", enforce_csrf_checks=True)

    answer = client.post(path(sam, gatekeeping, "one_click_url"), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not gets(sam, gatekeeping)


def test_one_click_takes_the_form_that_mail_programs_send(ealing, visitor, sam, gatekeeping):
    visitor(ealing).post(
        path(sam, gatekeeping, "one_click_url"),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert not gets(sam, gatekeeping)


def test_looking_at_the_one_click_address_shows_the_leave_page(ealing, visitor, sam, gatekeeping):
    page = visitor(ealing).get(path(sam, gatekeeping, "one_click_url"))

    assert f'action="{path(sam, gatekeeping)}"' in page.content.decode()
    assert not Choice.objects.exists()


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "maybe"}])
def test_a_post_that_is_no_one_click_does_nothing(ealing, visitor, sam, gatekeeping, body):
    assert visitor(ealing).post(path(sam, gatekeeping, "one_click_url"), body).status_code == 400
    assert not Choice.objects.exists()


# --- Bad links ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["leave_url", "one_click_url", "preferences_url"])
def test_a_cut_link_gets_a_friendly_page(ealing, visitor, sam, gatekeeping, which):
    page = visitor(ealing).get(path(sam, gatekeeping, which)[:-5] + "/")

    assert page.status_code == 404
    assert b"This link does not work" in page.content


def test_another_partnerships_link_is_404_and_does_nothing(camden, visitor, sam, gatekeeping):
    assert visitor(camden).post(path(sam, gatekeeping), {"act": "leave"}).status_code == 404
    assert not Choice.objects.exists()


def test_a_previews_link_says_what_it_is(ealing, visitor):
    assert b"A link of a sample letter" in visitor(ealing).get("/letters/sample/").content


# --- Preferences -------------------------------------------------------------------------------------------------


@pytest.fixture
def jobs(ealing):
    return make_publication(ealing, slug="jobs", name="Jobs in schools", open_to_all=True)


@pytest.fixture
def secret(ealing):
    hidden = List.objects.create(partnership=ealing, slug="dsl", name="DSLs", rule=RULE, private=True)
    publication = make_publication(ealing, slug="dsl-letter", name="Letter to safeguarding leads")
    publication.lists.add(hidden)
    return publication


def test_preferences_show_what_the_reader_gets_and_what_is_open(
    ealing, camden, visitor, sam, gatekeeping, briefing, jobs
):
    make_publication(ealing, slug="heads", name="Heads only")
    make_publication(camden, slug="theirs", name="Camden news", open_to_all=True)

    page = visitor(ealing).get(path(sam, gatekeeping, "preferences_url")).content.decode()

    assert "Gatekeeping" in page
    assert "Safeguarding briefing" in page
    assert "Jobs in schools" in page
    assert "Heads only" not in page
    assert "Camden news" not in page
    assert page.count("You get this") == 2


def test_what_comes_by_a_private_list_is_not_told_to_whom_a_letter_was_forwarded(
    ealing, visitor, sam, gatekeeping, secret
):
    client = visitor(ealing)

    assert "safeguarding leads" not in client.get(path(sam, gatekeeping, "preferences_url")).content.decode()
    client.post(path(sam, gatekeeping, "preferences_url"), {"act": "leave everything"})
    assert "safeguarding leads" not in client.get(path(sam, gatekeeping, "preferences_url")).content.decode()
    assert "safeguarding leads" in client.get(path(sam, secret, "preferences_url")).content.decode()


def test_each_publication_is_joined_and_left_by_its_own_button(ealing, visitor, sam, gatekeeping, jobs):
    client, preferences = visitor(ealing), path(sam, gatekeeping, "preferences_url")

    page = client.post(preferences, {"act": "join", "publication": jobs.pk}, follow=True)
    assert b"Saved" in page.content
    assert choices.in_force(sam, jobs).wants is True

    client.post(preferences, {"act": "leave", "publication": jobs.pk})
    assert choices.in_force(sam, jobs).wants is False
    assert gets(sam, gatekeeping)


def test_getting_back_what_a_list_brings_needs_no_sign_up(ealing, visitor, sam, gatekeeping):
    client, preferences = visitor(ealing), path(sam, gatekeeping, "preferences_url")

    client.post(preferences, {"act": "leave", "publication": gatekeeping.pk})
    client.post(preferences, {"act": "join", "publication": gatekeeping.pk})

    assert choices.in_force(sam, gatekeeping) is None
    assert gets(sam, gatekeeping)


def test_what_is_not_open_cannot_be_joined(ealing, camden, visitor, sam, gatekeeping):
    heads = make_publication(ealing, slug="heads", name="Heads only")
    theirs = make_publication(camden, slug="theirs", open_to_all=True)

    for publication in (heads, theirs, "nonsense"):
        visitor(ealing).post(
            path(sam, gatekeeping, "preferences_url"),
            {"act": "join", "publication": getattr(publication, "pk", publication)},
        )

    assert not Choice.objects.exists()


def test_leaving_everything_leaves_all_but_what_is_statutory(ealing, visitor, sam, gatekeeping, briefing, jobs):
    visitor(ealing).post(path(sam, gatekeeping, "preferences_url"), {"act": "leave everything"})

    assert not gets(sam, gatekeeping)
    assert gets(sam, briefing)
    assert choices.in_force(sam, briefing) is None


def test_who_left_everything_does_not_get_what_begins_later(ealing, visitor, sam, gatekeeping):
    [a_list] = gatekeeping.lists.all()
    visitor(ealing).post(path(sam, gatekeeping, "preferences_url"), {"act": "leave everything"})

    later = make_publication(ealing, slug="later", name="Later")
    must = make_publication(ealing, slug="must", name="Must", statutory=True)
    for publication in (later, must):
        publication.lists.add(a_list)

    assert not gets(sam, later)
    assert gets(sam, must)


def test_a_reader_chooses_among_the_languages_that_there_are(ealing, visitor, sam, gatekeeping):
    client, preferences = visitor(ealing), path(sam, gatekeeping, "preferences_url")
    assert "اردو" not in client.get(preferences).content.decode()
    ealing.languages = "ur"
    ealing.save()

    assert "اردو" in client.get(preferences).content.decode()
    client.post(preferences, {"act": "language", "language": "ur"})
    client.post(preferences, {"act": "language", "language": "pl"})

    sam.refresh_from_db()
    assert sam.language == "ur"
    assert '<html lang="ur" dir="rtl"' in client.get(preferences).content.decode()
    assert '<html lang="en-gb" dir="ltr"' in client.get(preferences, {"language": "en-gb"}).content.decode()


# --- Handing over ------------------------------------------------------------------------------------------------


def test_a_statutory_letters_link_leads_to_handing_it_over(ealing, visitor, sam, briefing):
    page = visitor(ealing).get(path(sam, briefing))

    assert b"Safeguarding briefing: who is it for now?" in page.content
    assert "s•••@oak.example" in page.content.decode()


def test_a_statutory_publication_cannot_be_left_by_any_door(ealing, visitor, sam, briefing):
    client = visitor(ealing)
    token = links.token(contact_id=sam.pk, publication_id=briefing.pk)

    assert client.post(f"/letters/leave/{token}/", {"act": "leave"})["Location"] == f"/letters/not-for-me/{token}/"
    assert client.post(f"/letters/one-click/{token}/", {"List-Unsubscribe": "One-Click"}).status_code == 400
    client.post(f"/letters/preferences/{token}/", {"act": "leave", "publication": briefing.pk})

    with pytest.raises(choices.CannotLeave):
        choices.leave(contact=sam, publication=briefing, source="anything")
    assert not Choice.objects.exists()
    assert gets(sam, briefing)


def test_the_membership_office_is_told_who_it_is_now(ealing, visitor, sam, briefing, sign_in):
    said = {"name": "Ash Newcomer", "email": "ash@oak.example", "words": "From January."}

    page = visitor(ealing).post(path(sam, briefing), said, follow=True)

    assert b"The membership office knows" in page.content
    assert b"Ash" not in page.content
    note = HandoverNote.objects.of(ealing).get()
    assert (note.contact, note.publication, note.name, note.email) == (sam, briefing, "Ash Newcomer", "ash@oak.example")
    assert b"Ash Newcomer" in sign_in("membership", ealing).get("/admin/handovers/").content


def test_telling_again_corrects_what_was_told(ealing, visitor, sam, briefing):
    visitor(ealing).post(path(sam, briefing), {"name": "Ash"})
    visitor(ealing).post(path(sam, briefing), {"name": "Ash Newcomer"})

    assert [note.name for note in HandoverNote.objects.all()] == ["Ash Newcomer"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Give a name or an e-mail address"),
        ({"name": "Ash", "email": "ash(at)oak"}, "Give the e-mail address in full"),
        ({"name": "A" * 161}, "Shorten the name"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(ealing, visitor, sam, briefing, said, sentence):
    page = visitor(ealing).post(path(sam, briefing), said).content.decode()

    assert "There is a problem" in page
    assert sentence in page
    assert all(value in page for value in said.values())
    assert not HandoverNote.objects.exists()


def test_the_office_notes_what_it_dealt_with_and_the_next_note_is_a_new_one(ealing, visitor, sam, briefing, sign_in):
    visitor(ealing).post(path(sam, briefing), {"name": "Ash"})
    note = HandoverNote.objects.get()

    sign_in("membership", ealing).post(f"/admin/handovers/edit/{note.pk}/", {"dealt_with_on": "2026-11-30"})
    visitor(ealing).post(path(sam, briefing), {"name": "Bo"})

    assert HandoverNote.objects.of(ealing).waiting().get().name == "Bo"
    assert HandoverNote.objects.count() == 2


def test_a_contributor_and_the_neighbours_see_no_handovers(ealing, camden, visitor, sam, briefing, sign_in):
    visitor(ealing).post(path(sam, briefing), {"name": "Ash Newcomer"})

    assert sign_in("contributor", ealing).get("/admin/handovers/").status_code != 200
    assert b"Ash Newcomer" not in sign_in("membership", camden).get("/admin/handovers/").content


def test_nobody_adds_a_handover_by_hand(ealing, sign_in):
    sign_in("membership", ealing).post("/admin/handovers/new/", {"dealt_with_on": ""})

    assert not HandoverNote.objects.exists()

"""A briefing's agenda, slides and recording: each for everybody or for those whom the briefing is for, files too."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bulletins.after import archive, feed
from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import BriefingPart, Edition
from bulletins.publications import declare
from cms.people import readers
from cms.people.appoint import appoint
from cms.people.models import Contact, Partnership, Role
from cms.users.models import User
from newsletters.delivery.deliver import deliver
from newsletters.models import List, Publication, Variant
from newsletters.sealing.seal import seal
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.recorded import made

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 27)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(200))
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n"
VIDEO = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


@pytest.fixture
def briefing(ealing: Partnership, settings: Any, tmp_path: Any) -> Publication:
    settings.MEDIA_ROOT = tmp_path
    made(f"briefing at {ealing.key}", lambda: begin(ealing))
    publication: Publication = Publication.objects.of(ealing).get(slug="safeguarding-briefing")
    publication.partnership = ealing
    return publication


def begin(partnership: Partnership) -> None:
    publication = declare(partnership, "safeguarding-briefing")
    rule = {"match": "any", "conditions": [{"field": "role", "values": ["dsl", "governor"]}]}
    publication.lists.set([List.objects.create(partnership=partnership, slug="leads", name="Leads", rule=rule)])
    school = make_school(partnership, "Oak Primary School", member=True)
    for role in ("dsl", "governor"):
        seat(make_contact(partnership, f"{role}@oak.example"), role, school)
    for role in ("editor", "approver"):
        appoint(user=make_user(f"{role}@staff.example"), partnership=partnership, role=role)


def staff(name: str) -> User:
    return User.objects.get(email=f"{name}@staff.example")


@pytest.fixture
def sent(briefing: Publication) -> Edition:
    """One with an agenda for everybody, and slides and a recording for some."""
    draft = compose(briefing, DAY, by=staff("editor"))
    add = lambda **fields: BriefingPart.objects.create(partnership=briefing.partnership, edition=draft, **fields)  # noqa: E731
    add(kind="agenda", title="What we talk about", text="<p>Three things.</p>", private=False, position=1)
    add(
        kind="slides",
        title="Learning from Case 12",
        file=ContentFile(b"%PDF-1.7 slides", name="slides.pdf"),
        position=2,
    )
    add(
        kind="recording", title="Recording of the day", file=ContentFile(MP4, name="day.mp4"), captions=VTT,
        transcript="Good morning.", position=3,
    )  # fmt: skip
    draft = compose(briefing, DAY, by=staff("editor"))
    ask(draft, staff("editor"))
    approve(draft, staff("approver"))
    deliver(seal(Edition.objects.get(pk=draft.pk), by=staff("editor"), goes_at=timezone.now()))
    return Edition.objects.get(pk=draft.pk)


def client_of(partnership: Partnership, address: str = "") -> Client:
    if not address:
        return Client(HTTP_HOST=partnership.base_url.removeprefix("http://"))
    user = make_user(address)
    Contact.objects.of(partnership).filter(email=address).update(user=user)
    readers.mirror(user)
    return signed_in(User.objects.get(pk=user.pk), partnership)


def path(edition: Edition, more: str = "") -> str:
    return f"{edition.url.removeprefix(edition.publication.partnership.base_url)}{more}"


def test_declaring_it_makes_the_role_of_safeguarding_governors(briefing: Publication) -> None:
    assert Role.objects.of(briefing.partnership).filter(key="safeguarding-governor").exists()


def test_private_parts_show_to_those_whom_they_are_for_only(ealing: Partnership, sent: Edition) -> None:
    lead = client_of(ealing, "dsl@oak.example").get(path(sent)).content.decode()
    for address in ("", "governor@oak.example"):
        page = client_of(ealing, address).get(path(sent)).content.decode()
        assert "What we talk about" in page
        assert "Case 12" not in page
        assert "Recording of the day" not in page
    assert "Case 12" in lead
    assert "Recording of the day" in lead
    assert 'kind="captions"' in lead
    assert "Transcript" in lead


@pytest.mark.parametrize(("what", "title"), [("file", "Learning from Case 12"), ("captions", "Recording of the day")])
def test_a_private_file_is_404_without_the_right(ealing: Partnership, sent: Edition, what: str, title: str) -> None:
    address = path(sent, f"{what}/?part={BriefingPart.objects.get(title=title).pk}")

    assert client_of(ealing).get(address).status_code == 404
    assert client_of(ealing, "governor@oak.example").get(address).status_code == 404
    given = client_of(ealing, "dsl@oak.example").get(address)
    assert given.status_code == 200
    assert given["Cache-Control"] == "private, no-store"


def test_no_letter_of_others_nor_feed_nor_archive_tells_of_a_private_part(ealing: Partnership, sent: Edition) -> None:
    holding = [each for each in Variant.objects.filter(mailing=sent.mailing()) if "Case 12" in each.html]
    found = {item.title: item.readers for item in archive.items(ealing)}

    assert {delivery.address for each in holding for delivery in sent.mailing().deliveries.filter(variant=each)} == {
        "dsl@oak.example"
    }
    assert "Case 12" not in feed.feed(sent.publication.archive)
    assert "role:dsl" in found["Slides: Learning from Case 12"].split()
    assert found["Agenda: What we talk about"] == ""


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, len(MP4)),
        ("bytes=0-", 200, 0, len(MP4)),
        ("bytes=10-19", 206, 10, 20),
        ("bytes=-5", 206, len(MP4) - 5, len(MP4)),
        ("bytes=19-10", 200, 0, len(MP4)),
        ("bytes=1-2,4-5", 200, 0, len(MP4)),
        ("bytes=999999-", 416, 0, 0),
    ],
)
def test_a_player_gets_the_bytes_that_it_asks_for(
    ealing: Partnership, sent: Edition, asked: str, status: int, first: int, last: int
) -> None:
    part = BriefingPart.objects.get(kind="recording")

    given = client_of(ealing, "dsl@oak.example").get(path(sent, f"file/?part={part.pk}"), headers={"range": asked})

    assert given.status_code == status
    content = b"".join(given.streaming_content) if given.streaming else given.content
    assert content == MP4[first:last]


def test_a_recording_on_youtube_asks_youtube_for_nothing(ealing: Partnership, sent: Edition) -> None:
    BriefingPart.objects.filter(kind="recording").update(video=VIDEO, file="", private=False)

    page = client_of(ealing).get(path(sent)).content.decode()

    assert 'data-video="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"' in page
    assert "<iframe" not in page
    assert '<script src="https://' not in page
    assert "ytimg" not in page


def form(edition: Edition, **fields: Any) -> dict[str, Any]:
    empty = '{"blocks":[],"entityMap":{}}'
    return {
        "edition": edition.pk,
        "kind": "recording",
        "title": "New",
        "position": 5,
        "text": empty,
        "private": "on",
        **fields,
    }


def test_what_a_recording_lacks_for_those_who_cannot_hear_it_is_said(ealing: Partnership, sent: Edition) -> None:
    editor = signed_in(staff("editor"), ealing)

    answer = editor.post(reverse("briefing_parts:add"), form(sent, file=SimpleUploadedFile("a.mp4", MP4)))

    page = answer.content.decode()
    assert "Give captions" in page
    assert "Give the transcript" in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.exe", b"MZ", "Give one of these files"),
        ("a.mp4", b"<html><script>", "says that it is .mp4 and is not"),
        ("a.html", b"<html>", "Give one of these files"),
    ],
)
def test_a_file_is_what_it_says(ealing: Partnership, sent: Edition, name: str, content: bytes, sentence: str) -> None:
    editor = signed_in(staff("editor"), ealing)

    answer = editor.post(reverse("briefing_parts:add"), form(sent, file=SimpleUploadedFile(name, content)))

    assert sentence in answer.content.decode()


def test_a_recording_is_added_after_the_letter_left(ealing: Partnership, sent: Edition) -> None:
    editor = signed_in(staff("editor"), ealing)

    editor.post(
        reverse("briefing_parts:add"),
        form(
            sent, title="Afterwards", transcript="Every word.", file=SimpleUploadedFile("b.mp4", MP4),
            captions_file=SimpleUploadedFile("b.vtt", VTT.encode()),
        ),
    )  # fmt: skip

    part = BriefingPart.objects.get(title="Afterwards")
    assert part.captions == VTT
    assert part.file_size == len(MP4)
    assert "Afterwards" in client_of(ealing, "dsl@oak.example").get(path(sent)).content.decode()


def test_another_partnership_s_briefing_is_no_choice(ealing: Partnership, sent: Edition, camden: Partnership) -> None:
    appoint(user=make_user("editor@camden.example"), partnership=camden, role="editor")
    editor = signed_in(make_user("editor@camden.example"), camden)

    answer = editor.post(reverse("briefing_parts:add"), form(sent, kind="agenda", transcript=""))

    assert answer.status_code == 200
    assert BriefingPart.objects.count() == 3
    assert editor.get(reverse("briefing_parts:edit", args=[BriefingPart.objects.first().pk])).status_code == 404


def test_what_was_taken_out_of_a_briefing_is_linked_nowhere(ealing: Partnership, sent: Edition) -> None:
    agenda = BriefingPart.objects.get(kind="agenda")
    anchor = agenda.anchor
    agenda.delete()

    assert f'id="{anchor}"' not in client_of(ealing).get(path(sent)).content.decode()
    assert client_of(ealing).get(path(sent, f"{anchor}/")).status_code == 404
    assert f"{anchor}/" not in feed.feed(sent.publication.archive)

"""What the desk, the admin's home, the website and the commands show; and nothing to the partnership next door."""

import datetime as dt
import json

import feedparser
import pytest
from django.core.management import CommandError, call_command

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition
from cms.people.appoint import appoint
from newsletters.models import Delivery, List, Publication
from tests.bulletins.conftest import FRIDAY, begin, make_item
from tests.factories import make_contact, make_user

DESK = ["", "ask/", "approve/", "proof/", "send/", "preview/letter/"]


@pytest.fixture
def approved(gatekeeping, ealing) -> Edition:
    make_item(
        gatekeeping,
        "Census sign-off",
        action="Sign off the census",
        deadline=dt.date(2036, 12, 4),
        body="<p>All of it</p>",
    )
    edition = compose(gatekeeping, FRIDAY)
    editor, approver = make_user("writer@ealing.example"), make_user("reader@ealing.example")
    appoint(user=editor, partnership=ealing, role="editor")
    appoint(user=approver, partnership=ealing, role="approver")
    ask(edition, editor)
    approve(edition, approver)
    return edition


def sent(capsys, *arguments: str) -> dict:
    call_command("send", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_send_tells_recipients_variants_bytes_and_states(approved, capsys):
    told = sent(capsys, str(approved.pk))

    assert told["recipients"] == 2
    assert told["variants"] == 1
    assert 0 < told["largest_letter_bytes"] < 102_000
    assert told["deliveries"]["sent"] == 2


def test_sent_twice_doubles_nobody_and_says_so(approved, capsys):
    sent(capsys, str(approved.pk))

    call_command("send", str(approved.pk), "--json")

    out = capsys.readouterr()
    assert json.loads(out.out)["again"] is True
    assert "Nobody gets it twice" in out.err
    assert Delivery.objects.count() == 2


def test_send_to_a_list_goes_to_that_list_only(approved, ealing, capsys):
    few = List.objects.create(partnership=ealing, slug="few", name="A few")
    few.named.add(make_contact(ealing, "one@few.example"))

    assert sent(capsys, str(approved.pk), "--to", "few")["recipients"] == 1
    assert Delivery.objects.get().address == "one@few.example"


def test_a_list_named_after_the_sealing_is_told_to_be_too_late(approved, ealing, capsys):
    sent(capsys, str(approved.pk))
    List.objects.create(partnership=ealing, slug="few", name="A few")

    call_command("send", str(approved.pk), "--to", "few", "--json")

    assert "--to few was not used" in capsys.readouterr().err


def test_a_mail_server_that_is_away_is_told_and_the_letters_wait(approved, capsys, settings):
    settings.EMBEDDED, settings.SMTP_URL = False, "smtp://127.0.0.1:1"

    with pytest.raises(CommandError, match="The letters wait") as refusal:
        call_command("send", str(approved.pk), "--json")

    assert refusal.value.returncode == 2
    assert json.loads(capsys.readouterr().out)["deliveries"]["pending"] == 2


def test_an_unknown_edition_or_list_is_told_in_a_sentence(approved):
    for arguments, sentence in [
        (["999999"], "There is no edition 999999"),
        (["1" + "0" * 30], "There is no edition 1000"),
        ([str(approved.pk), "--to", "nobody"], "no list “nobody”"),
    ]:
        with pytest.raises(CommandError, match=sentence) as refusal:
            call_command("send", *arguments)
        assert refusal.value.returncode == 2


def test_editions_of_another_partnership_are_404(approved, camden, sign_in):
    begin(camden)
    client = sign_in("administrator", camden)

    for path in DESK:
        assert client.get(f"/admin/editions/{approved.pk}/{path}").status_code in (404, 405)
        assert client.post(f"/admin/editions/{approved.pk}/{path}").status_code in (404, 405)
    assert "Census" not in client.get("/admin/editions/").content.decode()
    assert client.post("/admin/editions/compose/nothing-here/", {"date": "2026-11-27"}).status_code == 404


def test_a_contributor_finds_no_desk(approved, ealing, sign_in):
    client = sign_in("contributor", ealing)

    for path in ["", *(f"{approved.pk}/{path}" for path in DESK)]:
        response = client.get(f"/admin/editions/{path}")
        assert response.status_code in (302, 403, 405)
        assert "Census" not in response.content.decode()


def test_the_list_shows_how_far_each_edition_has_come(approved, ealing, sign_in):
    page = sign_in("editor", ealing).get("/admin/editions/").content.decode()

    assert "Compose this week’s Gatekeeping" in page
    assert "Approved" in page


def test_a_private_list_shows_its_size_and_nobody(approved, ealing, gatekeeping, sign_in):
    hidden = List.objects.create(partnership=ealing, slug="dsl", name="Night line", private=True)
    hidden.named.add(make_contact(ealing, "night@line.example"))
    gatekeeping.lists.add(hidden)

    page = sign_in("editor", ealing).get(f"/admin/editions/{approved.pk}/").content.decode()

    assert "night@line.example" not in page


def test_home_says_what_is_due(gatekeeping, ealing, sign_in):
    editor, approver = sign_in("editor", ealing), sign_in("approver", ealing)
    make_item(gatekeeping, "Census sign-off", deadline=dt.date(2036, 12, 4))
    home = editor.get("/admin/").content.decode()
    assert "This week’s Gatekeeping is not begun" in home
    assert "1 item is in no edition yet" in home

    editor.post("/admin/editions/compose/gatekeeping/", {"date": dt.date.today().isoformat()})
    editor.post(f"/admin/editions/{Edition.objects.get().pk}/ask/")

    assert "waits for your approval" in approver.get("/admin/").content.decode()
    assert "waits for your approval" not in editor.get("/admin/").content.decode()


def test_the_archive_its_feed_and_the_home_page_show_what_was_sent(approved, ealing, visitor, capsys):
    public = visitor(ealing)
    assert b"<item>" not in public.get("/gatekeeping/feed/").content
    assert "Census sign-off" not in public.get("/").content.decode()

    sent(capsys, str(approved.pk))

    edition = public.get("/gatekeeping/2026-11-27/").content.decode()
    assert "All of it" in edition
    assert "Sign off the census" in edition
    feed = feedparser.parse(public.get("/gatekeeping/feed/").content)
    assert [entry.link for entry in feed.entries] == ["http://ealing.test/gatekeeping/2026-11-27/"]
    assert "Census sign-off" in feed.entries[0].summary
    home = public.get("/").content.decode()
    assert "Census sign-off" in home
    assert "Friday 27 November 2026" in home


def test_the_other_partnership_has_neither_page_nor_feed(approved, camden, visitor, capsys):
    sent(capsys, str(approved.pk))

    assert visitor(camden).get("/gatekeeping/2026-11-27/").status_code == 404
    assert visitor(camden).get("/gatekeeping/feed/").status_code == 404
    assert "Census sign-off" not in visitor(camden).get("/").content.decode()


TIMETABLE = {
    "send_week": 1, "send_day": 4, "send_time": "15:00", "copy_days": 2, "copy_time": "12:00",
    "approval_days": 0, "approval_time": "12:00",
}  # fmt: skip


def publication_data(publication: Publication, **changes) -> dict:
    sections = list(publication.sections.all())
    data = {
        "name": publication.name,
        "slug": publication.slug,
        "description": publication.description,
        "rhythm": publication.rhythm,
        **TIMETABLE,
        "tracking": publication.tracking,
        "sender_name": "",
        "sender_email": publication.sender_email,
        "reply_to": "",
        "lists": [one.pk for one in publication.lists.filter(private=False)],
        "sections-TOTAL_FORMS": len(sections),
        "sections-INITIAL_FORMS": len(sections),
        "sections-MIN_NUM_FORMS": 0,
        "sections-MAX_NUM_FORMS": 1000,
    }
    for number, section in enumerate(sections):
        data |= {
            f"sections-{number}-id": section.pk,
            f"sections-{number}-name": section.name,
            f"sections-{number}-ORDER": number + 1,
        }
    return data | changes


def test_an_editor_renames_a_section_and_adds_one_but_makes_nothing_statutory(gatekeeping, ealing, sign_in):
    hidden = List.objects.create(partnership=ealing, slug="dsl", name="Night line", private=True)
    gatekeeping.lists.add(hidden)
    changes = {
        "statutory": "on",
        "sections-0-name": "Teaching",
        "sections-TOTAL_FORMS": 6,
        "sections-5-name": "Governors",
    }

    response = sign_in("editor", ealing).post(
        f"/admin/publications/edit/{gatekeeping.pk}/", publication_data(gatekeeping, **changes)
    )

    assert response.status_code == 302, response.context["form"].errors
    gatekeeping.refresh_from_db()
    assert not gatekeeping.statutory
    assert [section.name for section in gatekeeping.sections.all()][0::5] == ["Teaching", "Governors"]
    assert set(gatekeeping.lists.values_list("slug", flat=True)) == {"heads", "dsl"}


def test_an_administrator_makes_it_statutory(gatekeeping, ealing, sign_in):
    sign_in("administrator", ealing).post(
        f"/admin/publications/edit/{gatekeeping.pk}/", publication_data(gatekeeping, statutory="on")
    )

    assert Publication.objects.get().statutory


def test_a_section_with_items_is_not_taken_away(gatekeeping, ealing, sign_in):
    make_item(gatekeeping, "Census sign-off", section="school-effectiveness")

    response = sign_in("editor", ealing).post(
        f"/admin/publications/edit/{gatekeeping.pk}/", publication_data(gatekeeping, **{"sections-0-DELETE": "on"})
    )

    assert "Items stand in “School effectiveness”" in response.content.decode()
    assert gatekeeping.sections.count() == 5


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"approval_time": "16:00"}, "Approval would be due after the letter leaves"),
        ({"copy_days": 0, "copy_time": "13:00"}, "Copy would be due after the approval"),
        ({"copy_days": 41}, "at most 40 school days before"),
    ],
)
def test_deadlines_in_the_wrong_order_are_told(gatekeeping, ealing, sign_in, times, told):
    response = sign_in("editor", ealing).post(
        f"/admin/publications/edit/{gatekeeping.pk}/", publication_data(gatekeeping, **times)
    )

    assert told in response.content.decode()


def test_a_new_publication_gets_its_archive(ealing, sign_in, visitor):
    data = {
        "name": "SEND bulletin",
        "slug": "send-bulletin",
        "rhythm": "monthly",
        **TIMETABLE,
        "tracking": "counts",
        "sender_email": "send@ealing.example",
        "sections-TOTAL_FORMS": 1,
        "sections-INITIAL_FORMS": 0,
        "sections-MIN_NUM_FORMS": 0,
        "sections-MAX_NUM_FORMS": 1000,
        "sections-0-name": "News",
        "sections-0-ORDER": 1,
    }

    response = sign_in("administrator", ealing).post("/admin/publications/new/", data)

    assert response.status_code == 302, response.context["form"].errors
    assert visitor(ealing).get("/send-bulletin/").status_code == 200

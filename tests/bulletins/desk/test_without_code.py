"""A publication that staff add in the admin works like those that are declared: made, signed up to, sent, kept."""

from django.urls import reverse
from django.utils import timezone

from bulletins.models import Edition, Item
from newsletters.delivery.deliver import deliver
from newsletters.models import Mailing, Publication
from tests.bulletins.conftest import said
from tests.bulletins.desk.test_screens import TIMETABLE

AGREED = {"email": "clerk@oak.example", "name": "Kit Clerk"}


def test_a_publication_made_in_the_admin_goes_the_whole_way(ealing, sign_in, visitor, letters):
    editor, approver, anybody = sign_in("editor", ealing), sign_in("approver", ealing), visitor(ealing)
    editor.post("/admin/publications/new/", {
        "name": "Music hub news", "slug": "music", "description": "Concerts and lessons.", "rhythm": "half-termly",
        **TIMETABLE, "tracking": "none", "sender_name": "Music hub", "sender_email": "music@ealing.example",
        "open_to_all": "on",
        "sections-TOTAL_FORMS": 2, "sections-INITIAL_FORMS": 0, "sections-MIN_NUM_FORMS": 0,
        "sections-MAX_NUM_FORMS": 1000, "sections-0-name": "Concerts", "sections-0-ORDER": 1,
        "sections-1-name": "Lessons", "sections-1-ORDER": 2,
    })  # fmt: skip
    music = Publication.objects.get(slug="music")
    assert [section.name for section in music.sections.all()] == ["Concerts", "Lessons"]

    anybody.post(reverse("sign_up"), {**AGREED, "publications": [music.pk]})
    anybody.post(next(link for link in letters.last(to=AGREED["email"]).links if "/confirm/" in link))

    section = music.sections.get(name="Concerts")
    Item.objects.create(partnership=ealing, section=section, title="Winter concert", summary="Come and listen.")
    editor.post("/admin/editions/compose/music/", {"date": "2026-11-27"})
    edition = Edition.objects.get(publication=music)
    card = f"/admin/editions/{edition.pk}/"
    editor.post(f"{card}ask/")
    approver.post(f"{card}approve/", {"version": approver.get(card).context["version"]})
    version = editor.get(card).context["version"]
    sent = editor.post(f"{card}send/", {"version": version, "when": "now", "sure": "yes"}, follow=True)
    assert "can be stopped" in said(sent)
    Mailing.objects.update(goes_at=timezone.now())
    mailing = Mailing.objects.get(publication=music)
    mailing.deliveries.update(next_try=timezone.now())
    deliver(mailing)

    letter = letters.last(to=AGREED["email"])
    assert str(letter.message["From"]) == "Music hub <music@ealing.example>"
    assert "music.ealing" in str(letter.message["List-Id"])
    assert "Winter concert" in letter.text
    assert "/letters/l/" not in letter.html
    assert "Winter concert" in anybody.get(f"/music/{edition.slug}/").content.decode()
    assert "Music hub news" in anybody.get("/music/").content.decode()

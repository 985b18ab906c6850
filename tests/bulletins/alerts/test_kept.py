"""What alerts keep of people, and for how long."""

import datetime as dt

from django.utils import timezone

from bulletins.alerts import ask, write
from bulletins.alerts.people import let_go, old, written
from bulletins.models.alert import Alert
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Variant
from tests.bulletins.alerts.conftest import SAID
from tests.factories import make_contact


def test_what_an_alert_said_goes_after_its_time_and_that_it_went_stays(sent, ealing, letters):
    deliver_due()
    now = timezone.now() + dt.timedelta(seconds=1)
    assert not old(ealing, sent.sent_at - dt.timedelta(days=1)).exists()

    assert let_go(ealing, now) == 1
    assert let_go(ealing, now) == 0

    sent.refresh_from_db()
    assert (sent.what_happened, sent.do_now, sent.call) == ("", "", "")
    assert sent.mailing().subject == "School safe alert"
    assert SAID["title"] not in sent.title + Variant.objects.get().html + Variant.objects.get().text
    assert sent.seats.count() == 4
    assert sent.steps.filter(what="approved", by=sent.approver).exists()


def test_an_alert_that_waits_for_somebody_is_kept(schools, writer, ealing):
    ask.ask(write.write(ealing, SAID, by=writer.user), by=writer.user)

    assert let_go(ealing, timezone.now() + dt.timedelta(days=4000)) == 0


def test_who_did_what_about_an_alert_is_told_to_them_without_its_words(sent, ealing, writer):
    contact = make_contact(ealing, "writer@ealing.example", user=writer.user)
    Alert.objects.get().steps.filter(by=writer.user).update(words=SAID["what_happened"])  # As the glass was broken.

    said = written(contact)

    assert [step["what"] for step in said["steps"]] == ["Written", "A second person was asked"]
    assert SAID["title"] not in str(said)
    assert SAID["what_happened"] not in str(said)
    assert str(Alert.objects.get()) in str(said)

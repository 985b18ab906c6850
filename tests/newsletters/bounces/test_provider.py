"""Letters by a provider's interface, and what it tells of them: proved by a secret, known by a seal, counted once."""

import base64
import http.server
import json
import threading
import time

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.core.checks import run_checks
from django.core.mail import EmailMessage

from hub.environment import BadVariable, Environment
from newsletters.bounces import return_path
from newsletters.bounces.provider import on_tracking, webhooks
from newsletters.delivery import hear
from newsletters.delivery.deliver import deliver
from newsletters.models import Choice, Delivery, Feedback, Suppression
from newsletters.transport import Envelope, Unreachable
from newsletters.transport.django_mail import TransportBackend
from newsletters.transport.provider import PROVIDERS, as_message
from tests.newsletters.sending.source import add_reader, seal_now

pytestmark = pytest.mark.django_db
SECRET = "hub:only-for-these-tests-0123456789"


class Twin(http.server.BaseHTTPRequestHandler):
    """Postmark's interface, as far as we use it."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        if self.server.slow:
            time.sleep(self.server.slow)
        status, answer = self.server.answer
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


TAKEN = (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "abc-1", "To": "sam@oak.example"})


@pytest.fixture
def twin(settings):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Twin)
    server.asked, server.answer, server.slow = [], TAKEN, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMBEDDED, settings.SMTP_URL = False, ""
    settings.MAIL_PROVIDER = f"postmark://token@127.0.0.1:{server.server_port}/?timeout=1"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mailing(gatekeeping):
    add_reader(gatekeeping, "sam@oak.example", name="Sam Reader")
    return seal_now(gatekeeping)


@pytest.fixture
def told(settings, client, mailing):
    """`told("Bounce", …)`: Postmark tells of the one letter, with the secret."""
    settings.ROOT_URLCONF = "tests.newsletters.bounces.provider_urls"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    tracking.connect(on_tracking, dispatch_uid="test")

    def tell(kind, *, secret=SECRET, seal=None, **fields):
        letter = Delivery.objects.get()
        data = {
            "RecordType": kind, "MessageID": "abc-1", "Recipient": "somebody-else@oak.example",
            "Metadata": {"letter": return_path.token("d", letter.pk) if seal is None else seal}, **fields,
        }  # fmt: skip
        return client.post(
            "/letters/provider/postmark/tracking/", json.dumps(data), content_type="application/json",
            headers={"authorization": "Basic " + base64.b64encode(secret.encode()).decode(), "host": "ealing.test"},
        )  # fmt: skip

    yield tell
    tracking.disconnect(dispatch_uid="test")


BOUNCE = {"ID": 7, "Type": "HardBounce", "TypeCode": 1, "Details": "smtp;550 5.1.1 no such user", "Description": "Gone"}
DELIVERED = {"DeliveredAt": "2026-11-28T10:00:00Z", "Details": "250 Ok"}


def test_a_letter_goes_by_the_provider_with_its_headers_and_its_seal(mailing, twin):
    deliver(mailing)

    (asked,) = twin.asked
    letter = Delivery.objects.get()
    assert letter.state == "sent"
    assert "abc-1" in letter.reply
    assert asked[2]["To"] == "Sam Reader <sam@oak.example>"
    assert asked[2]["Metadata"] == {"letter": return_path.token("d", letter.pk)}
    names = {header["Name"].lower() for header in asked[2]["Headers"]}
    assert {"message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post"} <= names
    assert "Census sign-off" in asked[2]["HtmlBody"]
    assert "Census sign-off" in asked[2]["TextBody"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((422, {"ErrorCode": 300, "Message": "Invalid"}), "failed"),
        ((429, {"ErrorCode": 0, "Message": "Too many"}), "deferred"),
        ((500, {"ErrorCode": 0, "Message": "Down"}), "unknown"),
    ],
)
def test_what_the_provider_answers_is_the_letters_state(mailing, twin, answer, state):
    twin.answer = answer

    deliver(mailing)

    assert Delivery.objects.get().state == state


def test_a_provider_that_does_not_answer_leaves_the_letter_in_doubt_until_it_tells(mailing, twin, told):
    twin.slow = 1.3
    deliver(mailing)
    assert Delivery.objects.get().state == "unknown"

    assert told("Delivery", **DELIVERED).status_code == 200

    assert Delivery.objects.get().state == "sent"


def test_a_bounce_is_known_by_the_seal_and_not_by_the_address_and_counts_once(mailing, told):
    Delivery.objects.update(state="sent")

    for _ in range(2):
        assert told("Bounce", **BOUNCE).status_code == 200

    assert Delivery.objects.get().state == "bounced"
    assert [row.kind for row in Feedback.objects.all()] == ["hard"]
    assert Suppression.objects.get().address == "sam@oak.example"


def test_a_late_delivered_does_not_undo_a_complaint(mailing, told):
    Delivery.objects.update(state="sent")
    told("SpamComplaint", ID=8)

    told("Delivery", **DELIVERED)

    assert Delivery.objects.get().state == "complained"


def test_what_a_provider_turns_away_by_a_rule_holds_nobody_back(mailing, told):
    Delivery.objects.update(state="sent")

    told("Bounce", **BOUNCE | {"Details": "smtp;550 5.7.1 rejected by policy", "Type": "Blocked"})

    assert Feedback.objects.get().kind == "policy"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("550 blocked using a block list", "policy"),
        ("550 5.1.0 <news@hub.example>: Sender address rejected", "policy"),
        ("550 5.4.1 Recipient address rejected: Access denied.", "hard"),
        ("552 The mailbox for sam@oak.example is full", "full"),
        ("550 No such user", "hard"),
        ("", "hard"),
    ],
)
def test_the_servers_words_say_more_than_the_providers_and_a_rule_of_theirs_holds_nobody_back(mailing, said, kind):
    """“Bounced” is told of whatever came back; what a provider describes may be anything."""
    event = AnymailTrackingEvent(
        event_type="bounced", reject_reason="bounced", event_id="1", mta_response=said,
        description="It may be full, blocked or gone.",
        metadata={"letter": return_path.token("d", Delivery.objects.get().pk)},
    )  # fmt: skip
    Delivery.objects.update(state="sent")

    on_tracking(None, event, "Other")

    assert Feedback.objects.get().kind == kind


def test_an_answer_that_no_database_takes_is_noted_all_the_same(mailing, told):
    Delivery.objects.update(state="sent")

    assert told("Bounce", **BOUNCE | {"Details": "550 5.1.1 no\0 such \ud800 user"}).status_code == 200

    assert Feedback.objects.get().why.startswith("550 5.1.1 no such ? user")


def test_an_event_that_is_there_before_our_own_commit_is_kept_and_applied_later(mailing, told):
    Delivery.objects.update(state="sending", worker="somebody")
    told("Bounce", **BOUNCE)
    assert Delivery.objects.get().state == "sending"

    Delivery.objects.update(state="sent", worker="")
    hear.catch_up()

    assert Delivery.objects.get().state == "bounced"


@pytest.mark.parametrize("seal", ["", "d" + "0" * 31, "nonsense", "\0"])
def test_without_a_seal_of_ours_nothing_changes(mailing, told, seal):
    Delivery.objects.update(state="sent")

    assert told("Bounce", seal=seal, **BOUNCE).status_code == 200

    assert Delivery.objects.get().state == "sent"
    assert not Feedback.objects.exists()


def test_without_the_secret_nobody_is_heard(mailing, told):
    Delivery.objects.update(state="sent")

    assert told("Bounce", secret="hub:guessed", **BOUNCE).status_code in (400, 403)

    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("answer", "state"),
    [((200, "no object"), "unknown"), ((404, {"ErrorCode": 1, "Message": "Where?"}), "failed")],
)
def test_an_answer_that_cannot_be_read_does_not_mean_that_nothing_was_taken(mailing, twin, answer, state):
    twin.answer = answer

    deliver(mailing)

    assert Delivery.objects.get().state == state


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
def test_while_the_provider_cannot_be_reached_letters_wait(mailing, twin, settings, host):
    settings.MAIL_PROVIDER = f"postmark://token@{host}/?timeout=1"

    with pytest.raises(Unreachable):
        deliver(mailing)

    letter = Delivery.objects.get()
    assert (letter.state, letter.doubts) == ("pending", 0)


def test_a_key_that_the_provider_does_not_take_fails_no_letter(mailing, twin):
    twin.answer = (401, {"ErrorCode": 10, "Message": "Bad or missing token"})

    with pytest.raises(Unreachable, match="does not work for us"):
        deliver(mailing)

    assert Delivery.objects.get().state == "pending"


def test_a_message_to_two_goes_to_each_once(twin, ealing):
    message = EmailMessage("Hello", "Words", "hub@hub.example", ["a@oak.example", "B <b@oak.example>"])
    message.connection = TransportBackend()

    assert message.send() == 1

    assert [asked[2]["To"] for asked in twin.asked] == ["a@oak.example", "B <b@oak.example>"]
    assert "Metadata" not in twin.asked[0][2]


def test_our_signature_is_left_out_since_the_provider_writes_another_letter():
    letter = b"DKIM-Signature: v=1; b=x\r\nFrom: a@hub.example\r\nTo: b@oak.example\r\nSubject: x\r\n\r\nx\r\n"

    message = as_message(Envelope(sender="a@hub.example", to="b@oak.example"), letter)

    assert {name.lower() for name in message.extra_headers} == set()


def test_who_leaves_at_the_provider_has_left_that_publication(mailing, told):
    Delivery.objects.update(state="unknown")

    for _ in range(2):
        told("SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression", ChangedAt="2026-11-28")

    letter = Delivery.objects.get()
    assert letter.state == "sent"
    assert [(each.wants, each.publication) for each in Choice.objects.all()] == [(False, letter.mailing.publication)]


@pytest.mark.parametrize("provider", ["carrier-pigeon://x@", "mailjet://only-one@", "postmark://token@?colour=red"])
def test_a_provider_that_cannot_be_is_told_at_start(settings, provider):
    settings.MAIL_PROVIDER, settings.SMTP_URL = provider, ""

    assert "newsletters.E002" in {error.id for error in run_checks(tags=["mail"])}


def test_two_ways_at_once_are_told_at_start(settings):
    settings.MAIL_PROVIDER, settings.SMTP_URL = "postmark://token@", "smtp://127.0.0.1"

    assert "newsletters.E003" in {error.id for error in run_checks(tags=["mail"])}


@pytest.mark.parametrize("secret", ["", "hub:short", "only-a-secret-without-a-name-0123456789"])
def test_a_provider_without_a_secret_does_not_start(monkeypatch, secret):
    monkeypatch.setenv("MAIL_WEBHOOK_SECRET", secret)

    with pytest.raises(BadVariable, match="MAIL_WEBHOOK_SECRET"):
        Environment().webhook_secret("MAIL_WEBHOOK_SECRET", needed=True)


def test_without_a_provider_no_secret_is_needed(monkeypatch):
    monkeypatch.delenv("MAIL_WEBHOOK_SECRET", raising=False)

    assert Environment().webhook_secret("MAIL_WEBHOOK_SECRET", needed=False) == ""


def test_only_where_the_chosen_provider_tells_of_letters_a_door_is_open(mailing, told, client):
    assert told("Bounce", **BOUNCE).status_code == 200

    for shut in ("sendgrid/tracking/", "postmark/inbound/", "amazon_ses/tracking/", "mandrill/"):
        assert client.post(f"/letters/provider/{shut}", headers={"host": "ealing.test"}).status_code == 404


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_has_its_door(name):
    (door,) = webhooks(name)

    assert door.pattern.match(f"{name}/tracking/")

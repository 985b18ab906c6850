"""The screen of sender domains: keys are made, started when their record was seen, retired, deleted; never shown."""

import re

import pytest
from django.db import connection
from wagtail.models import ModelLogEntry

from cms.core.rotate import rotate
from newsletters.dkim import signer_for
from newsletters.dkim.keys import as_pem
from newsletters.models import DkimKey
from tests.newsletters.dkim.keys import ed25519_key, make_signing, rsa_key, verified
from tests.newsletters.letters import make_publication

PAGE = "/admin/senders/"
NEW = "/admin/senders/keys/new/"
LETTER = b"From: news@ealing.example\r\nSubject: S\r\n\r\nWords.\r\n"


@pytest.fixture
def publication(ealing, name_server):
    return make_publication(ealing)


@pytest.fixture
def admin(sign_in, ealing, publication):
    return sign_in("administrator", ealing)


def make(client, domain="ealing.example"):
    client.post(NEW, {"act": "make", "make-domain": domain})
    return list(DkimKey.objects.order_by("-algorithm"))


def press(client, key, act, **data):
    return client.post(f"{PAGE}keys/{key.pk}/{act}/", data, follow=True).content.decode()


def publish(name_server, *keys):
    for key in keys:
        name_server.txt(key.record_name, key.record_value)


def test_a_new_pair_is_made_and_its_records_are_there_to_be_published(admin, ealing):
    rsa, ed25519 = make(admin)

    shown = admin.get(PAGE).content.decode()
    assert (rsa.kind, ed25519.kind) == ("RSA, 2,048 bits", "Ed25519")
    assert re.fullmatch(r"ealing-\d{6}-rsa", rsa.selector)
    for key in (rsa, ed25519):
        assert key.record_name in shown
        assert key.record_value in shown
        assert not key.signs
    assert signer_for(ealing, "news@ealing.example") is None


def test_the_private_half_is_sealed_and_never_shown(admin):
    rsa, _ = make(admin)
    secret = rsa.private_key.splitlines()[3]

    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM newsletters_dkimkey")
        assert "PRIVATE KEY" not in str(cursor.fetchall())
    for address in (PAGE, NEW, f"{PAGE}keys/{rsa.pk}/delete/"):
        assert secret not in admin.get(address).content.decode()


def test_a_key_starts_when_its_record_was_seen_and_not_before(admin, ealing, name_server):
    rsa, _ = make(admin)

    told = press(admin, rsa, "start")
    assert "was not seen: there is no record" in told
    assert signer_for(ealing, "news@ealing.example") is None

    publish(name_server, rsa)
    press(admin, rsa, "start")
    signed = signer_for(ealing, "news@ealing.example").sign(LETTER)
    assert verified(signed, {rsa.record_name: rsa.record_value}) == [True]
    assert not DkimKey.objects.get(pk=rsa.pk).unseen


def test_it_can_be_started_anyway(admin, ealing, name_server):
    rsa, _ = make(admin)
    name_server.broken.add(rsa.record_name)

    assert "could not be asked" in press(admin, rsa, "start")
    press(admin, rsa, "start", anyway="1")

    assert DkimKey.objects.get(pk=rsa.pk).unseen
    assert signer_for(ealing, "news@ealing.example")
    assert ModelLogEntry.objects.filter(action="newsletters.dkim_anyway").count() == 1


def test_a_new_key_takes_over_from_the_older_one(admin, ealing, name_server):
    old, _ = make(admin)
    publish(name_server, old)
    press(admin, old, "start")
    make(admin)
    new = DkimKey.objects.filter(algorithm="rsa").latest("pk")
    publish(name_server, new)

    press(admin, new, "start")

    assert new.selector != old.selector
    assert [key.selector for key in signer_for(ealing, "news@ealing.example").keys] == [new.selector]
    assert DkimKey.objects.get(pk=old.pk).retired_at


def test_one_that_was_retired_can_start_again(admin, ealing, name_server):
    rsa, _ = make(admin)
    publish(name_server, rsa)
    press(admin, rsa, "start")
    press(admin, rsa, "retire")
    assert signer_for(ealing, "news@ealing.example") is None

    press(admin, rsa, "start")

    assert signer_for(ealing, "news@ealing.example")


def test_deleting_asks_and_a_key_that_signs_is_not_deleted(admin, ealing):
    rsa, _ = make_signing(ealing)
    address = f"{PAGE}keys/{rsa.pk}/delete/"

    assert "retire it first" in admin.post(address, follow=True).content.decode()
    press(admin, rsa, "retire")
    assert "Delete the key r of ealing.example" in admin.get(address).content.decode()
    assert DkimKey.objects.filter(pk=rsa.pk).exists()
    admin.post(address)
    assert not DkimKey.objects.filter(pk=rsa.pk).exists()


def give(client, pem, **data):
    form = {"act": "take", "take-domain": "ealing.example", "take-selector": "own", "take-pem": pem}
    return client.post(NEW, form | data)


@pytest.mark.parametrize("key", [rsa_key(), ed25519_key()], ids=["rsa", "ed25519"])
def test_a_key_that_somebody_has_is_taken(admin, key):
    give(admin, as_pem(key))

    (kept,) = DkimKey.objects.all()
    assert (kept.selector, kept.domain, kept.private_key) == ("own", "ealing.example", as_pem(key))


@pytest.mark.parametrize(
    ("pem", "data", "says"),
    [
        ("-----BEGIN PRIVATE KEY-----\nMC4CAQAw", {}, "This is no private key in PEM"),
        (as_pem(rsa_key(1024)), {}, "This RSA key has 1,024 bits"),
        (as_pem(ed25519_key()), {"take-selector": "no selector"}, "A selector is made of"),
        (as_pem(ed25519_key()), {"take-domain": "camden.example"}, "Select a valid choice"),
    ],
)
def test_what_is_no_key_is_told_and_not_shown_again(admin, pem, data, says):
    answer = give(admin, pem, **data)

    shown = answer.content.decode()
    assert says in shown
    assert pem.splitlines()[1] not in shown
    assert not DkimKey.objects.exists()


def test_a_key_locked_with_a_password_and_one_of_another_kind_are_told(admin):
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    locked = ed25519_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")).decode()

    assert "locked with a password" in give(admin, locked).content.decode()
    assert "a key of another kind" in give(admin, as_pem(generate_private_key(SECP256R1()))).content.decode()


def test_a_selector_stands_once_for_a_domain(admin):
    give(admin, as_pem(ed25519_key()))

    assert "There is already a key with the selector own" in give(admin, as_pem(ed25519_key())).content.decode()


def test_the_screen_says_what_is_wrong_and_can_be_asked_again(admin, name_server):
    shown = admin.get(PAGE).content.decode()
    assert "Nobody takes mail for ealing.example" in shown

    name_server.mx("ealing.example", "mx.ealing.example")
    assert "Nobody takes mail for ealing.example" in admin.get(PAGE).content.decode()
    now = re.search(r'name="since" value="(\d+)"', shown)[1]
    assert "mx.ealing.example takes mail" in admin.get(PAGE, {"since": now}).content.decode()


@pytest.mark.parametrize("since", ["", "x", "-9999999999999999", "99999999999999999999", "١"])
def test_odd_times_are_no_times(admin, since):
    assert admin.get(PAGE, {"since": since}).status_code == 200


def test_resealing_takes_the_keys_along(admin, ealing, settings):
    rsa, _ = make_signing(ealing)
    old = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = ["a newer key", *old]

    assert rotate()["newsletters.DkimKey.private_key"] == 2

    settings.FIELD_KEYS = ["a newer key"]
    assert DkimKey.objects.get(pk=rsa.pk).private_key == as_pem(rsa_key())


def test_only_administrators_come_in_and_only_to_their_own(publication, ealing, camden, sign_in):
    rsa, _ = make_signing(ealing)
    for role in ("editor", "approver", "membership", "contributor"):
        assert sign_in(role, ealing).get(PAGE).status_code in (302, 403)
    stranger = sign_in("administrator", camden)

    assert "ealing.example" not in stranger.get(PAGE).content.decode()
    for act in ("start", "retire", "delete"):
        assert stranger.post(f"{PAGE}keys/{rsa.pk}/{act}/").status_code == 404
    assert DkimKey.objects.get(pk=rsa.pk).signs


def test_nothing_happens_by_looking(admin, ealing):
    rsa, _ = make_signing(ealing)

    assert admin.get(f"{PAGE}keys/{rsa.pk}/retire/").status_code == 405
    assert admin.post(f"{PAGE}keys/{rsa.pk}/dance/").status_code == 404
    assert DkimKey.objects.get(pk=rsa.pk).signs

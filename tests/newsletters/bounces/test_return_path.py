"""A letter's return path names it, and nobody can make one up."""

import pytest

from newsletters.bounces import return_path
from newsletters.bounces.classify import classify
from newsletters.bounces.return_path import BadToken
from newsletters.delivery.deliver import deliver
from newsletters.notices.deliver import deliver_notices
from tests.newsletters.bounces.conftest import BASE


def test_each_letter_leaves_with_an_envelope_of_its_own(due, mail_server, settings):
    settings.BOUNCE_ADDRESS = BASE
    mailing = due("a@oak.example", "b@oak.example")

    deliver(mailing)

    numbers = [return_path.read(sender.removeprefix("bounces+").partition("@")[0]) for sender in mail_server.senders]
    assert sorted(numbers) == [("d", pk) for pk in sorted(mailing.deliveries.values_list("pk", flat=True))]


def test_without_an_address_for_bounces_the_sender_is_on_the_envelope(due, mail_server, settings):
    settings.BOUNCE_ADDRESS = ""

    deliver(due("a@oak.example"))

    assert mail_server.senders == ["news@ealing.example"]


def test_a_partnership_may_have_a_mailbox_of_its_own(due, mail_server, settings, ealing):
    settings.BOUNCE_ADDRESS = BASE
    ealing.bounce_address = "post@ealing.example"
    ealing.save()

    deliver(due("a@oak.example"))

    (sender,) = mail_server.senders
    assert sender.startswith("post+d")
    assert sender.endswith("@ealing.example")


def test_a_notice_comes_back_to_its_own_address_too(ealing, mail_server, settings):
    from cms.notices.tell import tell

    settings.BOUNCE_ADDRESS = BASE
    notice = tell(ealing, key="one", kind="test", to="sam@oak.example", subject="Hello", text="Hello")

    deliver_notices()

    (sender,) = mail_server.senders
    assert return_path.read(sender.removeprefix("bounces+").partition("@")[0]) == ("n", notice.pk)


@pytest.mark.parametrize("number", [1, 2**40 - 1])
def test_the_address_fits_and_survives_folded_case(number):
    address = f"{'b' * 31}+{return_path.token('d', number)}@hub.example"

    assert len(address.partition("@")[0]) <= 64
    assert return_path.read(return_path.token("d", number).upper()) == ("d", number)


@pytest.mark.parametrize("changed", ["", "d", "x" * 32, "é" * 32, "d" + "0" * 31])
def test_what_nobody_sealed_is_refused(changed):
    with pytest.raises(BadToken):
        return_path.read(changed)


def test_the_token_of_another_letter_is_not_this_ones():
    one = return_path.token("d", 1)

    with pytest.raises(BadToken):
        return_path.read(one.replace("d00000000001", "d00000000002"))
    with pytest.raises(BadToken):
        return_path.read(one.replace("d0", "n0", 1))


def test_letters_under_a_former_key_still_come_back(settings):
    token = return_path.token("d", 7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert return_path.read(token) == ("d", 7)


@pytest.mark.parametrize(
    "head",
    [
        "To: bounces+{}@hub.example",
        "To: Bounces <BOUNCES+{}@HUB.EXAMPLE>",
        "X-Original-To: bounces+{}@hub.example\nTo: undisclosed-recipients:;",
        "To: x@hub.example\n\nReturn-Path: <bounces+{}@hub.example>",
        "To: srs0=ab=cd=hub.example=bounces+{}@relay.example",
        "To: bounces-{}@hub.example",
        "To: prvs=1234=bounces+{}=hub.example@relay.example",
    ],
)
def test_the_token_is_found_wherever_servers_put_it(head):
    token = return_path.token("d", 99)
    upper = token.upper() if "BOUNCES" in head else token

    assert classify(f"Subject: x\n{head.format(upper)}\n\nbody".encode()).token == token


def test_tokens_of_others_are_passed_over():
    forged = "d" + "0" * 31

    assert classify(f"To: bounces+{forged}@hub.example\nSubject: x\n\nx".encode()).token == ""

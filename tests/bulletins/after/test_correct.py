"""A correction goes to exactly those who got what was wrong, and marks the archive."""

import pytest

from bulletins.after.correct import CannotCorrect, correct, who_got_it
from bulletins.boarding import passengers
from bulletins.compose import compose
from bulletins.models import Edition, Item
from cms.people.appoint import appoint
from cms.people.models import Contact
from newsletters.bounces import suppress
from newsletters.delivery import stop
from newsletters.models import Delivery, Gathered, List, ListUse, Mailing
from newsletters.readers import choices
from newsletters.sealing.seal import CannotSeal, seal
from tests.bulletins.after.conftest import approved, gone
from tests.bulletins.conftest import FRIDAY, make_item, said
from tests.factories import make_contact, make_school, make_user, seat


@pytest.fixture
def editor(ealing):
    user = make_user("writer@ealing.example")
    appoint(user=user, partnership=ealing, role="editor")
    return user


@pytest.fixture
def number(gatekeeping, ealing, send) -> Edition:
    """To two headteachers of primary schools and one of a secondary school, who does not get “Phonics”."""
    make_item(gatekeeping, "Census sign-off")
    make_item(gatekeeping, "Phonics", targets={"phases": ["primary"]})
    for name, phase in (("Ash", "secondary"), ("Beech", "primary")):
        school = make_school(ealing, f"{name} School", phase=phase)
        seat(make_contact(ealing, f"head@{name.lower()}.example"), "headteacher", school)
    return send(gatekeeping)


def anchor(edition, title) -> str:
    return edition.items.get(title=title).anchor


def to(edition, *states) -> list[str]:
    found = edition.mailing().deliveries.filter(state__in=states) if states else edition.mailing().deliveries.all()
    return sorted(found.values_list("address", flat=True))


def test_the_way_of_a_correction_through_the_screens(number, sign_in, ealing, visitor, gatekeeping):
    client = sign_in("editor", ealing)
    assert "Correct it" in client.get(f"/admin/editions/{number.pk}/").content.decode()
    form = client.get(f"/admin/editions/{number.pk}/correct/")
    assert "Phonics" in form.content.decode()

    nothing = client.post(f"/admin/editions/{number.pk}/correct/", {"whom": "readers"})
    made = client.post(
        f"/admin/editions/{number.pk}/correct/", {"faulty": [anchor(number, "Phonics")], "whom": "readers"}, follow=True
    )

    assert nothing.status_code == 422
    assert "Choose what was wrong" in nothing.content.decode()
    assert "marks the archive when it leaves" in said(made)
    card = made.content.decode()
    assert "It goes to no list, but to those who got" in card
    assert "<strong>1</strong> person" in card
    correction = gone(Edition.objects.get(corrects=number))
    assert to(correction) == ["head@beech.example"]
    reason = correction.mailing().deliveries.get().reason
    assert reason.startswith("You got number 1 of Gatekeeping, which this corrects. ")
    page = visitor(ealing).get(number.url).content.decode()
    assert "This number was corrected on" in page
    assert f'href="{correction.url}"' in page
    assert "was corrected on" in visitor(ealing).get(f"{number.url}{anchor(number, 'Phonics')}/").content.decode()
    other = visitor(ealing).get(f"{number.url}{anchor(number, 'Census sign-off')}/").content.decode()
    assert "was corrected on" not in other
    assert "This corrects" in visitor(ealing).get(correction.url).content.decode()
    archive = visitor(ealing).get("/gatekeeping/").content.decode()
    assert "Corrected since" in archive
    assert "Correction of number 1" in archive


def test_until_it_has_left_nobody_learns_of_it_and_the_next_number_is_no_other(
    number, editor, ealing, visitor, gatekeeping
):
    draft = correct(number, faulty=[anchor(number, "Phonics")], by=editor)
    Edition.objects.filter(pk=draft.pk).update(date=FRIDAY)

    assert correct(number, faulty=[anchor(number, "Phonics")], by=editor) == draft
    assert "corrected" not in visitor(ealing).get(number.url).content.decode()
    assert visitor(ealing).get(draft.url).status_code == 404
    assert compose(gatekeeping, FRIDAY) == number
    make_item(gatekeeping, "News")
    assert compose(gatekeeping, FRIDAY.replace(month=12, day=4)).number == 2
    sent = gone(draft)
    assert not ListUse.objects.filter(mailing=sent.mailing()).exists()


@pytest.mark.parametrize("to_all", [False, True])
def test_who_had_nothing_wrong_in_their_letter_is_told_only_where_the_editor_says_so(number, editor, to_all):
    correction = gone(correct(number, faulty=[anchor(number, "Phonics")], to_all=to_all, by=editor))

    everybody = ["head@ash.example", "head@beech.example", "head@elm.ealing.example", "head@oak.ealing.example"]
    assert to(correction) == (everybody if to_all else ["head@beech.example"])


def test_who_left_was_erased_or_is_held_back_since_is_not_told_and_each_is_named(number, editor, ealing, gatekeeping):
    left, gone_since, held = (Contact.objects.get(email=f"head@{name}") for name in (
        "oak.ealing.example", "elm.ealing.example", "ash.example",
    ))  # fmt: skip
    choices.leave(contact=left, publication=gatekeeping, source="test")
    suppress.by_hand(partnership=ealing, address=held.email, words="", by=editor)
    Delivery.objects.filter(contact=gone_since).update(contact=None, address="", name="", reason="")
    newcomer = make_contact(ealing, "new@beech.example")
    seat(newcomer, "headteacher", make_school(ealing, "New School"))
    draft = correct(number, faulty=[anchor(number, "Census sign-off")], by=editor)

    told = passengers(draft)
    correction = gone(draft)

    assert told.people == 1
    assert told.who.erased == 1
    words = " ".join(line for _, some, _ in told.unreached for line in some.in_words)
    assert "head@oak.ealing.example" in words
    assert "left, or paused" in words
    assert "head@ash.example" in words
    assert to(correction, "sent") == ["head@beech.example"]
    assert to(correction, "suppressed") == ["head@ash.example", "head@oak.ealing.example"]
    assert all(correction.mailing().deliveries.filter(state="suppressed").values_list("reply", flat=True))


def test_of_a_mailing_that_was_cancelled_half_way_those_are_told_who_got_it(gatekeeping, ealing, editor):
    make_item(gatekeeping, "Census sign-off")
    edition = compose(gatekeeping, FRIDAY)
    mailing = seal(approved(edition))
    oak = mailing.deliveries.get(address="head@oak.ealing.example")
    Delivery.objects.filter(pk=oak.pk).update(state="unknown")
    edition.on_first_letter()
    number = Edition.objects.get(pk=edition.pk)
    draft = correct(number, faulty=[anchor(number, "Census sign-off")], by=editor)

    with pytest.raises(CannotSeal, match="still going"):
        seal(approved(draft))
    Mailing.objects.filter(pk=mailing.pk).update(goes_at=mailing.sealed_at)
    stop.cancel(Mailing.objects.get(pk=mailing.pk), by=editor)

    assert to(gone(draft)) == ["head@oak.ealing.example"]


def test_two_corrections_of_one_number_and_the_correction_of_a_correction(number, editor, ealing, visitor):
    first = gone(correct(number, faulty=[anchor(number, "Phonics")], by=editor))
    second = gone(correct(number, faulty=[anchor(number, "Census sign-off")], by=editor))
    again = gone(correct(first, faulty=[anchor(first, "Phonics")], by=editor))

    assert to(first) == to(again) == ["head@beech.example"]
    assert len(to(second)) == 4
    assert len({edition.slug for edition in (first, second, again)}) == 3
    assert visitor(ealing).get(number.url).content.decode().count("This number was corrected on") == 2
    assert "This number was corrected on" in visitor(ealing).get(first.url).content.decode()
    assert again.subject == first.subject


def test_who_gets_one_letter_a_week_is_told_unless_that_letter_never_came(number, editor):
    came, waits, never = number.mailing().deliveries.order_by("address")[:3]
    Delivery.objects.filter(pk__in=[came.pk, waits.pk, never.pk]).update(state="weekly")
    for each, state in ((came, "sent"), (never, "bounced")):
        week = Mailing.objects.get(pk=number.mailing().pk)
        week.pk, week.source_id = None, 1000 + each.pk
        week.save()
        Delivery.objects.create(
            mailing=week, contact=each.contact, address=each.address, reason="r", state=state, next_try=week.goes_at
        )
        Gathered.objects.create(delivery=each, mailing=week)

    told = to(gone(correct(number, faulty=["opening"], by=editor)))

    assert never.address not in told
    assert {came.address, waits.address} < set(told)
    assert len(told) == 3


def test_what_was_wrong_at_the_top_everybody_is_told(number, editor):
    correction = gone(correct(number, faulty=["opening"], by=editor))

    assert len(to(correction)) == 4


def test_a_correction_of_what_went_to_a_private_list_is_seen_by_as_few(number, editor, ealing, sign_in):
    private = List.objects.create(partnership=ealing, slug="night", name="Night line", private=True)
    number.mailing().lists.set([private])
    correction = gone(correct(number, faulty=["opening"], by=editor))

    assert list(correction.mailing().lists.all()) == [private]
    screen = sign_in("editor", ealing).get(f"/admin/mailings/{correction.mailing().pk}/")
    assert screen.status_code == 404


def test_what_cannot_be_corrected_is_told(number, gatekeeping, editor, camden, sign_in, ealing):
    make_item(gatekeeping, "News")
    draft = compose(gatekeeping, FRIDAY.replace(month=12, day=4))

    with pytest.raises(CannotCorrect, match="was not sent"):
        correct(draft, faulty=["opening"], by=editor)
    with pytest.raises(CannotCorrect, match="Say what is wrong"):
        correct(number, faulty=["item-999"], by=editor)
    assert sign_in("editor", camden).get(f"/admin/editions/{number.pk}/correct/").status_code == 404
    assert sign_in("approver", ealing).get(f"/admin/editions/{number.pk}/correct/").status_code in (302, 403)
    heads = gatekeeping.lists.get()
    correction = approved(correct(number, faulty=["opening"], by=editor))
    with pytest.raises(CannotSeal, match="no list"):
        seal(correction, lists=[List.objects.create(partnership=ealing, slug="few", name="Few")])
    assert who_got_it(correction).mailings == [number.mailing()]
    assert seal(correction, lists=[heads]).deliveries.count() == 4
    assert Item.objects.count() == 3

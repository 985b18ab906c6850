"""One letter a week, for whoever asked for it: all that is not urgent, each thing once and nothing lost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletins import weekly
from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition
from bulletins.planning import LONDON
from bulletins.publications import declare
from cms.calendar.models import Date
from cms.people.models import Contact
from newsletters.delivery.deliver import deliver
from newsletters.delivery.stop import recall
from newsletters.models import Delivery, Gathered, Lane, List, Mailing, WeeklyLetter
from newsletters.readers.choices import leave
from newsletters.sealing import seal as sealing
from newsletters.sealing.seal import seal
from newsletters.weekly import choose, send
from tests.bulletins.conftest import FRIDAY, make_item

MONDAY = FRIDAY - dt.timedelta(days=4)


@pytest.fixture
def heads(gatekeeping):
    """Oak's head prefers one letter a week; Elm's gets each as it comes."""
    oak, elm = (Contact.objects.get(name=f"{name} Head") for name in ("Oak", "Elm"))
    choose.prefer_one_letter(contact=oak, source="a test")
    return oak, elm


@pytest.fixture
def bulletin(ealing, gatekeeping):
    publication = declare(ealing, "send-bulletin")
    publication.lists.set(List.objects.of(ealing))
    return publication


@pytest.fixture
def go(sign_in, ealing, letters):
    """`go(publication)`: compose, approve, seal and deliver a number. Gives its mailing."""
    editor, approver = sign_in("editor", ealing).user, sign_in("approver", ealing).user

    def make(publication, *, on=FRIDAY, **how) -> Mailing:
        edition = compose(publication, on, by=editor)
        ask(edition, editor)
        approve(edition, approver)
        mailing = seal(Edition.objects.get(pk=edition.pk), by=editor, goes_at=timezone.now(), **how)
        deliver(mailing)
        mailing.refresh_from_db()
        return mailing

    return make


def weekly_letter(ealing, week=MONDAY):
    """The clock comes by: the week's letter is sealed, and leaves."""
    made = send.send(choose.publication_of(ealing), week=week)
    for mailing in made:
        Mailing.objects.filter(pk=mailing.pk).update(goes_at=timezone.now())
        mailing.deliveries.waiting().update(next_try=timezone.now())
        deliver(Mailing.objects.get(pk=mailing.pk))
    return made


def test_all_of_a_week_comes_in_one_letter_each_thing_once(gatekeeping, bulletin, heads, go, ealing, letters):
    Date.objects.create(partnership=ealing, title="Heads' meeting", starts_on=FRIDAY + dt.timedelta(days=3))
    make_item(gatekeeping, "Census sign-off", action="Sign off", deadline=FRIDAY + dt.timedelta(days=7))
    make_item(bulletin, "Drop-in", section="help-for-children")
    first, second = go(gatekeeping), go(bulletin)

    assert first.states() == second.states() == {"sent": 1, "weekly": 1}
    mine = first.deliveries.get(contact=heads[0])
    assert mine.reply == "They asked for one letter a week: this comes in that."
    assert not letters(to=heads[0].email)

    (made,) = weekly_letter(ealing)

    letter = letters.last(to=heads[0].email)
    assert letter.subject == "One letter a week: Gatekeeping and SEND bulletin"
    for text in ("Census sign-off", "Drop-in", "Heads' meeting", "You asked for one letter a week."):
        assert text in letter.text
    assert letter.text.count("\nHeads' meeting\n") == 1
    assert "Sign off" in letter.text.split("For action this week")[1].split("Gatekeeping")[0]
    assert "/letters/l/" not in letter.html
    assert made.states() == {"sent": 1}
    assert weekly_letter(ealing) == []
    assert len(letters(to=heads[0].email)) == 1
    assert len(letters(to=heads[1].email)) == 2


def test_what_is_urgent_or_must_be_got_is_never_held_back(gatekeeping, heads, go):
    make_item(gatekeeping, "Closed today")
    assert go(gatekeeping, lane=Lane.URGENT).states() == {"sent": 2}

    gatekeeping.statutory = True
    gatekeeping.save()
    make_item(gatekeeping, "Return")
    assert go(gatekeeping, on=FRIDAY + dt.timedelta(days=7)).states() == {"sent": 2}


def test_who_changes_their_mind_in_mid_week_gets_each_once(gatekeeping, bulletin, heads, go, ealing, letters):
    oak, elm = heads
    make_item(gatekeeping, "On Monday")
    go(gatekeeping)
    choose.prefer_each_letter(contact=oak, source="a test")
    choose.prefer_one_letter(contact=elm, source="a test")
    make_item(bulletin, "On Thursday", section="help-for-children")
    go(bulletin)

    weekly_letter(ealing)

    for head in heads:
        texts = [letter.text for letter in letters(to=head.email)]
        assert sum("\nOn Monday\n" in text for text in texts) == 1
        assert sum("\nOn Thursday\n" in text for text in texts) == 1


def test_a_kill_before_the_freezing_loses_and_doubles_nothing(gatekeeping, heads, go, ealing, letters, monkeypatch):
    make_item(gatekeeping, "Census")
    go(gatekeeping)

    def killed(*args):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(sealing, "freeze", killed)
        with pytest.raises(SystemExit):
            weekly_letter(ealing)
    assert not Gathered.objects.exists()

    weekly_letter(ealing)
    weekly_letter(ealing)
    weekly_letter(ealing, MONDAY + dt.timedelta(days=7))

    assert len(letters(to=heads[0].email)) == 1
    assert Gathered.objects.count() == 1


def test_a_week_is_sent_once_and_what_comes_after_it_waits_for_the_next(gatekeeping, heads, go, ealing, letters):
    weekly_letter(ealing)
    make_item(gatekeeping, "Too late")
    go(gatekeeping)

    assert weekly_letter(ealing) == []
    weekly_letter(ealing, MONDAY + dt.timedelta(days=7))

    assert len(letters(to=heads[0].email)) == 1
    assert WeeklyLetter.objects.count() == 2


def test_a_weekly_letter_that_is_stopped_comes_with_the_next(gatekeeping, heads, go, ealing, letters):
    make_item(gatekeeping, "Census")
    go(gatekeeping)
    (made,) = send.send(choose.publication_of(ealing), week=MONDAY)

    recall(made)
    assert weekly_letter(ealing) == []
    weekly_letter(ealing, MONDAY + dt.timedelta(days=7))

    assert len(letters(to=heads[0].email)) == 1


def test_whoever_left_since_does_not_get_it_and_the_states_sum(gatekeeping, heads, go, ealing, letters):
    make_item(gatekeeping, "Census")
    mailing = go(gatekeeping)
    leave(contact=heads[0], publication=gatekeeping, source="a test")

    assert weekly_letter(ealing) == []

    assert mailing.states() == {"sent": 1, "suppressed": 1}
    assert not letters(to=heads[0].email)


def test_a_number_that_only_comes_weekly_stands_in_the_archive_then(gatekeeping, heads, go, ealing, visitor):
    choose.prefer_one_letter(contact=heads[1], source="a test")
    make_item(gatekeeping, "Census")
    mailing = go(gatekeeping)
    assert visitor(ealing).get(mailing.source.url).status_code == 404

    weekly_letter(ealing)

    assert visitor(ealing).get(mailing.source.url).status_code == 200


def test_who_may_not_see_a_private_list_does_not_see_its_weekly_letter(gatekeeping, heads, go, ealing, sign_in):
    make_item(gatekeeping, "Census")
    List.objects.of(ealing).update(private=True)
    go(gatekeeping)

    (made,) = weekly_letter(ealing)

    assert made not in Mailing.objects.visible_to(_rights(set()))
    letter_of = Delivery.objects.get(mailing=made)
    assert letter_of.reason == "You asked for one letter a week."


def _rights(held):
    class Somebody:
        rights_here = frozenset(held)

    return Somebody()


def test_it_is_asked_for_and_given_up_on_the_page_of_preferences(gatekeeping, ealing, visitor, letters):
    from newsletters.readers.links import for_reader

    elm = Contact.objects.get(name="Elm Head")
    here = for_reader(contact_id=elm.pk, publication=gatekeeping)["preferences_url"].removeprefix("http://ealing.test")

    visitor(ealing).get(here)
    assert not choose.wants_one_letter(elm)
    page = visitor(ealing).post(here, {"act": "one letter"}, follow=True).content.decode()
    assert "You get one letter a week." in page
    assert choose.wants_one_letter(elm)
    visitor(ealing).post(here, {"act": "each letter"})
    assert not choose.wants_one_letter(elm)


def test_the_publication_has_a_day_and_an_hour_and_no_numbers_to_compose(heads, ealing, sign_in):
    editor = sign_in("editor", ealing)
    publication = choose.publication_of(ealing)

    page = editor.get(reverse("publication:edit", args=[publication.pk])).content.decode()

    assert 'name="send_day"' in page
    assert 'name="rhythm"' not in page
    assert publication.name not in editor.get(reverse("editions:index")).content.decode()


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (dt.date(2026, 11, 23), "2026-11-27T15:00:00+00:00"),
        (dt.date(2026, 10, 19), "2026-10-23T15:00:00+01:00"),  # Before the clocks change,
        (dt.date(2027, 3, 22), "2027-03-25T15:00:00+00:00"),  # and a week whose Friday is Good Friday.
    ],
)
def test_it_goes_by_the_term_clock_at_london_s_hour(heads, ealing, week, expected):
    goes = weekly.goes_at(choose.publication_of(ealing), week)

    assert goes.astimezone(LONDON).isoformat() == expected


def test_a_week_with_more_than_mail_programs_show_says_each_thing_in_less(
    gatekeeping, bulletin, heads, go, ealing, letters
):
    for number in range(45):
        for publication, section in ((gatekeeping, "facilities"), (bulletin, "help-for-children")):
            make_item(publication, f"{publication.name} item {number}", section=section, summary="It is long. " * 60)
    go(gatekeeping)
    go(bulletin)

    weekly_letter(ealing)

    text = "".join(letter.text for letter in letters(to=heads[0].email))
    for publication in (gatekeeping, bulletin):
        assert text.count(f"\n{publication.name} item 44\n") == 1
    assert 90 <= text.count("It is long.") < 90 * 60


def test_a_number_that_is_recalled_comes_in_no_weekly_letter(gatekeeping, heads, go, ealing, letters, monkeypatch):
    make_item(gatekeeping, "Census")
    monkeypatch.setattr("tests.bulletins.weekly.test_weekly.deliver", lambda mailing: None)
    mailing = go(gatekeeping)
    Mailing.objects.filter(pk=mailing.pk).update(goes_at=timezone.now() + dt.timedelta(minutes=2))

    recall(Mailing.objects.get(pk=mailing.pk))

    assert mailing.states() == {"cancelled": 2}
    assert weekly_letter(ealing) == []


def test_the_boarding_card_says_how_many_get_it_in_one_letter_a_week(gatekeeping, heads, ealing, sign_in):
    make_item(gatekeeping, "Census")
    edition = compose(gatekeeping, FRIDAY)
    card = reverse("editions:edition", args=[edition.pk])

    page = sign_in("editor", ealing).get(card).content.decode()
    gatekeeping.statutory = True
    gatekeeping.save()
    without = sign_in("editor", ealing).get(card).content.decode()

    assert "1 of them prefers one letter a week, and gets it in that, not at once." in page
    assert "one letter a week" not in without

"""Nobody gets the same thing twice, by whatever list or publication, unless an editor says so."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry

from bulletins.compose import compose
from bulletins.models import EditionItem, Item
from bulletins.publications import open_archive
from cms.guidance.models import Change, GuidancePage, TopicPage
from cms.people.erase import erase
from cms.people.merge import merge
from cms.people.models import Contact, School
from newsletters.delivery.stop import recall
from newsletters.models import Carried, Delivery, List, Mailing, Publication
from newsletters.sealing.carried import Before
from newsletters.sealing.seal import NobodyToSend, letter_for, seal
from tests.bulletins.conftest import FRIDAY, make_item, said, titles
from tests.bulletins.editions.test_targets import approve_it, card, flat
from tests.factories import make_contact, make_school, make_user, seat

NEXT = FRIDAY + dt.timedelta(days=7)


def sent(publication, on=FRIDAY, **how) -> Mailing:
    """Composed, approved, sealed, and every letter gone."""
    mailing = seal(approve_it(compose(publication, on)), goes_at=timezone.now(), **how)
    gone(mailing)
    return mailing


def gone(mailing):
    mailing.deliveries.waiting().update(state="sent", done_at=timezone.now())


def got(mailing) -> dict[str, list[str]]:
    """By the name before the @, the titles of the pieces in their letter; who gets nothing is not there."""
    return {
        letter.contact.email.partition(".")[0]: letter.variant.text
        for letter in mailing.deliveries.exclude(variant=None).select_related("contact", "variant")
    }


@pytest.fixture
def changed(ealing):
    """A page that changed: every publication gathers it."""
    topic = ealing.home.add_child(instance=TopicPage(title="Admissions", slug="admissions"))
    page = topic.add_child(instance=GuidancePage(title="Appeals", slug="appeals", summary="How to."))
    Change.objects.create(page=page, on=dt.date(2026, 11, 20), sentence="The form is new.")
    return page


@pytest.fixture
def briefing(ealing, gatekeeping):
    """Another publication, for the head of Oak and a governor."""
    publication = Publication.objects.create(
        partnership=ealing, slug="briefing", name="Briefing", sender_email="news@ealing.example"
    )
    a_list = List.objects.create(partnership=ealing, slug="few", name="A few", rule={"match": "any", "conditions": []})
    a_list.named.set([Contact.objects.get(email="head@oak.ealing.example"), make_contact(ealing, "gov@ealing.example")])
    publication.lists.set([a_list])
    open_archive(publication)
    return publication


def test_what_a_publication_brought_is_not_composed_again_from_the_moment_it_is_sealed(gatekeeping, capsys):
    make_item(gatekeeping, "Census")
    seal(approve_it(compose(gatekeeping, FRIDAY)))
    make_item(gatekeeping, "New")

    assert titles(compose(gatekeeping, NEXT)) == ["New"]
    call_command("compose", "gatekeeping", "--partnership", "ealing", "--date", NEXT.isoformat(), "--json")
    assert '"Census"' in capsys.readouterr().out.partition('"left_out"')[2]


def test_what_was_stopped_before_a_letter_left_nobody_had(gatekeeping):
    make_item(gatekeeping, "Census")
    mailing = seal(approve_it(compose(gatekeeping, FRIDAY)))

    recall(mailing, by=make_user("root@ealing.example"))

    assert titles(compose(gatekeeping, NEXT)) == ["Census"]


def test_what_another_publication_brought_goes_to_the_others_only(gatekeeping, briefing, changed):
    make_item(gatekeeping, "Term dates")
    sent(briefing)

    texts = got(seal(approve_it(compose(gatekeeping, FRIDAY))))

    assert {who: "The form is new." in text for who, text in texts.items()} == {"head@oak": False, "head@elm": True}
    assert all("Term dates" in text for text in texts.values())


def test_whoever_had_all_of_it_gets_no_letter(gatekeeping, briefing, changed):
    sent(gatekeeping)

    mailing = seal(approve_it(compose(briefing, FRIDAY)))

    states = dict(mailing.deliveries.values_list("contact__email", "state"))
    assert states == {"head@oak.ealing.example": "nothing", "gov@ealing.example": "pending"}


def test_what_came_back_nobody_had(gatekeeping, briefing, changed):
    sent(briefing).deliveries.update(state="bounced")

    assert all("The form is new." in text for text in got(seal(approve_it(compose(gatekeeping, FRIDAY)))).values())


def test_where_letters_differ_only_those_had_it_whose_letter_held_it(gatekeeping, ealing):
    School.objects.filter(name__startswith="Oak").update(phase="primary")
    School.objects.filter(name__startswith="Elm").update(phase="secondary")
    make_item(gatekeeping, "For all")
    phonics = make_item(gatekeeping, "Phonics check", targets={"phases": ["primary"]})
    mailing = sent(gatekeeping)
    oak, elm = (Contact.objects.get(email=f"head@{name}.ealing.example") for name in ("oak", "elm"))

    before = Before(ealing, [f"item:{phonics.pk}", f"item:{Item.objects.get(title='For all').pk}"])

    assert {pk: len(had) for pk, had in before.of([oak.pk, elm.pk]).items()} == {oak.pk: 2, elm.pk: 1}
    assert Carried.objects.filter(mailing=mailing).count() == 2


def test_the_card_says_who_had_it_by_what_and_an_editor_sends_it_again_anyway(
    gatekeeping, briefing, changed, ealing, sign_in
):
    make_item(gatekeeping, "Term dates")
    sent(briefing)
    edition, editor = compose(gatekeeping, FRIDAY), sign_in("editor", ealing)
    row = EditionItem.objects.get(edition=edition, title="Appeals")

    page = flat(card(editor, edition))
    assert "<strong>1</strong> of these readers had this before: Briefing of" in page
    assert "It goes to the other 1 only." in page
    assert "<span>Appeals</span>" in page

    response = editor.post(f"/admin/editions/{edition.pk}/again/", {"source": row.source}, follow=True)

    assert "“Appeals” goes to everybody it is for" in said(response)
    row.refresh_from_db()
    assert row.again
    assert PageLogEntry.objects.filter(page=edition.pk, action="bulletins.again", user=editor.user).count() == 1
    mailing = seal(approve_it(edition))
    assert all("The form is new." in text for text in got(mailing).values())


@pytest.mark.parametrize("door", ["again/", "desk/act/"])
def test_what_was_left_out_is_put_in_again_where_an_editor_says_so_and_goes_to_all(gatekeeping, ealing, sign_in, door):
    census = make_item(gatekeeping, "Census")
    sent(gatekeeping)
    make_item(gatekeeping, "New")
    edition, editor = compose(gatekeeping, NEXT), sign_in("editor", ealing)
    page = flat(card(editor, edition))
    assert "1 item is due, and left out: Gatekeeping brought it before" in page
    assert "<span>Census</span>" in page

    words = {"source": f"item:{census.pk}", "act": "in", "again": "1"}
    editor.post(f"/admin/editions/{edition.pk}/{door}", words)

    assert PageLogEntry.objects.filter(page=edition.pk, action="bulletins.again", user=editor.user).count() == 1
    assert titles(edition) == ["New", "Census"]
    assert titles(compose(gatekeeping, NEXT)) == ["New", "Census"]
    assert all("Census" in text for text in got(seal(approve_it(edition))).values())


@pytest.mark.parametrize("role", ["contributor", "approver"])
def test_who_does_not_compose_cannot_say_so(gatekeeping, ealing, sign_in, role):
    make_item(gatekeeping, "Census")
    edition = compose(gatekeeping, FRIDAY)

    sign_in(role, ealing).post(f"/admin/editions/{edition.pk}/again/", {"source": edition.items.get().source})

    assert not EditionItem.objects.filter(again=True).exists()


def test_two_drafts_that_hold_the_same_bring_it_once(gatekeeping):
    make_item(gatekeeping, "Census")
    early, late = compose(gatekeeping, FRIDAY), compose(gatekeeping, NEXT)
    gone(seal(approve_it(early)))

    with pytest.raises(NobodyToSend):
        seal(approve_it(late))
    assert titles(compose(gatekeeping, NEXT)) == []


def test_a_draft_lets_go_of_what_ended_and_takes_it_back_when_it_is_due_again(gatekeeping, ealing, sign_in):
    item = make_item(gatekeeping, "Census")
    make_item(gatekeeping, "Stays")
    edition = compose(gatekeeping, FRIDAY)
    Item.objects.filter(pk=item.pk).update(ends_on=FRIDAY - dt.timedelta(days=1))

    again = compose(gatekeeping, FRIDAY)

    assert titles(again) == ["Stays"]
    assert again.subject == "Gatekeeping 1: stays"
    history = sign_in("editor", ealing).get(f"/admin/pages/{edition.pk}/history/").content.decode()
    assert "Composing took out what ended, or what its readers had: “Census”" in history
    Item.objects.filter(pk=item.pk).update(ends_on=None)
    assert titles(compose(gatekeeping, FRIDAY)) == ["Stays", "Census"]


def test_two_people_who_become_one_have_had_what_either_had(gatekeeping, briefing, changed, ealing):
    make_item(gatekeeping, "Term dates")
    sent(briefing)
    governor, elm = (Contact.objects.get(email=e) for e in ("gov@ealing.example", "head@elm.ealing.example"))

    merge(keep=elm, gone=governor, by=None)

    assert "The form is new." not in words(letter_for(compose(gatekeeping, FRIDAY), elm))


def words(letter) -> str:
    return " ".join(item.summary for section in letter.sections for item in section.items)


def test_whoever_was_erased_is_forgotten_and_what_the_publication_brought_is_not(gatekeeping, ealing):
    make_item(gatekeeping, "Census")
    mailing = sent(gatekeeping)

    erase(Contact.objects.get(email="head@oak.ealing.example"), by=make_user("root@ealing.example"))

    assert Carried.objects.filter(mailing=mailing).count() == 1
    assert Delivery.objects.filter(mailing=mailing, contact=None).count() == 1
    assert titles(compose(gatekeeping, NEXT)) == []


def test_asking_costs_a_question_for_two_thousand_readers(gatekeeping, briefing, changed, ealing):
    school = make_school(ealing)
    for n in range(20):
        seat(make_contact(ealing, f"head{n}@ealing.example"), "headteacher", school)
    mailing = sent(gatekeeping)
    source = mailing.carried.get().source

    with CaptureQueriesContext(connection) as asked:
        before = Before(ealing, [source])
        assert len(before.of(list(Contact.objects.of(ealing).values_list("pk", flat=True)))) == 22

    assert len(asked) == 3


def test_what_went_to_one_list_only_comes_again_for_the_others(gatekeeping, ealing):
    others = List.objects.create(partnership=ealing, slug="sbms", name="SBMs", rule={"match": "any", "conditions": []})
    others.named.add(make_contact(ealing, "sbm@ealing.example"))
    heads = gatekeeping.lists.get()
    gatekeeping.lists.add(others)
    make_item(gatekeeping, "Census")
    sent(gatekeeping, lists=[heads])

    edition = compose(gatekeeping, NEXT)

    assert titles(edition) == ["Census"]
    assert set(got(seal(approve_it(edition)))) == {"sbm@ealing"}
    assert titles(compose(gatekeeping, NEXT + dt.timedelta(days=7))) == []


def test_a_new_list_does_not_bring_back_what_all_the_lists_had(gatekeeping, ealing):
    make_item(gatekeeping, "Census")
    sent(gatekeeping)
    gatekeeping.lists.add(List.objects.create(partnership=ealing, slug="new", name="New", rule={}))

    assert titles(compose(gatekeeping, NEXT)) == []

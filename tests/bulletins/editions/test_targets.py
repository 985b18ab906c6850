"""Items for some readers only: chosen in the item or in one edition, worked out for each reader."""

import pytest

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition, EditionItem, Item
from cms.people.appoint import appoint
from cms.people.models import Role, School
from newsletters.models import Choice, Mailing, Suppression
from newsletters.sealing.seal import CannotSeal, seal
from tests.bulletins.conftest import FRIDAY, begin, edit_data, make_item
from tests.factories import make_contact, make_school, make_user, seat

PRIMARY = {"phases": ["primary"]}


@pytest.fixture
def schools(gatekeeping, ealing):
    """Oak is a primary school, Elm a secondary one."""
    School.objects.filter(name__startswith="Oak").update(phase="primary", quadrant="north-west")
    School.objects.filter(name__startswith="Elm").update(phase="secondary", quadrant="south-east")


@pytest.fixture
def news(gatekeeping, schools):
    make_item(gatekeeping, "Term dates")
    make_item(gatekeeping, "Phonics check", targets=PRIMARY)
    return gatekeeping


def approved(publication, *, title="") -> Edition:
    edition = compose(publication, FRIDAY)
    return approve_it(edition)


def approve_it(edition) -> Edition:
    here = edition.publication.partnership
    writer, reader = make_user(f"writer@{here.key}.example"), make_user(f"reader@{here.key}.example")
    appoint(user=writer, partnership=here, role="editor")
    appoint(user=reader, partnership=here, role="approver")
    ask(edition, writer)
    approve(edition, reader)
    return edition


def card(client, edition, query=""):
    return client.get(f"/admin/editions/{edition.pk}/{query}")


def flat(response) -> str:
    return " ".join(response.content.decode().split())


def item_data(publication, **changes):
    return {
        "title": "Phonics check", "summary": "When it is.", "body": "null", "link": "", "state": "ready",
        "section": publication.sections.get(slug="finance-and-data").pk, "weight": 0, **changes,
    }  # fmt: skip


# --- Choosing


def test_an_item_says_for_whom_it_is_and_an_edition_takes_that_over(news, ealing, sign_in):
    client = sign_in("editor", ealing)
    Item.objects.filter(title="Phonics check").delete()

    response = client.post("/admin/items/new/", item_data(news, targets=["roles:senco", "roles:sbm", "phases:primary"]))

    assert response.status_code == 302, response.context["form"].errors
    item = Item.objects.get(title="Phonics check")
    assert item.targets == {"roles": ["senco", "sbm"], "phases": ["primary"]}
    compose(news, FRIDAY)
    assert EditionItem.objects.get(title="Phonics check").targets == item.targets


def test_a_form_offers_what_the_partnership_has_and_takes_nothing_else(news, ealing, camden, sign_in):
    Role.objects.create(partnership=camden, key="night-watch", name="Night watch")
    make_school(camden, "Yew School", phase="special", type="Camden kind of school")
    client = sign_in("editor", ealing)

    form = client.get("/admin/items/new/").content.decode()
    refused = client.post("/admin/items/new/", item_data(news, targets=["roles:night-watch"]))

    assert 'value="phases:primary"' in form
    assert "SENCO" in form
    for other in ("night-watch", "Night watch", "Camden kind of school", "phases:special"):
        assert other not in form
    assert refused.status_code == 200
    assert "night-watch is not one of the available choices" in refused.content.decode()


def test_what_was_chosen_and_is_gone_is_kept_until_somebody_takes_it_away(news, ealing, sign_in):
    item = Item.objects.get(title="Phonics check")
    Item.objects.filter(pk=item.pk).update(targets={"roles": ["bursar"]})
    client = sign_in("editor", ealing)

    assert "bursar (no longer here)" in client.get(f"/admin/items/edit/{item.pk}/").content.decode()
    client.post(f"/admin/items/edit/{item.pk}/", item_data(news, targets=["roles:bursar"]))
    item.refresh_from_db()
    assert item.targets == {"roles": ["bursar"]}
    client.post(f"/admin/items/edit/{item.pk}/", item_data(news))
    item.refresh_from_db()
    assert item.targets == {}


def test_in_one_edition_somebody_chooses_otherwise_and_the_item_stays_as_it_is(news, ealing, sign_in):
    edition = compose(news, FRIDAY)
    client = sign_in("editor", ealing)

    def change(rows):
        for row in rows:
            row["targets"] = ["phases:secondary"] if row["title"] == "Phonics check" else []
        return rows

    page = client.get(f"/admin/pages/{edition.pk}/edit/").content.decode()
    response = client.post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, items=change))

    assert "For: Primary" in page
    assert response.status_code == 302
    newest = Edition.objects.get(pk=edition.pk).get_latest_revision_as_object()
    assert {item.title: item.targets for item in newest.items.all()} == {
        "Term dates": {},
        "Phonics check": {"phases": ["secondary"]},
    }
    assert Item.objects.get(title="Phonics check").targets == PRIMARY


def test_choosing_other_readers_voids_the_approval(news, ealing, sign_in):
    edition = approved(news)
    assert edition.approved_revision_id()

    def for_all(rows):
        for row in rows:
            row["targets"] = []
        return rows

    sign_in("editor", ealing).post(f"/admin/pages/{edition.pk}/edit/", edit_data(edition, items=for_all))

    assert Edition.objects.get(pk=edition.pk).approved_revision_id() is None


def test_an_items_own_readers_changed_later_do_not_change_what_was_approved(news):
    edition = approved(news)
    Item.objects.filter(title="Phonics check").update(targets={})

    mailing = seal(edition)

    assert mailing.variants.count() == 2


def test_the_subject_that_everybody_reads_speaks_of_what_everybody_gets(news):
    assert "honics" not in compose(news, FRIDAY).subject


# --- Sealing


def test_each_reader_gets_what_is_for_them_and_the_page_shows_the_whole(news, ealing, visitor):
    mailing = seal(approved(news))

    letters = {row.address: row.variant.text for row in mailing.deliveries.select_related("variant")}
    primary, secondary = letters["head@oak.ealing.example"], letters["head@elm.ealing.example"]
    assert "Phonics check" in primary
    assert "for other readers" not in primary
    assert "Phonics check" not in secondary
    assert "One more item of this number is for other readers." in secondary
    assert all("Term dates" in letter for letter in letters.values())

    mailing.source.on_first_letter()
    assert "Phonics check" in visitor(ealing).get("/gatekeeping/2026-11-27/").content.decode()


def test_two_partnerships_know_nothing_of_each_others_seats(news, ealing, camden):
    """The same person holds a primary seat in Camden only: in Ealing the item is not for them."""
    other = begin(camden)
    elm_head = make_contact(camden, "head@elm.ealing.example")
    seat(elm_head, "headteacher", make_school(camden, "Yew School", phase="primary"))
    make_item(other, "Camden phonics", targets=PRIMARY)
    make_item(other, "Camden dates")

    ealings, camdens = seal(approved(news)), seal(approved(other))

    assert ealings.deliveries.get(address="head@elm.ealing.example").variant.holds == []
    assert camdens.deliveries.get(address="head@elm.ealing.example").variant.holds == ["Camden phonics"]
    assert not ealings.deliveries.filter(address__contains="camden").exists()


def test_targets_may_keep_an_item_that_is_for_some_people_only_from_all_others(news, ealing):
    item = Item.objects.get(title="Phonics check")
    Item.objects.filter(pk=item.pk).update(readers="role:dsl", targets={"roles": ["dsl"]})
    leads = make_contact(ealing, "dsl@oak.ealing.example")
    seat(leads, "dsl", School.objects.get(name__startswith="Oak"))
    heads = news.lists.get()
    heads.rule["conditions"][0]["values"].append("dsl")
    heads.save()

    mailing = seal(approved(news))

    holds = {row.address: row.variant.holds for row in mailing.deliveries.select_related("variant")}
    assert holds["dsl@oak.ealing.example"] == ["Phonics check"]
    assert holds["head@oak.ealing.example"] == []
    # Of what the page would not show them either, the letter does not speak.
    assert "for other readers" not in mailing.deliveries.get(address="head@oak.ealing.example").variant.text


def test_targets_that_reach_others_too_do_not_open_it(news, ealing, sign_in):
    Item.objects.filter(title="Phonics check").update(readers="role:dsl")
    edition = approved(news)

    with pytest.raises(CannotSeal, match=r"is only for: Designated safeguarding lead\. This edition goes to 1 person"):
        seal(edition)
    assert "is only for: Designated safeguarding lead" in flat(card(sign_in("editor", ealing), edition))
    assert not Mailing.objects.exists()


def test_an_item_withdrawn_after_approval_is_named_before_it_goes(news, ealing, sign_in):
    edition = approved(news)
    Item.objects.filter(title="Phonics check").update(state=Item.State.WITHDRAWN)

    assert "“Phonics check” ended or was withdrawn since." in flat(card(sign_in("approver", ealing), edition))


# --- The boarding card


def test_the_card_says_which_letter_goes_to_how_many(news, ealing, sign_in):
    seat(make_contact(ealing, "third@elm.ealing.example"), "headteacher", make_school(ealing, "Ash", phase="secondary"))
    edition = compose(news, FRIDAY)

    shown = flat(card(sign_in("approver", ealing), edition))

    assert "<strong>3</strong> people at <strong>3</strong> schools" in shown
    assert "2 different letters" in shown
    assert "<strong>2</strong> people: what is for everybody" in shown
    assert "<strong>1</strong> person: the whole" in shown
    assert "“Phonics check”: Primary. 1 person gets it." in shown
    assert "Headteacher 3" in shown
    assert "Secondary 2 · Primary 1" in shown
    assert "North-west 1" in shown


def test_the_card_shows_each_letter_as_its_readers_get_it(news, ealing, sign_in):
    edition, client = compose(news, FRIDAY), sign_in("approver", ealing)

    response = card(client, edition, "?view=text&as=en-gb.0")
    letter = client.get(response.context["frame_url"]).content.decode()

    assert "As it goes to those who get what is for everybody." in flat(response)
    assert "Phonics check" not in letter
    assert "Term dates" in letter
    whole = client.get(f"/admin/editions/{edition.pk}/preview/text/?as=en-gb.1").content.decode()
    assert "Phonics check" in whole


@pytest.mark.parametrize("code", ["", "en-gb", "en-gb.", "xx.1", "en-gb.zz", "en-gb.-1", "\0.1", "en-gb." + "f" * 5000])
def test_a_letter_that_does_not_exist_shows_the_whole(news, ealing, sign_in, code):
    edition, client = compose(news, FRIDAY), sign_in("approver", ealing)

    assert card(client, edition, f"?as={code}").status_code == 200
    letter = client.get(f"/admin/editions/{edition.pk}/preview/text/", {"as": code})
    assert letter.status_code == 200
    assert "Phonics check" in letter.content.decode()


def test_an_item_that_reaches_nobody_is_told(news, ealing, sign_in):
    make_item(news, "Sixth forms", targets={"phases": ["post-16"], "roles": ["headteacher", "sbm"]})
    edition = compose(news, FRIDAY)

    shown = flat(card(sign_in("editor", ealing), edition))

    assert (
        "“Sixth forms” is for: Headteacher or School business manager; Post-16. Nobody who gets this is: "
        "it goes to nobody."
    ) in shown


def test_who_gets_nothing_is_named_and_their_school_is_among_those_with_nobody(news, ealing, sign_in):
    Item.objects.filter(title="Term dates").delete()
    edition = compose(news, FRIDAY)

    shown = flat(card(sign_in("approver", ealing), edition))

    assert "1 person gets nothing: no item is for them" in shown
    assert "Elm Head &lt;head@elm.ealing.example&gt;, Elm Primary School" in shown
    assert "1 school with nobody" in shown
    assert seal(approve_it(edition)).states() == {"pending": 1, "nothing": 1}


def test_whose_address_is_held_back_is_named_with_the_reason_and_nobody_of_a_private_list(news, ealing, sign_in):
    dsl = make_contact(ealing, "night@line.example", name="Night Line")
    private = news.lists.create(partnership=ealing, slug="dsl", name="Night line", private=True)
    private.named.add(dsl)
    for address in ("head@oak.ealing.example", "night@line.example"):
        Suppression.objects.create(partnership=ealing, address=address, cause="hard")
    edition = compose(news, FRIDAY)

    shown = flat(card(sign_in("approver", ealing), edition))

    assert "2 people get nothing: their addresses are held back" in shown
    assert "Oak Head &lt;head@oak.ealing.example&gt;, Oak Primary School: no such mailbox" in shown
    assert "1 of them is on private lists only, and not named here." in shown
    assert "night@line.example" not in shown
    assert "Night Line" not in shown
    assert seal(approve_it(edition)).states() == {"pending": 1, "suppressed": 2}


def test_statutory_mail_shows_whom_it_does_not_reach_as_a_gap_before_it_is_sent(news, ealing, sign_in):
    type(news).objects.filter(pk=news.pk).update(statutory=True)
    Suppression.objects.create(partnership=ealing, address="head@oak.ealing.example", cause="hard")
    edition, client = approved(news), sign_in("approver", ealing)

    version = card(client, edition).context["version"]
    asked = flat(client.post(f"/admin/editions/{edition.pk}/send/", {"version": version, "when": "now"}))

    assert 'class="desk-missed desk-missed--gap" open' in asked
    assert "1 person gets nothing: the address is held back" in asked
    assert "2 people" not in asked
    assert "goes to <strong>1</strong> person at <strong>1</strong> school." in asked


def test_whose_last_letter_came_back_is_told_and_gets_it(news, ealing, sign_in):
    from cms.people.models import Contact
    from newsletters.models import Feedback

    Feedback.objects.create(
        partnership=ealing, contact=Contact.objects.get(email="head@elm.ealing.example"), kind="soft", event="1",
        source="file", address="head@elm.ealing.example",
    )  # fmt: skip
    edition = compose(news, FRIDAY)

    shown = flat(card(sign_in("editor", ealing), edition))

    assert "1 person gets it whose last letter came back" in shown
    assert "Elm Head &lt;head@elm.ealing.example&gt;, Elm Primary School: not at present" in shown


def test_what_the_card_says_is_what_is_sealed(news, ealing, sign_in):
    make_item(news, "Sixth forms", targets={"phases": ["secondary"], "quadrants": ["south-east"]})
    Suppression.objects.create(partnership=ealing, address="head@oak.ealing.example", cause="full")
    left = make_contact(ealing, "left@oak.ealing.example")
    seat(left, "headteacher", School.objects.get(name__startswith="Oak"))
    Choice.objects.create(partnership=ealing, contact=left, publication=news, wants=False, source="link")
    edition = compose(news, FRIDAY)

    boarding = card(sign_in("approver", ealing), edition).context["passengers"]
    mailing = seal(approve_it(edition))

    found = boarding.outlook
    assert mailing.states() == {"pending": found.people, "suppressed": found.suppressed.count}
    by_key = {found.sorting.key(share): readers for share, readers in found.letters.items()}
    pending = mailing.deliveries.filter(state="pending").select_related("variant")
    assert by_key == {row.variant.key: 1 for row in pending}


def test_the_card_asks_no_more_queries_for_more_readers(news, ealing):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bulletins.boarding import passengers

    edition = compose(news, FRIDAY)
    oak = School.objects.get(name__startswith="Oak")
    counts = []
    for number in (1, 2, 60):
        for each in range(number):
            seat(make_contact(ealing, f"r{number}-{each}@oak.ealing.example"), "headteacher", oak)
        with CaptureQueriesContext(connection) as queries:
            passengers(edition)
        counts.append(len(queries))

    assert counts[1] == counts[2]

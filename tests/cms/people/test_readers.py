"""Who may read what: seats let people in, and nothing shows to others."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from cms.people import readers
from cms.people.models import Group, GroupKind, Holding, Role, Seat
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.website import change, guidance, text, topic

SECRET = "Peregrine protocol"


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """What follows a commit happens."""
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def person(ealing, django_capture_on_commit_callbacks):
    """`person("dsl")`: a client of somebody in that seat at a member school."""

    def make(role="", *, partnership=ealing, member=True, email=""):
        user = make_user(email)
        contact = make_contact(partnership, user.email, user=user)
        with django_capture_on_commit_callbacks(execute=True):
            if role:
                seat(contact, role, make_school(partnership, member=member))
        client = signed_in(user, partnership)
        client.contact = contact
        return client

    return make


def only_for(page, partnership, *keys):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.set([readers.groups(partnership)[key] for key in keys])
    return restriction


@pytest.fixture
def secret(ealing):
    """A page for DSLs only, in a topic that is open."""
    page = guidance(
        topic(ealing, "Safeguarding"), SECRET, summary="Peregrine summary.", body=[text("<p>Peregrine.</p>")]
    )
    change(page, "Peregrine changed.", timezone.localdate())
    only_for(page, ealing, "role:dsl")
    return page


def test_a_page_for_dsls_is_404_to_everybody_else(secret, person, visitor, ealing, sign_in):
    assert person("dsl").get(secret.url).status_code == 200
    for client in (visitor(ealing), person("headteacher"), person(), sign_in("contributor", ealing)):
        answer = client.get(secret.url)
        assert answer.status_code == 404
        assert "Peregrine" not in answer.content.decode()


def test_the_404_is_the_same_as_where_there_is_nothing_and_offers_to_sign_in(secret, visitor, ealing):
    there, nothing = (visitor(ealing).get(url).content.decode() for url in (secret.url, "/safeguarding/nothing/"))

    assert "sign in" in there
    assert there.replace(secret.url, "X") == nothing.replace("/safeguarding/nothing/", "X")


def test_what_is_read_by_some_is_kept_by_nobody(secret, person):
    assert "no-store" in person("dsl").get(secret.url)["Cache-Control"]
    assert "private" in person("dsl").get(secret.url)["Cache-Control"]


PLACES = ["/", "/safeguarding/", "/search/?q=peregrine", "/sitemap.xml", "/calendar/"]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_it_shows_anywhere_to_others(secret, person, visitor, ealing, place):
    call_command("update_index", verbosity=0)

    for client in (visitor(ealing), person("headteacher")):
        shown = client.get(place).content.decode().replace("“peregrine”", "").replace('value="peregrine"', "")
        assert "eregrine" not in shown.replace("peregrine – Search", ""), place


@pytest.mark.parametrize("place", ["/safeguarding/", "/search/?q=peregrine"])
def test_who_may_read_it_finds_it(secret, person, place):
    call_command("update_index", verbosity=0)

    assert SECRET in person("dsl").get(place).content.decode()


def test_a_redirect_to_it_says_nothing(secret, person, visitor, ealing):
    Redirect.add_redirect("/old/", redirect_to=secret, site=ealing.home.sites_rooted_here.get())

    assert visitor(ealing).get("/old/").status_code == 404
    assert person("headteacher").get("/old/").status_code == 404
    assert person("dsl").get("/old/").url.endswith(secret.url)


def test_who_leaves_the_seat_reads_no_more(secret, person, django_capture_on_commit_callbacks):
    client = person("dsl")
    held = Holding.objects.get(contact=client.contact)
    with django_capture_on_commit_callbacks(execute=True):
        held.ended_on = timezone.localdate()
        held.save()

    assert client.get(secret.url).status_code == 404


def test_days_pass_and_the_clock_brings_readers_into_line(secret, person, ealing):
    client = person("dsl")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Holding.objects.filter(contact=client.contact).update(ended_on=yesterday)

    readers.bring_all_into_line()

    assert client.get(secret.url).status_code == 404


def test_signing_in_brings_somebody_into_line(secret, ealing, visitor):
    contact = make_contact(ealing, "new@oak.example")
    seat(contact, "dsl", make_school(ealing))
    client = visitor(ealing)
    client.force_login(make_user("new@oak.example"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(secret.url).status_code == 200


def test_a_seat_next_door_opens_nothing_here(secret, person, camden, ealing):
    theirs = person("dsl", partnership=camden)

    assert signed_in(theirs.user, ealing).get(secret.url).status_code == 404


def test_members_staff_and_one_group(ealing, person, sign_in, django_capture_on_commit_callbacks):
    members, staff, papers = (guidance(ealing.home, name) for name in ("For members", "For staff", "Papers"))
    kind = GroupKind.objects.create(partnership=ealing, name="Committee")
    group = Group.objects.create(partnership=ealing, kind=kind, name="SEND")
    (
        only_for(members, ealing, "members"),
        only_for(staff, ealing, "staff"),
        only_for(papers, ealing, f"group:{group.pk}"),
    )
    head, outside, approver = person("headteacher"), person("headteacher", member=False), sign_in("approver", ealing)
    sits = person()
    with django_capture_on_commit_callbacks(execute=True):
        place = Seat.objects.create(partnership=ealing, group=group, role=Role.objects.of(ealing).get(key="chair"))
        Holding.objects.create(partnership=ealing, seat=place, contact=sits.contact)

    def reads(client):
        return [page.title for page in (members, staff, papers) if client.get(page.url).status_code == 200]

    assert reads(head) == ["For members"]
    assert reads(outside) == []
    assert reads(approver) == ["For staff"]
    assert reads(sits) == ["For members", "Papers"]
    group.seats.all().delete()
    group.delete()
    assert "Papers" not in reads(sits)


def test_a_whole_partnership_is_brought_into_line_in_few_queries(ealing, django_assert_max_num_queries):
    school = make_school(ealing, member=True)
    for number in range(30):
        contact = make_contact(ealing, f"g{number}@oak.example", user=make_user(f"g{number}@oak.example"))
        seat(contact, "governor", school)

    with django_assert_max_num_queries(16):
        assert readers.bring_into_line(ealing) == 60
    assert readers.bring_into_line(ealing) == 0


def test_the_privacy_screen_speaks_plainly(sign_in, ealing):
    page = topic(ealing)
    client = sign_in("editor", ealing)

    shown = client.get(f"/admin/pages/{page.pk}/privacy/").json()["html"]

    assert "Role: Designated safeguarding lead" in shown
    assert "Members: everybody with a seat" in shown
    assert "password" not in shown.replace("csrf", "")
    answer = client.post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "groups"}).json()
    assert "Choose at least one kind of people" in answer["html"]
    client.post(f"/admin/pages/{page.pk}/privacy/", {"restriction_type": "password", "password": "x"})
    assert not PageViewRestriction.objects.exists()


def test_no_form_for_a_password_names_the_page(secret, visitor, ealing):
    restriction = PageViewRestriction.objects.get(page=secret)

    address = f"/_util/authenticate_with_password/{restriction.pk}/{secret.pk}/"
    assert visitor(ealing).get(address).status_code == 404

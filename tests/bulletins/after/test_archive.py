"""The archive is searched, each item has a page of its own, and nobody learns of what is not for them."""

import datetime as dt

import pytest
from wagtail.models import PageViewRestriction

from bulletins.after.archive import items
from bulletins.compose import compose
from bulletins.inbox.clean import text_of
from bulletins.models import Edition, EditionItem, Item
from tests.bulletins.conftest import FRIDAY, make_item

NEXT = FRIDAY + dt.timedelta(weeks=1)


@pytest.fixture
def number(gatekeeping, send) -> Edition:
    make_item(gatekeeping, "Census sign-off", body="<p>The <strong>autumn</strong> census closes.</p>")
    make_item(gatekeeping, "Lettings & fees", section="facilities", link="https://council.example/lettings")
    return send(gatekeeping, subject="Census and lettings", introduction="Good morning from Perceval House.")


def words(answer) -> str:
    return text_of(answer.content.decode(), 50_000)


def test_each_item_has_a_page_of_its_own_to_which_its_number_links(number, ealing, visitor):
    client = visitor(ealing)
    item = number.items.get(title="Census sign-off")

    whole = client.get(number.url).content.decode()
    page = client.get(f"{number.url}{item.anchor}/")

    assert f'href="{number.url}{item.anchor}/"' in whole
    assert page.status_code == 200
    html = page.content.decode()
    canonical = f"http://ealing.test{number.url}{item.anchor}/"
    assert f'<link rel="canonical" href="{canonical}">' in html
    assert f'property="og:url" content="{canonical}"' in html
    assert 'property="og:title" content="Census sign-off"' in html
    assert "autumn" in html
    assert "Lettings &amp; fees" in html  # The next item of this number.
    for network in ("https://x.com/intent/post?", "linkedin.com/sharing/", "https://wa.me/?", "mailto:?subject="):
        assert network in html
    assert "http://ealing.test" not in html.replace(canonical, "").split("Share this")[0]
    assert client.get(f"{number.url}item-999/").status_code == 404


def test_what_was_sealed_is_shown_whatever_becomes_of_the_item_or_the_draft(number, ealing, visitor, gatekeeping):
    item = number.items.get(title="Census sign-off")
    Item.objects.filter(title="Census sign-off").update(title="Changed since")
    draft = number.get_latest_revision_as_object()
    draft.subject = "Changed since"
    draft.save_revision(clean=False)

    client = visitor(ealing)
    seen = [client.get(address) for address in (number.url, f"{number.url}{item.anchor}/", "/gatekeeping/?q=census")]

    assert all("Changed since" not in answer.content.decode() for answer in seen)
    assert all("Census sign-off" in answer.content.decode() for answer in seen)


def test_words_and_months_find_items_and_numbers(number, gatekeeping, ealing, visitor, send):
    make_item(gatekeeping, "Pupil premium")
    send(gatekeeping, NEXT, subject="Money")
    client = visitor(ealing)

    by_body = client.get("/gatekeeping/", {"q": "AUTUMN census"})
    by_opening = client.get("/gatekeeping/", {"q": "perceval"})
    november = client.get("/gatekeeping/", {"month": "2026-11"})
    elsewhere = client.get("/gatekeeping/", {"q": "premium", "month": "2026-11"})

    assert "1 result for “AUTUMN census”" in words(by_body)
    assert "The autumn census closes" in words(by_body)
    assert "Census and lettings" in words(by_opening)
    assert "Census and lettings" in words(november)
    assert "Money" not in words(november).split("Get Gatekeeping")[0]
    assert "No past number has all of these words in this month" in words(elsewhere)


@pytest.mark.parametrize("asked", [{"q": "strong"}, {"q": "\0"}, {"q": "ß" * 300}, {"month": "2026-99"}, {"page": "x"}])
def test_whatever_is_asked_is_answered_and_tags_are_no_words(number, ealing, visitor, asked):
    answer = visitor(ealing).get("/gatekeeping/", asked)

    assert answer.status_code == 200
    assert "1 result" not in words(answer)


def test_an_item_for_some_readers_is_404_to_all_others_and_found_by_none_of_them(
    number, ealing, visitor, sign_in, gatekeeping
):
    EditionItem.objects.filter(title="Census sign-off").update(readers="senco")
    item = number.items.get(title="Census sign-off")
    client = visitor(ealing)

    assert client.get(f"{number.url}{item.anchor}/").status_code == 404
    assert "Nothing for “autumn”" in words(client.get("/gatekeeping/", {"q": "autumn"}))
    other = client.get(f"{number.url}{number.items.get(title='Lettings & fees').anchor}/")
    assert "Census sign-off" not in other.content.decode()
    assert sign_in("editor", ealing).get(f"{number.url}{item.anchor}/").status_code == 200


def test_what_is_unsent_or_another_partnerships_is_not_there(number, gatekeeping, ealing, camden, visitor, sign_in):
    make_item(gatekeeping, "Secret plans")
    draft = compose(gatekeeping, NEXT)
    item = draft.items.get(title="Secret plans")
    address = f"/gatekeeping/{draft.slug}/{item.anchor}/"

    assert sign_in("editor", ealing).get(address).status_code == 404
    assert "Nothing for" in words(visitor(ealing).get("/gatekeeping/", {"q": "secret"}))
    assert visitor(camden).get(f"{number.url}{number.items.first().anchor}/").status_code == 404
    PageViewRestriction.objects.create(page=gatekeeping.archive, restriction_type="login")
    for closed in (number.url, f"{number.url}{number.items.first().anchor}/", "/gatekeeping/?q=census"):
        assert visitor(ealing).get(closed).status_code == 404
    assert {each.title for each in items(ealing)} == {"Census sign-off", "Lettings & fees"}
    assert not list(items(camden))


def test_a_feed_leads_to_each_item(number, ealing, visitor):
    feed = visitor(ealing).get("/gatekeeping/feed/").content.decode()

    assert f"http://ealing.test{number.url}{number.items.first().anchor}/" in feed


def test_an_item_costs_few_queries(number, ealing, visitor, django_assert_max_num_queries):
    client = visitor(ealing)
    item = number.items.first()
    client.get(f"{number.url}{item.anchor}/")

    with django_assert_max_num_queries(12):
        client.get(f"{number.url}{item.anchor}/")

"""What stands around every page: navigation, brand, foot, errors."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client

from tests import website

pytestmark = pytest.mark.django_db


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def menu(response):
    return [link.get_text().strip() for link in soup(response).find(id="navigation").find_all("a")]


def test_the_menu_holds_what_editors_show_in_menus_and_the_way_to_all_topics(ealing, visitor):
    website.topic(ealing, "SEND", show_in_menus=True)
    website.topic(ealing, "Facilities")

    assert menu(visitor(ealing).get("/")) == ["Topics", "SEND", "Calendar"]


def test_without_a_choice_the_menu_holds_the_topics(ealing, camden, visitor):
    website.topic(ealing, "SEND")
    website.topic(ealing, "Draft", live=False)
    website.topic(camden, "Camden's")

    assert menu(visitor(ealing).get("/")) == ["SEND", "Calendar"]


def test_many_topics_do_not_crowd_the_menu(ealing, visitor):
    for number in range(12):
        website.topic(ealing, f"Topic {number}")

    assert menu(visitor(ealing).get("/")) == ["Topics", *[f"Topic {number}" for number in range(4)], "Calendar"]


def test_the_menu_says_where_one_is(ealing, visitor):
    website.guidance(website.topic(ealing))

    link = soup(visitor(ealing).get("/send/asking-for-an-assessment/")).find(id="navigation").find("a")

    assert link["aria-current"] == "true"


def test_pages_about_the_website_stand_in_the_foot(ealing, visitor):
    website.information(ealing, "Accessibility")

    foot = soup(visitor(ealing).get("/")).find("footer")

    assert foot.find("a", href="/accessibility/").get_text() == "Accessibility"


def test_the_brand_is_a_stylesheet_that_browsers_keep_until_it_changes(ealing, visitor):
    client = visitor(ealing)

    def address():
        return soup(client.get("/")).find(
            "link", href=lambda href: href.startswith("/brand/") and href.endswith(".css")
        )["href"]

    before = address()
    response = client.get(before)
    assert "--hub-brand-dark: #12382c;" in response.content.decode()
    assert "immutable" in response["Cache-Control"]

    ealing.brand_dark = "#300020"
    ealing.save()

    assert address() != before
    assert "--hub-brand-dark: #300020;" in client.get(address()).content.decode()
    assert "immutable" not in client.get(before)["Cache-Control"]


def test_each_partnership_has_its_own_brand_and_icon(ealing, camden, visitor):
    camden.brand_dark, camden.typeface = "#300020", "atkinson"
    camden.save()

    ours, theirs = (
        soup(visitor(one).get("/")).find_all("link", rel="stylesheet")[-1]["href"] for one in (ealing, camden)
    )

    assert ours != theirs
    assert "Atkinson Hyperlegible" in visitor(camden).get(theirs).content.decode()
    assert 'fill="#300020"' in visitor(camden).get("/brand/icon.svg").content.decode()


def test_a_colour_that_is_none_never_reaches_the_stylesheet(ealing, visitor):
    type(ealing).objects.filter(pk=ealing.pk).update(brand="red;}")

    assert "red" not in visitor(ealing).get("/brand/0.css").content.decode()


def test_public_pages_say_what_a_browser_may_load(ealing, sign_in, visitor):
    policy = visitor(ealing).get("/")["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "Content-Security-Policy" not in sign_in("editor", ealing).get("/admin/")


def test_a_page_has_no_inline_script_or_style(ealing, visitor):
    website.guidance(website.topic(ealing), body=[website.text("<p>x</p>")])

    for path in ("/", "/send/", "/send/asking-for-an-assessment/", "/calendar/", "/search/?q=x", "/account/login/"):
        page = soup(visitor(ealing).get(path))
        assert not [script for script in page.find_all("script") if not script.get("src")]
        assert not page.find_all("style")
        assert not page.find_all(style=True)


def test_a_missing_page_offers_the_search(ealing, visitor):
    response = visitor(ealing).get("/nothing/here/")

    assert response.status_code == 404
    page = soup(response)
    assert page.h1.get_text() == "Page not found"
    assert page.main.find("form")["action"] == "/search/"


def test_an_unknown_host_names_no_partnership(ealing):
    response = Client(HTTP_HOST="elsewhere.test").get("/")

    assert response.status_code == 404
    assert "There is no website at this address" in response.content.decode()
    assert "Ealing" not in response.content.decode()


def test_a_failure_is_told_without_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")

    assert "Sorry, something went wrong" in page


def test_a_form_without_its_token_is_told_how_to_go_on(ealing):
    client = Client(enforce_csrf_checks=True, HTTP_HOST="ealing.test")

    response = client.post("/account/login/", {"email": "a@b.example"})

    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


def test_robots_are_shown_the_sitemap_and_kept_from_the_rest(ealing, visitor):
    text = visitor(ealing).get("/robots.txt").content.decode()

    assert "Disallow: /admin/\n" in text
    assert "Sitemap: http://ealing.test/sitemap.xml" in text


def test_the_sitemap_names_the_open_pages_of_this_host_only(ealing, camden, visitor):
    website.guidance(website.topic(ealing))
    website.topic(ealing, "Draft", live=False)
    website.topic(camden, "Theirs")

    found = re.findall("<loc>(.*?)</loc>", visitor(ealing).get("/sitemap.xml").content.decode())

    assert [address.removeprefix("http://ealing.test") for address in found] == [
        "/",
        "/send/",
        "/send/asking-for-an-assessment/",
    ]


def test_who_works_here_is_led_to_the_editors_side(ealing, camden, sign_in):
    topic = website.topic(ealing)
    client = sign_in("editor", ealing)

    assert soup(client.get("/send/")).find("a", href=f"/admin/pages/{topic.pk}/edit/").get_text() == "Change this page"
    assert "/admin/" not in client.get("/", HTTP_HOST="camden.test").content.decode()

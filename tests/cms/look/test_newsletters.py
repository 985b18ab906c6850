"""Newsletters on the website: their archive in the foot, their RSS for readers of feeds."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from bulletins.compose import compose
from tests.bulletins.conftest import begin

pytestmark = pytest.mark.django_db


def test_a_newsletter_with_a_number_stands_in_the_foot_with_its_rss(ealing, visitor):
    publication = begin(ealing)
    page = BeautifulSoup(visitor(ealing).get("/").content, "html.parser")
    assert page.find("link", rel="alternate") is None

    compose(publication, dt.date(2026, 11, 27))

    page = BeautifulSoup(visitor(ealing).get("/").content, "html.parser")
    feed = page.find("link", rel="alternate")["href"]
    assert visitor(ealing).get(feed)["Content-Type"].startswith("application/rss+xml")
    links = [link["href"] for link in page.footer.find_all("a")]
    assert links[:2] == ["/gatekeeping/", feed]


def test_an_archive_says_where_it_stands(ealing, visitor):
    begin(ealing)

    page = BeautifulSoup(visitor(ealing).get("/gatekeeping/").content, "html.parser")

    assert page.find(class_="govuk-breadcrumbs").find("a")["href"] == "/"

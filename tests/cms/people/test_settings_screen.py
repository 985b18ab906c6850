"""The partnership's own settings."""

import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.core.language import offered


@pytest.fixture
def administrator(sign_in, ealing):
    return sign_in("administrator", ealing)


def form(**changes):
    settings = {
        "name": "Ealing Learning Partnership",
        "website_name": "Ealing Grid",
        "area": "Ealing",
        "postal_address": "Town Hall",
        "typeface": "system",
        "brand": "#1f6f54",
        "brand_dark": "#12382c",
        "accent": "#9a3412",
        "tint": "#eef5f1",
        "link": "#0f5c8a",
    }
    return settings | changes


def test_names_and_brand_are_changed(administrator, ealing):
    assert administrator.get(reverse("partnership_settings")).status_code == 200
    administrator.post(reverse("partnership_settings"), form(brand="#0b5a3c"))

    ealing.refresh_from_db()
    assert (ealing.title, ealing.brand, ealing.postal_address) == ("Ealing Grid", "#0b5a3c", "Town Hall")


def test_the_languages_that_readers_choose_from_are_ticked(administrator, ealing, visitor):
    administrator.post(reverse("partnership_settings"), form(languages=["ur", "pl"]))
    administrator.post(reverse("partnership_settings"), form(languages=["tlh"]))

    ealing.refresh_from_db()
    assert offered(ealing) == ["en-gb", "pl", "ur"]
    shown = administrator.get(reverse("partnership_settings")).content.decode()
    assert shown.count(" checked") == 2
    asked = visitor(ealing).get("/letters/preferences/").content.decode()
    assert 'hreflang="ur"' in asked
    assert 'hreflang="so"' not in asked


def test_colours_that_cannot_be_read_together_are_told_by_pair(administrator, ealing):
    shown = administrator.post(reverse("partnership_settings"), form(link="#ffff00")).content.decode()

    assert "The colour of links #ffff00 with white (#ffffff) has a contrast of 1.1 to 1" in shown
    assert "Ealing Grid" in shown
    ealing.refresh_from_db()
    assert ealing.link == "#0f5c8a"


def test_what_is_the_operators_stays(administrator, ealing):
    administrator.post(reverse("partnership_settings"), form(key="mine", base_url="https://bad.example", home="1"))

    before = (ealing.key, ealing.base_url, ealing.home_id)
    ealing.refresh_from_db()
    assert (ealing.key, ealing.base_url, ealing.home_id) == before


def test_a_logo_of_another_partnership_is_refused(administrator, ealing, camden):
    image = get_image_model().objects.create(title="Theirs", collection=camden.collection, file=get_test_image_file())

    administrator.post(reverse("partnership_settings"), form(logo=image.pk))

    ealing.refresh_from_db()
    assert ealing.logo is None


@pytest.mark.parametrize("role", ["editor", "approver", "safeguarding"])
def test_only_administrators_change_it(sign_in, ealing, role):
    client = sign_in(role, ealing)

    assert client.get(reverse("partnership_settings")).status_code == 302
    client.post(reverse("partnership_settings"), form(name="Mine"))
    ealing.refresh_from_db()
    assert ealing.name == "Ealing Learning Partnership"


@pytest.mark.parametrize(
    ("area", "name", "taken"),
    [
        ("", "Anywhere", True),
        ("Ealing", "ealing", True),
        ("Ealing", "Brent", False),
        ("Ealing, Brent", "Brent", True),
        ("Bristol, City of", "Bristol, City of", True),
        ("Bristol, City of", "Bath", False),
    ],
)
def test_areas_by_the_registers_names(ealing, area, name, taken):
    ealing.area = area

    assert ealing.takes(name) is taken

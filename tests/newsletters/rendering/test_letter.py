"""What a reader finds in a letter, in its HTML and in its text."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from cms.people.contrast import ratio
from newsletters.edition import LetterSection
from newsletters.rendering import preview, size
from newsletters.rendering.colours import palette
from newsletters.rendering.render import render
from tests.newsletters.letters import item, make_letter, make_publication


def soup_of(letter) -> BeautifulSoup:
    return BeautifulSoup(preview.html(letter), "html.parser")


def words_of(soup) -> str:
    return " ".join(soup.get_text(" ").split())


# --- The HTML ----------------------------------------------------------------------------------------------------


def test_the_masthead_names_the_number(ealing):
    soup = soup_of(make_letter(ealing))

    assert [heading.get_text() for heading in soup.find_all("h1")] == ["Gatekeeping"]
    assert "27 November 2026 · Number 12" in words_of(soup)
    assert soup.html["lang"] == "en-gb"
    assert soup.html["dir"] == "ltr"
    assert soup.title.string == "Census sign-off by Friday, and the new lettings policy"


def test_a_letter_fetches_nothing_from_elsewhere(ealing):
    html = preview.html(make_letter(ealing))

    assert "fonts.googleapis.com" not in html
    assert "@import" not in html


def test_what_is_for_action_stands_first_as_a_table_nearest_first(ealing):
    soup = soup_of(make_letter(ealing))

    table = soup.find("th", scope="col").find_parent("table")
    rows = [[" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    assert "role" not in table.attrs
    assert rows == [
        ["What", "Who", "By when"],
        ["Sign off the autumn census", "Headteachers and school business managers", "Friday 4 December"],
        ["Send the dates of your annual reviews", "SENCOs", "Friday 11 December"],
    ]
    assert soup.find("h2").get_text() == "For action this week"


def test_every_other_table_is_for_layout_and_says_so(ealing):
    soup = soup_of(make_letter(ealing))

    assert [t for t in soup.find_all("table") if t.get("role") != "presentation"] == [
        soup.find("th", scope="col").find_parent("table")
    ]


def test_each_item_is_a_heading_with_a_link_its_words_and_a_plain_link(ealing):
    soup = soup_of(make_letter(ealing))

    heading = next(found for found in soup.find_all("h3") if "lettings" in found.get_text())
    assert heading.a["href"] == "http://ealing.test/news/30/"
    plain = soup.find("a", string="Read: New lettings policy: version 3")
    assert plain["href"] == "http://ealing.test/news/30/"


def test_an_empty_section_and_an_empty_action_list_are_left_out(ealing):
    soup = soup_of(
        make_letter(
            ealing, sections=[LetterSection(title="Empty", items=[]), LetterSection(title="Full", items=[item("One")])]
        )
    )

    assert [heading.get_text() for heading in soup.find_all("h2")] == ["Full", "Why you get this"]


def test_the_foot_says_why_and_how_to_change_or_leave_and_who_sent_it(ealing):
    ealing.postal_address = "1 High Street, London W5 5JY"

    soup = soup_of(make_letter(ealing))

    words = words_of(soup)
    assert "You are SENCO at Oak Primary School." in words
    assert "1 High Street, London W5 5JY" in words
    assert {"Change what you get", "Leave Gatekeeping", "Read this on the web"} <= {
        a.get_text() for a in soup.find_all("a")
    }


def test_a_statutory_letter_is_handed_over_not_left(ealing):
    letter = make_letter(ealing, make_publication(ealing, statutory=True))

    assert soup_of(letter).find("a", string="Not for me: who is it now?")
    assert "Leave" not in words_of(soup_of(letter))
    assert "Leave" not in preview.text(letter)
    assert "Not for me: who is it now?\n" in preview.text(letter)


def test_the_preheader_is_hidden_and_filled_up(ealing):
    first = soup_of(make_letter(ealing)).body.find("div")

    assert "display:none" in first["style"]
    assert first.get_text().startswith("Two things to do this week, and dates for January.")
    assert len(first.get_text()) > 140


def test_every_address_is_complete(ealing):
    soup = soup_of(make_letter(ealing))

    addresses = [tag.get("href") or tag.get("src") for tag in soup.find_all(["a", "img"])]
    assert addresses
    assert all(address.startswith(("http://", "https://", "mailto:")) for address in addresses)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example/", "nonsense", ""])
def test_an_item_with_no_address_that_a_letter_may_hold_has_no_link(ealing, url):
    soup = soup_of(make_letter(ealing, sections=[LetterSection(title="S", items=[item("Title", url=url)])]))

    assert soup.find("h3").find("a") is None
    assert "Read:" not in words_of(soup)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "a & b < c > d \\ é 👩‍🏫",
        "]]>",
        "<!--",
        "{{ 7 }}",
    ],
)
def test_words_are_words_whatever_they_hold(ealing, attack):
    news = item(attack, attack, url="/a/", action=attack, audience=attack, deadline=dt.date(2026, 12, 4))
    letter = make_letter(
        ealing,
        subject=attack,
        preheader=attack,
        masthead=f"{attack} · {attack}",
        introduction=attack,
        sections=[LetterSection(title=attack, items=[news])],
    )

    soup = soup_of(letter)

    assert soup.find(["script", "img"]) is None
    assert soup.find("h2", string=attack)
    assert soup.find("h3").get_text() == attack
    assert soup.title.string == attack
    assert soup.find(role="main")["aria-label"] == attack


def test_words_that_look_like_a_slot_are_never_filled(ealing):
    letter = make_letter(ealing, introduction="Dear [[name]] at [[address]]")

    assert "Dear [name] at [address]" in preview.text(letter)
    assert "Dear [name] at [address]" in words_of(soup_of(letter))


def test_a_letter_in_a_language_from_the_right_is_laid_out_from_the_right(ealing):
    soup = soup_of(make_letter(ealing, language="ur", direction="rtl", introduction="اس ہفتے مختصر خبریں۔"))

    assert (soup.html["lang"], soup.html["dir"]) == ("ur", "rtl")
    assert "direction:ltr" not in str(soup)
    assert soup.find("h3").find_parent("div")["style"].count("text-align:right") == 1


@pytest.fixture
def logo(settings, tmp_path, db):
    cache.clear()  # Wagtail keeps renditions by the picture's number.
    settings.MEDIA_ROOT = str(tmp_path)
    return Image.objects.create(title="Logo", file=get_test_image_file(filename="logo.png", size=(640, 160)))


def test_a_logo_says_the_partnerships_name_where_pictures_are_off(ealing, logo):
    ealing.logo = logo

    picture = soup_of(make_letter(ealing)).find("img")

    assert picture["alt"] == "Ealing Learning Partnership"
    assert picture["src"].startswith("http://ealing.test/media/")
    assert int(picture["width"]) == 256


def test_a_logo_whose_file_is_gone_does_not_stop_the_letter(ealing, logo):
    logo.file.delete(save=False)
    logo.file.name = "gone.png"
    ealing.logo = logo

    soup = soup_of(make_letter(ealing))

    assert soup.find("img") is None
    assert "Ealing Learning Partnership" in words_of(soup)


@pytest.mark.parametrize(
    "colours",
    [{}, {"link": "#ffff00", "accent": "#ffeeee", "tint": "#333333", "brand_dark": "#eeeeee"}, {"link": "oops"}],
)
def test_every_pair_of_colours_can_be_read_in_light_and_in_dark(ealing, colours):
    for name, value in colours.items():
        setattr(ealing, name, value)

    found = palette(ealing)

    light = [
        (colour, on)
        for colour in (found.ink, found.quiet, found.accent, found.link)
        for on in (found.sheet, found.panel)
    ]
    dark = [
        (colour, on)
        for colour in (found.dark_ink, found.dark_quiet, found.dark_accent, found.dark_link)
        for on in (found.dark_sheet, found.dark_panel)
    ]
    bands = [(found.on_band, found.band), (found.on_band, found.dark_band)]
    assert min(ratio(one, other) for one, other in light + dark + bands) >= 4.5


def test_the_dark_preview_forces_the_dark_styles(ealing):
    letter = make_letter(ealing)

    assert "@media (prefers-color-scheme: dark)" in preview.html(letter)
    assert "prefers-color-scheme" not in preview.html(letter, dark=True)
    assert "@media all" in preview.html(letter, dark=True)


# --- The text ----------------------------------------------------------------------------------------------------


def test_the_text_is_written_for_reading(ealing):
    text = preview.text(make_letter(ealing))

    lines = text.splitlines()
    assert all(len(line) <= 72 for line in lines if "://" not in line)
    assert lines[:4] == ["Ealing Learning Partnership", "Gatekeeping", "27 November 2026 · Number 12", "=" * 28]
    assert text.index("For action this week\n====") < text.index("For headteachers\n=====")
    assert "* By Friday 4 December 2026\n  Sign off the autumn census\n" in text
    assert "New lettings policy: version 3\n" + "-" * 30 in text
    assert "<" not in text
    assert "Nothing here this week" not in text


def test_addresses_in_the_text_are_whole_and_alone_on_their_lines(ealing):
    long = "https://training.example/" + "a" * 150 + "?one=1&two=2"

    lines = preview.text(
        make_letter(ealing, sections=[LetterSection(title="S", items=[item("T", url=long)])])
    ).splitlines()

    assert long in lines
    assert all(line.strip().startswith("http") and " " not in line.strip() for line in lines if "://" in line)


# --- The size ----------------------------------------------------------------------------------------------------


def test_the_largest_size_is_never_below_what_arrives(ealing):
    letter = make_letter(ealing)

    assert size.largest(render(letter).html) >= len(preview.html(letter).encode())

"""For every rule a letter that breaks it and nothing else; and letters as they are sent, which break none."""

import dataclasses
import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from newsletters.checks.finding import RULES
from newsletters.checks.variant import check_variant
from newsletters.edition import LetterSection
from tests.newsletters.checks.conftest import a_letter, rules, with_head, with_html, with_text
from tests.newsletters.letters import item, make_publication, sections

BODY_END = "</body>"
#: Words, so that a picture does not stand alone.
WORDS = "Words of the letter, and more of them. " * 20


def news(title="Title of it", summary="What it means.", url="https://news.example/a/", **fields):
    return item(title, summary, url=url, **fields)


def section(*items):
    return [LetterSection(title="For headteachers", items=list(items))]


# --- What is right -------------------------------------------------------------------------------------------------


@pytest.fixture
def logo(settings, tmp_path, db):
    settings.MEDIA_ROOT = str(tmp_path)
    return Image.objects.create(title="Logo", file=get_test_image_file(filename="logo.png", size=(640, 160)))


def test_letters_as_they_are_sent_break_no_rule(ealing, logo):
    usual = make_publication(ealing, reply_to="office@ealing.example")
    statutory = make_publication(ealing, slug="briefing", name="Safeguarding briefing", statutory=True)
    of_a_week = [
        dataclasses.replace(
            each, items=[dataclasses.replace(n, url=f"https://x.example/{n.title[:3]}") for n in each.items]
        )
        for each in sections()
    ]
    urdu = {"language": "ur", "direction": "rtl", "subject": "مردم شماری", "introduction": "اس ہفتے مختصر خبریں۔"}
    letters = [
        a_letter(ealing, publication=usual, sections=of_a_week),
        a_letter(ealing, publication=statutory, sections=of_a_week),
        a_letter(ealing, publication=usual, sections=of_a_week, **urdu),
        a_letter(ealing, publication=usual, introduction="", sections=of_a_week[3:], left_out=3),
        a_letter(ealing, publication=usual, subject="Fünf „Wörter“ & mehr: " + "sehr " * 20 + "lang"),
    ]

    for letter in letters:
        assert check_variant(letter) == []
        letter.publication.partnership.logo = logo
        assert check_variant(letter) == []
        letter.publication.partnership.logo = None


def test_a_letter_in_any_colours_can_be_read(ealing):
    ealing.link, ealing.accent, ealing.tint, ealing.brand_dark = "#ffff00", "#ffeeee", "#333333", "#eeeeee"

    assert check_variant(a_letter(ealing)) == []


# --- Words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "left",
    [
        "[[first name]]",
        "[[name]]",
        "{{ name }}",
        "{% if x %}",
        "*|FNAME|*",
        "<<name>>",
        "«First_Name»",
        "%name%",
        "${name}",
    ],
)
@pytest.mark.parametrize("where", ["subject", "introduction", "title"])
def test_what_nothing_fills_stops_it(ealing, left, where):
    words = f"Dear {left} and all"
    letter = a_letter(ealing, sections=section(news(words))) if where == "title" else a_letter(ealing, **{where: words})

    found = check_variant(letter)

    assert rules(found) == ["nothing_unfilled"]
    assert found[0].stops
    assert left in found[0].sentence


@pytest.mark.parametrize(
    "words",
    [
        "50% of heads and 20% of SENCOs",
        "See «Bonjour» [page 3]",
        "To do: sign it off",
        "https://x.example/caf%C3%A9%20x",
    ],
)
def test_words_that_only_look_like_it_are_let_be(ealing, words):
    assert check_variant(a_letter(ealing, introduction=words)) == []


@pytest.mark.parametrize("words", ["Lorem ipsum dolor", "By [insert date]", "TODO: ask Sam", "Room XXXX"])
def test_words_that_were_still_to_be_written_are_pointed_out(ealing, words):
    found = check_variant(a_letter(ealing, introduction=words))

    assert rules(found) == ["no_placeholder"]
    assert not found[0].stops


# --- Subject and preheader -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "rule", "stops"),
    [
        ({"subject": " "}, "has_subject", False),
        ({"subject": "Long subject " * 12}, "subject_is_short", False),
        ({"preheader": ""}, "has_preheader", False),
        ({"subject": "Census by Friday", "preheader": "census by friday."}, "preheader_says_more", True),
    ],
)
def test_of_the_subject_and_the_preheader(ealing, fields, rule, stops):
    found = check_variant(a_letter(ealing, **fields))

    assert rules(found) == [rule]
    assert found[0].stops == stops


# --- Size ----------------------------------------------------------------------------------------------------------


def many(number):
    return [news(f"Item {n}", "Words and more words. " * 12, url=f"https://x.example/{n}") for n in range(number)]


@pytest.mark.parametrize(
    ("items", "rule", "stops"), [(120, "not_nearly_too_large", False), (150, "not_too_large", True)]
)
def test_a_large_letter_is_warned_of_and_a_larger_one_refused(ealing, items, rule, stops):
    found = check_variant(a_letter(ealing, sections=section(*many(items))))

    assert rules(found) == [rule]
    assert found[0].stops == stops


# --- Links ---------------------------------------------------------------------------------------------------------

LINK = 'href="https://census.example/return/"'


@pytest.mark.parametrize(
    "href", ["/news/", "news", "", "https://", "javascript:alert(1)", "ftp://x.example/", "http://a b.example/"]
)
def test_a_link_needs_a_complete_address(letter, href):
    found = with_html(letter, (LINK, f'href="{href}"'))

    assert rules(found)[0] == "links_are_complete"
    assert set(rules(found)) <= {"links_are_complete", "text_has_the_links"}  # It stands in no plain text either.
    assert found[0].stops


@pytest.mark.parametrize("href", ["mailto:a@b.example?subject=x", "tel:+442012345", "http://x.example/"])
def test_addresses_of_other_kinds_are_complete_too(letter, href):
    found = with_html(letter, (BODY_END, f'<p><a href="{href}" style="color:#0b0c0c;">Term dates</a></p>{BODY_END}'))

    assert "links_are_complete" not in rules(found)


def test_an_item_whose_address_no_letter_can_hold_is_told(ealing):
    found = check_variant(a_letter(ealing, sections=section(news(url="www.x.example/page"))))

    assert rules(found) == ["no_link_is_lost"]
    assert "www.x.example/page" in found[0].sentence


def test_a_place_in_the_letter_has_to_be_there(letter):
    link = '<p><a href="#{}" style="color:#0b0c0c;">Leave Gatekeeping</a></p>' + BODY_END

    assert "places_exist" in rules(with_html(letter, (BODY_END, link.format("nowhere"))))
    assert "places_exist" not in rules(with_html(letter, ("<h1 ", '<h1 id="top" '), (BODY_END, link.format("top"))))


def test_a_link_needs_words(letter):
    found = with_html(letter, (">Read: Autumn census: sign off your return</a>", "></a>"))

    assert rules(found) == ["links_have_words"]


@pytest.mark.parametrize("words", ["Click here", "here", "Read more …", "More information", "HERE!"])
def test_a_link_says_where_it_leads(ealing, words):
    found = check_variant(a_letter(ealing, sections=section(news(title=words))))

    assert rules(found) == ["links_say_where"]
    assert found[0].stops


def test_a_link_is_not_called_by_its_address(ealing):
    found = check_variant(a_letter(ealing, sections=section(news(title="https://x.example/a/b?c=d"))))

    assert rules(found) == ["links_are_no_addresses"]


def test_the_same_words_for_two_places_are_pointed_out(ealing):
    twice = section(news(url="https://x.example/1"), news(url="https://x.example/2"))

    found = check_variant(a_letter(ealing, sections=twice))

    assert rules(found) == ["same_words_same_place"]
    assert not found[0].stops


# --- Pictures ------------------------------------------------------------------------------------------------------


def picture(letter, tag):
    return with_html(letter, (BODY_END, f"{tag}{BODY_END}"))


@pytest.fixture
def wordy(ealing):
    return a_letter(ealing, introduction=WORDS)


@pytest.mark.parametrize(
    ("tag", "rule"),
    [
        ('<img src="https://x.example/a.png">', "pictures_say_what_they_show"),
        ('<img alt="IMG_2041.jpg" src="https://x.example/a.png">', "alternative_texts_are_words"),
        ('<img alt="Oak" src="http://x.example/a.png">', "pictures_are_fetched_securely"),
        ('<img alt="Oak" src="/media/a.png">', "pictures_are_fetched_securely"),
        ('<img alt="Oak" src="https://x.example/a.webp">', "pictures_are_shown_everywhere"),
        ('<img alt="Oak" src="https://x.example/a.svg">', "pictures_are_shown_everywhere"),
        ('<img alt="Oak" src="https://x.example/picture?id=7">', "pictures_are_shown_everywhere"),
        ('<img alt="Oak" src="http://ealing.test/media/images/gone.png">', "pictures_are_what_they_say"),
        ('<img alt="Oak" src="http://ealing.test/media/../../etc/passwd.png">', "pictures_are_what_they_say"),
    ],
)
def test_of_a_picture(wordy, tag, rule):
    assert rules(picture(wordy, tag)) == [rule]


def test_a_picture_that_decorates_says_nothing(wordy):
    assert picture(wordy, '<img alt="" src="https://x.example/line.gif">') == []


def test_a_picture_of_ours_is_what_its_name_says(wordy, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    default_storage.save("images/real.png", ContentFile(b"\x89PNG\r\n\x1a\n and so on"))
    default_storage.save("images/webp.png", ContentFile(b"RIFF    WEBP"))
    tag = '<img alt="Oak" src="http://ealing.test/media/images/{}.png">'

    assert picture(wordy, tag.format("real")) == []
    assert rules(picture(wordy, tag.format("webp"))) == ["pictures_are_what_they_say"]


def test_a_letter_is_more_than_a_picture(ealing):
    tag = '<img alt="Oak" src="https://x.example/a.png" width="600">'

    found = picture(a_letter(ealing, introduction="", sections=section(news(summary=""))), tag)

    assert rules(found) == ["not_only_pictures"]


# --- Headings, tables, language ------------------------------------------------------------------------------------


def test_a_letter_has_one_title(letter):
    found = with_html(letter, ("<h1 ", '<p style="font-size:32px" '), ("</h1>", "</p>"))

    assert rules(found) == ["one_title", "no_level_is_skipped"]


def test_no_level_of_headings_is_skipped(letter):
    found = with_html(letter, ("<h3 ", "<h4 "), ("</h3>", "</h4>"))

    assert rules(found) == ["no_level_is_skipped"]


def test_a_heading_has_words(letter):
    assert rules(with_html(letter, ("</h3>", "</h3><h3> </h3>"))) == ["headings_have_words"]


@pytest.fixture
def with_table(ealing):
    return a_letter(ealing, sections=section(news(action="Sign it off", deadline=dt.date(2026, 12, 4))))


LAYOUT = 'role="presentation" align="center" style="background'
FACTS = '<table border="0" cellpadding="0" cellspacing="0" width="100%" style="color'


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ([(LAYOUT, LAYOUT.replace("role", "class"))], "layout_tables_say_so"),
        ([(FACTS, FACTS.replace("<table", '<table role="presentation"'))], "layout_tables_say_so"),
        ([('<th scope="col"', "<th")], "headings_of_tables_say_of_what"),
        ([(">Who</th>", "></th>")], "headings_of_tables_say_of_what"),
        ([("<caption", "<tr><td><p"), ("</caption>", "</p></td></tr>")], "tables_have_names"),
    ],
)
def test_of_a_table(with_table, changes, rule):
    found = with_html(with_table, *changes)

    assert rules(found) == [rule]
    assert found[0].stops


def test_a_table_may_have_a_label_instead_of_a_caption(with_table):
    label = (FACTS, FACTS.replace("<table", '<table aria-label="For action"'))

    assert with_html(with_table, label, ("<caption", "<tr><td><p"), ("</caption>", "</p></td></tr>")) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (' lang="en-gb"', "", "says_its_language"),
        (' lang="en-gb"', ' lang="cy"', "says_its_language"),
        (' dir="ltr"', "", "says_its_direction"),
        (' dir="ltr"', ' dir="rtl"', "says_its_direction"),
        ("<title>Census sign-off by Friday, and the new lettings policy</title>", "<title></title>", "has_title"),
    ],
)
def test_of_the_language(letter, old, new, rule):
    assert rules(with_html(letter, (old, new))) == [rule]


def test_an_urdu_letter_is_read_from_the_right(ealing):
    assert rules(check_variant(a_letter(ealing, language="ur", direction="ltr"))) == ["says_its_direction"]


# --- Contrast ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["#999999", "rgb(150, 150, 150)", "#0b0c0c80", "silver"])
def test_faint_words_stop_it(letter, colour):
    found = with_html(letter, ('<p class="quiet" style="', f'<p class="faint" style="color:{colour} !important;'))

    assert set(rules(found)) <= {"can_be_read_in_light", "can_be_read_in_dark"}
    assert "can_be_read_in_light" in rules(found)
    assert found[0].stops
    assert "to 1" in found[0].sentence


def test_large_words_need_less(letter):
    grey = '<p style="color:#8a8a8a !important;background-color:#ffffff !important;font-size:{}">Gatekeeping</p>'
    large, small = (with_html(letter, (BODY_END, grey.format(size) + BODY_END)) for size in ("24px", "18px"))

    assert large == []
    assert rules(small) == ["can_be_read_in_light", "can_be_read_in_dark"]


def test_words_are_judged_on_the_ground_that_is_nearest(letter):
    found = with_html(letter, ("<h3 style=", '<h3 style="background-color:#0f5c8a;" data-was='))

    assert rules(found) == ["can_be_read_in_light", "can_be_read_in_dark"]


def test_dark_is_judged_by_the_dark_styles(letter):
    found = with_html(
        letter, (".side .quiet { color: #b6c0bb !important; }", ".side .quiet { color: #505a5f !important; }")
    )

    assert rules(found) == ["can_be_read_in_dark"]
    assert "in dark mode" in found[0].sentence


def test_what_nobody_sees_is_not_judged(letter):
    hidden = '<p style="display:none;color:#ffffff;">Hidden</p>'

    assert with_html(letter, (BODY_END, hidden + BODY_END)) == []


# --- Plain text ----------------------------------------------------------------------------------------------------


def test_the_plain_text_says_every_sentence(letter):
    found = with_text(letter, "It closes next week.", "")

    assert rules(found) == ["text_says_it_all"]
    assert "It closes next week." in found[0].sentence


def test_the_plain_text_has_every_address(letter):
    found = with_text(letter, "https://census.example/return/", "https://census.example/return/other/")

    assert rules(found) == ["text_has_the_links"]


# --- Headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id"],
)
def test_each_header_is_needed(letter, name):
    found = (
        with_head(letter, f"\r\n{name}:".encode(), f"\r\nX-{name}:".encode())
        if name != "From"
        else with_head(letter, b"From:", b"X-From:")
    )

    assert "headers_are_there" in rules(found)
    assert set(rules(found)) <= {"headers_are_there", "subject_arrives"}
    assert f"The header {name} is missing." in [each.sentence for each in found]


def test_the_language_stands_in_the_headers_too(letter):
    found = with_head(letter, b"Content-Language: en-gb\r\n", b"")

    assert rules(found) == ["says_its_language", "headers_are_there"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"Date: ", b"Date: Mon, 21 Sep 2026 10:00:00 +0100\r\nDate: ", "headers_are_there_once"),
        (b"MIME-Version", b"Bcc: a@x.example\r\nBcc: b@x.example\r\nMIME-Version", "headers_are_there_once"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b"", "can_be_left_by_one_click"),
        (b"List-Unsubscribe:\r\n <http:", b"List-Unsubscribe:\r\n <mailto:", "can_be_left_by_one_click"),
        (b"<news@ealing.example>", b"<news>", "sender_is_an_address"),
        (b"Subject: Census", b"Subject: Another", "subject_arrives"),
        (b"MIME-Version: 1.0", b"X-Long: " + b"word " * 30 + b"\r\nMIME-Version: 1.0", "lines_are_short_enough"),
        (b"MIME-Version: 1.0", b"X-Long: " + b"x" * 1000 + b"\r\nMIME-Version: 1.0", "lines_are_short_enough"),
        (b"MIME-Version: 1.0", b"X-A: b\nX-B: c\r\nMIME-Version: 1.0", "lines_are_whole"),
        (b"MIME-Version: 1.0", b"X-A: b\x00c\r\nMIME-Version: 1.0", "lines_are_whole"),
        (b"MIME-Version: 1.0", b"no header\r\nMIME-Version: 1.0", "lines_are_whole"),
    ],
)
def test_of_the_headers(letter, old, new, rule):
    found = with_head(letter, old, new)

    assert rule in rules(found)
    assert found[0].stops


def test_a_statutory_letter_is_not_left_by_a_click(ealing):
    letter = a_letter(ealing, publication=make_publication(ealing, statutory=True))

    found = with_head(letter, b"MIME-Version", b"List-Unsubscribe: <https://x.example/>\r\nMIME-Version")

    assert rules(found) == ["can_be_left_by_one_click"]


def test_a_website_at_https_has_letters_that_are_left_by_https(ealing):
    ealing.base_url = "https://ealing.test"
    letter = a_letter(ealing, web_url="https://ealing.test/gatekeeping/12/")

    assert check_variant(letter) == []
    assert rules(with_head(letter, b" <https://ealing.test/letters/", b" <http://ealing.test/letters/")) == [
        "can_be_left_by_one_click"
    ]


@pytest.mark.parametrize(
    "address", ["noreply@ealing.example", "no-reply@ealing.example", "do_not_reply@ealing.example"]
)
def test_replies_go_to_somebody(ealing, address):
    found = check_variant(a_letter(ealing, publication=make_publication(ealing, sender_email=address)))

    assert rules(found) == ["replies_are_read"]


# --- All of them ---------------------------------------------------------------------------------------------------


def test_every_rule_says_what_holds():
    assert RULES
    assert all(rule.states.endswith(".") for rule in RULES.values())


def test_many_faults_of_a_kind_are_counted(ealing):
    found = check_variant(a_letter(ealing, sections=section(*(news(f"Item {n}", url=f"bad{n}") for n in range(30)))))

    assert rules(found) == ["no_link_is_lost"]
    assert len(found) == 6
    assert found[-1].sentence == "And 25 more like this."


def test_the_same_content_is_checked_once(letter, monkeypatch):
    first = with_text(letter, "It closes next week.", "")
    monkeypatch.setattr(
        "newsletters.checks.variant.check_opened",
        lambda opened, kept=True: pytest.fail("checked again") if kept else [],
    )

    assert with_text(letter, "It closes next week.", "") == first


def test_another_letter_is_checked_anew(ealing, letter):
    assert check_variant(letter) == []
    assert rules(check_variant(dataclasses.replace(letter, preheader=""))) == ["has_preheader"]


def test_a_letter_that_cannot_be_laid_out_says_why(letter, monkeypatch):
    monkeypatch.setattr("newsletters.rendering.render.render_to_string", lambda *args: "<mjml><mj-body></mjml>")

    found = check_variant(letter)

    assert rules(found) == ["laid_out"]
    assert found[0].stops

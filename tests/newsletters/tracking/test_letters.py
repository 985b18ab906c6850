"""What stands in a letter: by its publication's rule nothing, the mailing's links, or those with a reader's part."""

import re
from html import unescape

import pytest

from bulletins.publications import Declaration, declare, register
from newsletters.models import Lane, Link
from newsletters.proof import send_proof
from newsletters.rendering import preview
from newsletters.rendering.render import Rendered
from newsletters.tracking import rule
from newsletters.tracking.rewrite import Book
from tests.factories import make_contact
from tests.newsletters.letters import make_publication
from tests.newsletters.tracking.conftest import tracked, written

COUNTED = [
    "https://council.example/census?year=2026&copy=2&q=%22a%22",
    "https://training.example/b%C3%BCcher/termine",
    "http://ealing.test/calendar/",
]
NEVER = [
    "http://ealing.test/letters/preferences/",
    "https://ealing.test/my-school/",
    "http://ealing.test/gatekeeping/1/",
]


def hrefs(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', html)]


def test_without_counting_every_address_stands_as_it_was_written(read):
    letter = read(tracking="none")

    assert set(COUNTED) <= set(hrefs(letter.html))
    assert set(COUNTED) <= set(re.findall(r"\S+://\S+", letter.text))
    assert "/letters/l/" not in letter.html + letter.text
    assert "/letters/o/" not in letter.html
    assert not Link.objects.exists()


def test_counted_links_are_the_same_for_every_reader(post, letters):
    post("sam@school.example", "kim@school.example")

    one, two = letters()
    assert tracked(one) == tracked(two)
    assert all(re.fullmatch(r"/letters/l/[A-Za-z0-9]{10}/", link) for link in tracked(one))
    assert re.findall(r"/letters/o/[A-Za-z0-9]{10}\.gif", one.html) == re.findall(r"/letters/o/\S+\.gif", two.html)


def test_an_address_has_one_code_in_both_parts_numbered_in_the_order_of_reading(read):
    letter = read()

    made = list(Link.objects.filter(kind="link"))
    assert [link.url for link in made if link.url in COUNTED] == COUNTED
    assert [link.number for link in made] == list(range(1, len(made) + 1))
    for link in made:
        if link.url in COUNTED:
            assert f"/letters/l/{link.code}/" in letter.html
            assert f"http://ealing.test/letters/l/{link.code}/" in letter.text
    assert not any(url in letter.html + letter.text for url in COUNTED)


def test_a_link_keeps_the_words_that_it_had(read):
    read()

    assert Link.objects.get(url=COUNTED[0]).label == "News 1"
    assert Link.objects.get(url=COUNTED[2]).label == "News 3"


def test_all_variants_share_their_codes(ealing):
    publication = make_publication(ealing, tracking="counts")
    book = Book(publication, lane=Lane.BULK)
    english = book.rewrite(Rendered(html='<a href="https://a.example/">A</a>', text="https://a.example/"))
    other = book.rewrite(
        Rendered(
            html='<a href="https://b.example/">B</a><a href="https://a.example/">Ah</a>', text="https://a.example/"
        )
    )

    assert hrefs(english.html)[0] == hrefs(other.html)[1] == other.text


def test_what_acts_or_identifies_is_left_alone(read):
    letter = read(tracking="person")

    found = hrefs(letter.html)
    assert set(NEVER) <= set(found)
    assert any(url.startswith("http://ealing.test/letters/leave/") for url in found)
    assert any(url.startswith("http://ealing.test/letters/preferences/") and len(url) > 60 for url in found)
    assert "/letters/one-click/" in letter.message["List-Unsubscribe"]
    assert not set(NEVER) & set(Link.objects.values_list("url", flat=True))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#top">Up</a>',
        '<a href="mailto:office@ealing.example?subject=Census">Write</a>',
        '<a href="tel:+442088255000">Ring</a>',
        '<a href="[[leave_url]]">Leave</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="https://[broken/">x</a>',
        '<a href="https:///nowhere">x</a>',
        '<link href="https://fonts.example/a.css" rel="stylesheet">',
        f'<a href="https://a.example/{"x" * 4000}">x</a>',
        '<a href="https://EALING.test/account/login/">x</a>',
        '<a href="http://ealing.test/letters">x</a>',
    ],
)
def test_an_address_that_is_no_page_elsewhere_stays(ealing, html):
    book = Book(make_publication(ealing, tracking="counts"), lane=Lane.BULK)

    assert book.rewrite(Rendered(html=html, text="")).html.startswith(html)


@pytest.mark.parametrize(
    ("before", "url"),
    [
        ('<a class="x" href="https://a.example/?a=1&amp;b=%22">', "https://a.example/?a=1&b=%22"),
        ("<a href='https://a.example/?q=\"x\"' style='color:red'>", 'https://a.example/?q="x"'),
        ('<A HREF=https://a.example/x title="a > b">', "https://a.example/x"),
        ('<a title="a > b" href=" https://a.example/é ">', "https://a.example/é"),
        ('<area alt="Map" href="https://a.example/#part"/>', "https://a.example/#part"),
    ],
)
def test_however_an_address_is_written_it_is_found_whole(ealing, before, url):
    book = Book(make_publication(ealing, tracking="counts"), lane=Lane.BULK)

    made = book.rewrite(Rendered(html=f"{before}x</a>", text=f"Read:\n{url}\n")).html

    assert "/letters/l/" in made
    assert list(book._links) == [url]


def test_what_only_outlook_sees_is_the_same_link(ealing):
    book = Book(make_publication(ealing, tracking="counts"), lane=Lane.BULK)
    html = (
        '<a href="https://a.example/">A</a>'
        '<!--[if mso]><v:roundrect arcsize="5%" href="https://a.example/">A</v:roundrect><![endif]-->'
    )

    found = hrefs(book.rewrite(Rendered(html=html, text="")).html)

    assert found[0] == found[1]
    assert found[0].startswith("http://ealing.test/letters/l/")


def test_noted_links_carry_one_token_in_all_places_of_a_letter_and_another_in_each_letter(post, letters):
    post("sam@school.example", "kim@school.example", tracking="person")

    tokens = []
    for letter in letters():
        found = {link.split("/")[4] for link in tracked(letter)}
        found |= set(re.findall(r"/letters/l/\w{10}/([\w-]{28})/", letter.html))
        found |= set(re.findall(r"/letters/o/([\w-]{28})/\w{10}\.gif", letter.html))
        assert len(found) == 1
        tokens += found
    assert len(set(tokens)) == 2


def test_long_addresses_with_a_reader_s_part_read_back_whole(read):
    letter = read(tracking="person")

    links = tracked(letter)
    assert len(links) >= 3
    assert all(re.fullmatch(r"/letters/l/[A-Za-z0-9]{10}/[\w-]{28}/", link) for link in links)
    assert set(links) <= {link.removeprefix("http://ealing.test") for link in hrefs(letter.html)}


def test_the_picture_says_nothing_to_those_who_hear_a_letter(read):
    letter = read()

    [picture] = re.findall(r"<img [^>]*/letters/o/[^>]*>", letter.html)
    assert 'alt=""' in picture
    assert 'role="presentation"' in picture
    assert letter.html.index('role="main"') < letter.html.index(picture)
    assert letter.html.index(picture) < letter.html.rindex("</div>") < letter.html.rindex("</body>")


def test_nothing_hidden_waits_for_machines(read):
    html = read(tracking="person").html

    assert not re.search(r"<a [^>]*(?:aria-hidden|tabindex|display:\s*none)", html)
    assert all(re.sub(r"<[^>]+>|\s", "", inner) for inner in re.findall(r"<a [^>]*>(.*?)</a>", html, re.DOTALL))


def test_an_urgent_letter_is_never_counted(read):
    letter = read(tracking="person", lane=Lane.URGENT)

    assert COUNTED[0] in hrefs(letter.html)
    assert "We do not count" in letter.text
    assert not Link.objects.exists()


def test_a_kind_that_declares_itself_uncounted_stays_so_whatever_is_chosen(ealing, monkeypatch):
    monkeypatch.setattr("bulletins.publications._declarations", {})
    monkeypatch.setattr(rule, "_never", set())
    register(Declaration(slug="families", name="For families", description="", sections=[], counted=False))
    publication = declare(ealing, "families")
    assert publication.tracking == "none"

    publication.tracking = "person"

    assert rule.of(publication) == "none"


def test_the_mailing_keeps_the_rule_that_held_when_it_was_sealed(post, gatekeeping):
    mailing = post(tracking="counts")

    gatekeeping.tracking = "person"
    gatekeeping.save()

    mailing.refresh_from_db()
    assert mailing.tracking == "counts"


SENTENCES = {
    "none": "We do not count whether you open this letter or follow its links.",
    "counts": "We count how often this letter is opened and its links are followed, but not by whom.",
    "person": "We note whether you open this letter and which of its links you follow.",
}


@pytest.mark.parametrize("tracking", SENTENCES)
def test_each_letter_says_at_its_end_what_is_counted(read, tracking):
    letter = read(tracking=tracking)

    assert SENTENCES[tracking] in " ".join(letter.text.split())
    assert SENTENCES[tracking] in letter.html


def test_a_preview_and_what_is_kept_to_be_looked_at_count_nobody(post, gatekeeping, sign_in, ealing):
    mailing = post(tracking="person")

    kept = sign_in("editor", ealing).get(f"/admin/mailings/{mailing.pk}/letter/en-gb/html/").content.decode()
    shown = preview.html(written(gatekeeping))

    for html in (kept, shown):
        assert COUNTED[0] in hrefs(html)
        assert "/letters/l/" not in html
        assert "/letters/o/" not in html


def test_a_proof_counts_nobody(gatekeeping, letters, sign_in, ealing):
    gatekeeping.tracking = "person"
    gatekeeping.save()
    make_contact(ealing, "sam@school.example")
    sign_in("editor", ealing)
    from cms.users.models import User

    send_proof(written(gatekeeping), to=["sam@school.example"], by=User.objects.get(email="editor@ealing.example"))

    letter = letters.last()
    assert COUNTED[0] in hrefs(letter.html)
    assert "/letters/l/" not in letter.html + letter.text
    assert "/letters/o/" not in letter.html


def test_a_letter_that_a_reader_is_shown_is_no_larger_than_was_checked(post):
    mailing = post(tracking="person", urls=[f"https://a.example/{n}" for n in range(60)])

    variant = mailing.variants.get()
    assert variant.largest > len(variant.html.encode()) + 60 * 2 * 20

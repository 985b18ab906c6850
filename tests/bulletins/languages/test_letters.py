"""What a reader of another language gets: item by item, whole or in English with a word about it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bulletins.languages.words import of_edition, of_item, of_section
from bulletins.letters import where
from cms.notices.models import Notice
from newsletters.checks.variant import check_variant
from newsletters.edition import NotApproved
from newsletters.models import SignUp
from newsletters.rendering.render import render
from newsletters.sealing.seal import letter_for, seal
from tests.bulletins.languages.conftest import approved, make_reader, translate

NOT_YET = "اس کا ابھی ترجمہ نہیں ہوا"


@pytest.fixture
def urdu(edition, census, several):
    """The census in Urdu, approved; nothing else."""
    return translate(
        of_item(census), partnership=several.partnership, title="مردم شماری پر دستخط", summary="خلاصہ۔",
        action="مردم شماری پر دستخط کریں", audience="بزنس مینیجرز",
    )  # fmt: skip


def letter(edition, language="ur"):
    return edition.content().letter(language)


def test_sealing_gives_an_urdu_reader_what_is_translated_and_the_rest_in_english(edition, urdu, editor, approver):
    mailing = seal(approved(edition, editor, approver))

    english, other = mailing.variants.order_by("language")
    assert (english.language, other.language) == ("en-gb", "ur")
    assert '<html lang="ur" dir="rtl"' in other.html
    assert "مردم شماری پر دستخط" in other.html
    assert "Census sign-off" not in other.text
    assert other.html.count(NOT_YET) == 1
    assert '<div lang="en-gb" dir="ltr" style="text-align:left;">' in other.html.partition(NOT_YET)[2][:300]
    assert "Lettings policy" in other.html
    assert NOT_YET in other.text
    assert "جمعہ 27 نومبر 2026" in other.text
    assert "Why you get this" not in other.html
    assert "مردم" not in english.html
    assert {row.variant.language for row in mailing.deliveries.filter(address="head@oak.ealing.example")} == {"ur"}


def test_a_draft_a_half_or_a_translation_of_other_words_goes_to_nobody(edition, census, several):
    translate(of_item(census), partnership=several.partnership, approve=False)
    assert "Census sign-off" in render(letter(edition)).text

    half = translate(of_item(census), "pl", partnership=several.partnership, summary=" ")
    assert not half.is_whole
    assert "Census sign-off" in render(letter(edition, "pl")).text

    half.words["summary"] = "Co to znaczy."
    half.save()
    assert "⟪Census sign-off⟫" in render(letter(edition, "pl")).text

    # The item's own words changed in this edition: what is translated is not what it says.
    row = edition.items.get(source=f"item:{census.pk}")
    row.summary = "Something else altogether."
    row.save()
    text = render(letter(type(edition).objects.get(pk=edition.pk), "pl")).text
    assert "⟪" not in text
    assert "Ten tekst nie jest jeszcze przetłumaczony" in text


def test_the_top_and_the_headings_are_translated_too_and_the_subject_with_them(edition, several):
    edition.introduction = "A short number this week."
    section = several.sections.get(slug="finance-and-data")
    here = several.partnership
    translate(of_edition(edition), partnership=here, subject="شمارہ ایک", introduction="اس ہفتے مختصر۔")
    translate(of_section(section), partnership=here, name="مالیات")

    said = letter(edition)

    assert (said.subject, said.introduction, said.top_language) == ("شمارہ ایک", "اس ہفتے مختصر۔", "")
    assert said.sections[0].title == "مالیات"
    assert letter(edition, "pl").top_language == "en-gb"
    assert letter(edition, "pl").sections[0].language == "en-gb"


@pytest.mark.parametrize("language", ["ar", "pa", "pl", "so", "ur"])
def test_a_letter_in_each_language_passes_the_checks_translated_or_not(edition, several, language):
    for words in (of_edition(edition), *(of_item(item) for item in list(edition.items.all())[:1])):
        translate(words, language, partnership=several.partnership)

    stops = [finding.sentence for finding in check_variant(letter(edition, language)) if finding.stops]

    assert not stops


def test_who_prefers_a_language_that_is_not_offered_gets_english(edition, several):
    somali = make_reader(several, "so@school.example", "so")

    assert letter_for(edition, somali).language == "en-gb"
    assert "?language=" not in letter_for(edition, somali).web_url


def test_what_is_translated_is_looked_up_once_for_all_languages_and_items(edition, several):
    def queries():
        content = type(edition).objects.select_related("publication__partnership").get(pk=edition.pk).content()
        with CaptureQueriesContext(connection) as found:
            for language in ("en-gb", "ur", "pl"):
                content.letter(language)
        return sum("bulletins_translation" in query["sql"] for query in found), len(found)

    before = queries()
    for item in edition.items.all():
        for language in ("ur", "pl"):
            translate(of_item(item), language, partnership=several.partnership)

    assert queries() == before
    assert before[0] == 1


def test_other_words_in_any_language_want_another_approval(edition, urdu, several, editor, approver):
    edition = approved(edition, editor, approver)
    translate(of_section(several.sections.first()), partnership=several.partnership, approve=False)
    assert edition.approved_revision_id()

    urdu.words["summary"] = "کچھ اور۔"
    urdu.save()

    with pytest.raises(NotApproved):
        seal(edition)


def test_the_page_of_a_number_reads_as_the_letter_does_and_links_the_languages_that_there_are(
    edition, urdu, editor, approver, visitor, several, ealing
):
    mailing = seal(approved(edition, editor, approver))
    type(edition).objects.get(pk=edition.pk).on_first_letter()
    client = visitor(ealing)

    page = client.get("/gatekeeping/2026-11-27/", {"language": "ur"})
    shown = page.content.decode()

    assert '<html lang="ur" dir="rtl"' in shown
    assert (page["Content-Language"], shown.count(NOT_YET)) == ("ur", 1)
    assert "مردم شماری پر دستخط" in shown
    assert '<div lang="en-gb" dir="ltr">' in shown
    assert 'hreflang="ur" href="http://ealing.test/gatekeeping/2026-11-27/?language=ur"' in shown
    assert 'hreflang="pl"' not in shown
    english = client.get("/gatekeeping/2026-11-27/").content.decode()
    assert '<html lang="en-gb" dir="ltr"' in english
    assert "مردم" not in english
    assert "?language=ur" in mailing.variants.get(language="ur").html
    # A browser's own wishes change nothing, nor does a language that is not offered.
    for other in ({"language": "so"}, {"language": "tlh"}):
        assert '<html lang="en-gb"' in client.get("/gatekeeping/2026-11-27/", other).content.decode()
    assert '<html lang="en-gb"' in client.get("/", headers={"accept-language": "pl"}).content.decode()


def test_an_item_has_a_page_in_each_language_that_it_is_translated_into(
    edition, urdu, census, lettings, editor, approver, visitor, ealing, django_assert_max_num_queries
):
    seal(approved(edition, editor, approver))
    type(edition).objects.get(pk=edition.pk).on_first_letter()
    client, anchors = visitor(ealing), {item.title: item.anchor for item in edition.items.all()}
    address = f"/gatekeeping/2026-11-27/{anchors['Census sign-off']}/"

    with django_assert_max_num_queries(12):
        page = client.get(address, {"language": "ur"})
    shown = page.content.decode()

    assert '<html lang="ur" dir="rtl"' in shown
    assert page["Content-Language"] == "ur"
    assert "مردم شماری پر دستخط" in shown
    assert f'<link rel="canonical" href="http://ealing.test{address}?language=ur">' in shown
    assert 'hreflang="en-gb"' in shown
    assert NOT_YET not in shown
    # The other is not translated: it is there in English, and says so in Urdu.
    other = client.get(f"/gatekeeping/2026-11-27/{anchors['Lettings policy']}/", {"language": "ur"}).content.decode()
    assert '<html lang="ur" dir="rtl"' in other
    assert '<div lang="en-gb" dir="ltr">' in other
    assert "مردم" in other  # The one before it.
    whole = client.get("/gatekeeping/2026-11-27/", {"language": "ur"}).content.decode()
    assert f'href="{address}?language=ur"' in whole
    assert "مردم" not in client.get(address).content.decode()


def test_somebody_who_signs_up_in_urdu_is_written_to_in_urdu(visitor, several, ealing, mailoutbox):
    several.open_to_all = True
    several.save()
    client = visitor(ealing)
    page = client.get("/newsletters/sign-up/", {"language": "ur"}).content.decode()
    assert '<html lang="ur" dir="rtl"' in page
    assert '<option value="ur" lang="ur" selected>' in page
    again = client.get("/newsletters/sign-up/").content.decode()
    assert '<html lang="ur" dir="rtl"' in again  # It is remembered,
    assert '<html lang="en-gb"' in client.get("/").content.decode()  # and no English page is put under Urdu buttons.

    form = {"publications": [several.pk], "email": "sana@family.example", "language": "ur"}
    client.post("/newsletters/sign-up/", form)

    notice = Notice.objects.get(kind="confirm-sign-up")
    assert notice.subject == "تصدیق کریں کہ آپ Gatekeeping ای میل سے چاہتے ہیں"
    asked = SignUp.objects.get()
    assert (asked.language, asked.wording.startswith("میں Ealing")) == ("ur", True)


def test_news_of_a_page_leads_to_it_in_the_language_of_the_letter(edition, several):
    item = edition.items.first()
    item.source, item.link = "page:4:2026-11-20", "/attendance/"

    assert where(item, "", edition, "ur") == "http://ealing.test/ur/attendance/"
    assert where(item, "", edition, "en-gb") == where(item, "", edition) == "http://ealing.test/attendance/"
    item.source = "item:4"
    assert where(item, "", edition, "ur") == "http://ealing.test/attendance/"

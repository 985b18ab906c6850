"""The words of a document that show why it was found."""

from cms.search.passages import Passage, passage
from cms.search.words.dictionary import Dictionary
from cms.search.words.parse import parse
from cms.search.words.vocabulary import Vocabulary

FILLER = "filler " * 100


def cut(query: str, body: str, summary: str = "", *, acronyms: dict[str, str] | None = None) -> Passage:
    parsed = parse(query, dictionary=Dictionary(acronyms), vocabulary=Vocabulary())
    return passage(summary, body, parsed, "en")


def test_it_is_the_stretch_that_holds_most_of_the_query():
    body = f"A panel. {FILLER}The panel meets each Thursday in term.{FILLER}"

    found = cut("panels thursday", body)

    assert "The <mark>panel</mark> meets each <mark>Thursday</mark> in term." in found.text
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")
    assert body[found.at :].startswith("panel meets")


def test_the_summary_is_shown_where_it_has_as_much():
    found = cut("lettings", f"{FILLER} lettings", "What lettings cost.")

    assert found == Passage("What <mark>lettings</mark> cost.")


def test_other_forms_and_accents_are_marked_as_they_are_written():
    assert cut("policy cafe", "Policies for the Café’s use.").text.startswith(
        "<mark>Policies</mark> for the <mark>Café</mark>"
    )


def test_an_acronym_is_marked_in_its_capitals_and_by_its_long_form():
    send = {"SEND": "special needs"}

    assert cut("SEND", "Send it to the SEND team.", acronyms=send).text == "Send it to the <mark>SEND</mark> team."
    assert "<mark>special</mark> <mark>needs</mark>" in cut("SEND", "For special needs.", acronyms=send).text


def test_nothing_of_a_text_is_markup():
    found = cut("less", "<script>alert(1)</script> Less & more.")

    assert found.text == "&lt;script&gt;alert(1)&lt;/script&gt; <mark>Less</mark> &amp; more."


def test_without_a_word_of_the_query_it_is_the_beginning():
    found = cut("zebra", FILLER)

    assert found.text.startswith("filler filler")
    assert found.at is None
    assert cut("zebra", "").text == ""

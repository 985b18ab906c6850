"""The words that a partnership begins with."""

from itertools import chain

import pytest

from cms.search.models import Acronym, Synonym
from cms.search.starting_words.acronyms import ACRONYMS, NOT_EXPLAINED
from cms.search.starting_words.synonyms import ONE_WAY, SYNONYMS
from tests.cms.search.library import Library


def test_every_set_is_one_that_an_editor_could_have_written():
    for words in chain(SYNONYMS, ONE_WAY):
        synonym = Synonym(words=words)
        synonym.clean()
        assert synonym.words == words
        assert len(words) <= Synonym._meta.get_field("words").max_length
        assert len(set(synonym.listed)) == len(synonym.listed) <= 9, words


def test_nothing_stands_twice():
    assert len(set(SYNONYMS)) == len(SYNONYMS)
    assert len({words.partition(",")[0] for words in ONE_WAY}) == len(ONE_WAY)
    assert len({short for short, _, _ in ACRONYMS}) == len(ACRONYMS)
    assert {short for short, _, _ in ACRONYMS} >= NOT_EXPLAINED


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("can I expel somebody", "Exclusion from school"),
        ("lollipop lady", "School crossing patrols"),
        ("school dinners", "School meals"),
        ("bursar", "The school business manager"),
        ("what happens when kids get hurt", "Accidents to pupils"),
        ("RE syllabus", "Religious education"),
        ("school governer", "Becoming a governor"),
    ],
)
def test_what_people_say_finds_what_offices_write(library: Library, typed: str, title: str):
    Acronym.objects.bulk_create(
        Acronym(partnership=library.partnership, short=short, long=long) for short, long, _ in ACRONYMS
    )
    for sets, one_way in ((SYNONYMS, False), (ONE_WAY, True)):
        for words in sets:
            library.synonyms(words, one_way=one_way)
    library.hold(
        "Exclusion from school", "School crossing patrols", "School meals", "The school business manager",
        "Accidents to pupils", "Religious education", "Re-use of information", "Becoming a governor", "School visits",
        "How bodies are governing themselves", "What happens in school",
    )  # fmt: skip
    library.hold("Minutes", body="Whoever takes them sends them to each governor; a governor may ask for changes.")
    library.open()

    assert library.titles(typed)[0] == title


def test_a_word_that_no_page_has_hides_nothing(library: Library):
    library.hold("Pay ranges", "Lettings")
    library.open()

    found = library.search("zqxv pay ranges m6")

    assert [each.title for each in found.results] == ["Pay ranges"]
    assert not found.good

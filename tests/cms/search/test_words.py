"""From what somebody typed to what is asked for."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.search import weights
from cms.search.words.analysis import cleaned, stems, words
from cms.search.words.dictionary import Dictionary
from cms.search.words.parse import MOST_WORDS, Query, parse
from cms.search.words.vocabulary import Vocabulary

ACRONYMS = {
    "SEND": "special educational needs and disabilities",
    "DBS": "disclosure and barring service",
    "AP": "alternative provision",
}
SAID = {
    "Send the form": "Send it to the office. Please send the attendance register to the office on Monday.",
    "Timetable": "The timetable for attendance panels and school meals. A timetable is drawn up each term.",
    "SEND": "Special educational needs and disabilities in schools. School meals for all. Work place visits.",
    "DBS checks": "The disclosure and barring service checks staff. Attendance at school. Work place pensions.",
}


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary(ACRONYMS, [["pay", "salary"], ["CRB", "DBS"]], [("expelled", "exclusion")])


@pytest.fixture(scope="module")
def vocabulary(dictionary: Dictionary) -> Vocabulary:
    made = Vocabulary()
    for title, body in SAID.items():
        made.learn({
            name: list(words(cleaned(text), acronyms=dictionary.acronyms))
            for name, text in (("title", title), ("body", body))
        })  # fmt: skip
    return made


@pytest.fixture(scope="module")
def asked(dictionary: Dictionary, vocabulary: Vocabulary) -> Any:
    return lambda text: parse(text, dictionary=dictionary, vocabulary=vocabulary)


def phrases(query: Query) -> list[dict[str, float]]:
    """By group, each alternative and how sure it is."""
    return [{" ".join(phrase.stems): phrase.weight for phrase in group.phrases} for group in query.groups]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The governors’ café", ["the", "governor", "cafe"]),
        ("Governor's policies", ["governor", "polici"]),
        ("ﬁnance & PRUs", ["financ", "prus"]),
        ("co-ordinator 2026/27", ["co", "ordin", "2026", "27"]),
        ("", []),
    ],
)
def test_words_are_cut_folded_and_stemmed_alike_wherever_they_stand(text: str, expected: list[str]):
    assert stems(text) == expected


def test_an_acronym_is_one_in_its_own_capitals_and_in_their_plural():
    known = {"SEND", "PRU", "SENDCo"}

    assert stems("Send SEND to SENDCos at PRUs", acronyms=known) == ["send", "sendqq", "to", "sendcoqq", "at", "pruqq"]


def test_an_acronym_with_an_apostrophe_is_one_word():
    short = Dictionary({"O’Level": "ordinary level"})

    assert stems("the O'Levels", acronyms=short.acronyms) == ["the", "olevelqq"]
    assert [is_plain(stem) for key in short.means for stem in key] == [True] * 3
    assert short.small("o'level") == "olevelqq"


def test_plurals_that_no_rule_makes_are_the_same_word():
    assert stems("Children's centres for women") == ["child", "centr", "for", "woman"]
    assert stems("children", language="fr") == stems("Children", language="fr") != ["child"]


def test_past_tenses_that_no_rule_makes_are_the_same_word():
    assert stems("taught, withdrawn, stolen") == stems("teach, withdraw, steal")
    assert stems("what is left") != stems("what is leave")


def test_words_of_which_questions_are_made_count_little(asked: Any):
    question = asked("how do I get school meals")

    assert [group.typed for group in question.groups if group.weight == weights.FAINT] == ["how", "do", "I", "get"]
    assert [group.typed for group in question.groups if group.weight == 1] == ["school", "meals"]


def test_words_for_what_kind_of_thing_is_asked_for_count_half(asked: Any):
    weighed = [(group.typed, group.weight) for group in asked("attendance policy template").groups]

    assert weighed == [("attendance", 1.0), ("policy", weights.OF_A_KIND), ("template", weights.OF_A_KIND)]


def test_words_of_other_languages_have_stems_of_their_own():
    assert stems("posiłkami", language="pl") == stems("posiłki", language="pl")
    assert stems("الكتاب", language="ar") == stems("كتاب", language="ar")
    assert stems("mbingu zetu", language="sw") == ["mbingu", "zetu"]


def test_an_acronym_finds_what_it_stands_for_as_surely(asked: Any):
    assert phrases(asked("SEND")) == [{"sendqq": 1.0, "special educ need and disabl": 1.0}]
    assert phrases(asked("special educational needs and disabilities")) == phrases(
        asked("Special Educational Needs and Disabilities")
    )


def test_a_small_word_is_the_acronym_only_where_no_page_has_it_as_a_word(asked: Any):
    (verb,) = phrases(asked("send"))
    (acronym,) = phrases(asked("dbs"))

    assert verb["send"] == 1.0 > verb["sendqq"]
    assert acronym["dbsqq"] == 1.0
    assert "dbs" not in acronym


def test_the_plural_of_a_small_acronym_is_the_acronym_too(asked: Any):
    assert phrases(asked("sends"))[0]["send"] == 1.0  # The pages have the verb.
    assert phrases(asked("dbss")) == phrases(asked("DBS"))


def test_the_words_of_a_long_entry_count_singly_too(asked: Any):
    whole, *singly = asked("special educational needs and disabilities").groups

    assert not whole.again
    assert [(group.typed, group.again, group.weight) for group in singly] == [
        (word, True, weights.SINGLY) for word in ("special", "educational", "disabilities")
    ]


def test_a_phrase_is_as_rare_as_its_words_stand_together():
    learnt = Vocabulary()
    for body in ("leaving care", *["leaving school", "care of children"] * 20):
        learnt.learn({"body": list(words(cleaned(body)))})

    assert learnt.documents["leav"] == learnt.documents["care"] == 21
    assert learnt.documents_with(("leav", "care")) == 1
    assert learnt.documents_with(("leav", "school")) == 20
    assert learnt.documents_with(("care",)) == 21
    assert learnt.documents_with(("leav", "nothing")) == 0


def test_somebody_who_shouts_means_no_acronyms(asked: Any):
    assert phrases(asked("SEND THE FORM")) == phrases(asked("send the form"))
    assert phrases(asked("SEND form"))[0] != phrases(asked("send form"))[0]


def test_synonyms_are_less_sure_and_lead_on_to_the_long_form(asked: Any):
    assert phrases(asked("salary")) == [{"salari": 1.0, "pay": weights.SYNONYM}]
    assert phrases(asked("CRB")) == [
        {"crb": 1.0, "dbsqq": weights.SYNONYM, "disclosur and bar servic": weights.SYNONYM}
    ]
    assert phrases(asked("expelled")) == [{"expel": 1.0, "exclus": weights.SYNONYM}]
    assert phrases(asked("exclusion")) == [{"exclus": 1.0}]


def test_the_longest_entry_is_met_first_and_its_words_count_loosely(asked: Any):
    group, rest = asked("alternative provision places").groups

    assert group.concept
    assert group.loose == ("altern", "provis")
    assert not rest.concept


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("attendnace", "attendance"),
        ("atendance panels", "attendance panels"),
        ("scool meals", "school meals"),
        ("shcool", "school"),
        ("attendance", ""),
        ("zqxvwk", ""),
        ("mael", ""),
        ("scoolbag scool", "scoolbag school"),
        ("SCOOL MEALS FOR ALL", "school MEALS FOR ALL"),
    ],
)
def test_a_better_spelling_is_one_of_the_sites_own_words(asked: Any, typed: str, better: str):
    assert asked(typed).suggestion == better


def test_words_in_one_and_in_two_stand_for_each_other(asked: Any):
    assert all("timet" in each for each in phrases(asked("time table")))
    assert all("timet" in each for each in phrases(asked("time tabling")))
    assert "work place" in phrases(asked("workplace"))[0]


def test_a_long_query_is_cut(asked: Any):
    assert len(asked("attendance " * 100).groups) == MOST_WORDS


def is_plain(stem: str) -> bool:
    """Whether it is a word in the language of any backend, with nothing that it has a use for."""
    return any(map(str.isalnum, stem)) and all(
        letter.isalnum() or unicodedata.category(letter).startswith("M") for letter in stem
    )


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read(text: str):
    query = parse(text, dictionary=Dictionary(ACRONYMS), vocabulary=Vocabulary())

    assert all(stem and is_plain(stem) for group in query.groups for stem in group.stems)


def test_of_too_many_pairs_the_rarest_are_let_go_and_seldom(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cms.search.words.vocabulary.MOST_PAIRS", 40)
    made = Vocabulary()
    for number in range(60):
        rare = "".join(chr(97 + int(digit)) for digit in str(number))
        made.learn({"body": list(words(f"time table {rare}xa {rare}xb {rare}xc time table"))})
        assert len(made.pairs) <= 40

    assert made.pairs["time table"] == 120
    assert made.joined["timetable"] == "time table"


def test_a_vocabulary_is_the_same_after_it_was_kept(vocabulary: Vocabulary):
    again = Vocabulary.unpacked(vocabulary.packed())

    assert (again.total, again.documents, again.written) == (vocabulary.total, vocabulary.documents, vocabulary.written)
    assert again.near("attendence") == vocabulary.near("attendence") == [("attendance", 1)]
    assert again.idf(1) > again.idf(3) > 0


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ਪੰਜਾਬੀ ਸਕੂਲ", "pa", ["ਪੰਜਾਬੀ", "ਸਕੂਲ"]),
        ("snake_case café", "xx", ["snake", "case", "cafe"]),
        ("مُدَرِّسَة", "xx", ["مدرسة"]),
    ],
)
def test_signs_of_vowels_belong_to_their_words(text: str, language: str, expected: list[str]):
    assert stems(text, language=language) == expected


def test_a_word_that_a_stemmer_takes_to_nothing_stays():
    assert "" not in stems("ـ छ \u0301", language="ar") + stems("छ", language="ne")

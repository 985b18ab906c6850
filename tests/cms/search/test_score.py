"""How candidates are put in order."""

import datetime as dt
from collections.abc import Callable

import pytest

from cms.search import weights
from cms.search.score import Score, Scorer
from cms.search.words.analysis import cleaned, stems, words
from cms.search.words.dictionary import Dictionary
from cms.search.words.parse import parse
from cms.search.words.vocabulary import Vocabulary

TODAY = dt.date(2026, 12, 1)
DICTIONARY = Dictionary({"EAL": "English as an additional language"}, [["pay", "salary"]])
FILLER = "the panel meets in the hall and takes minutes of what was said there on the day"


def fields(title: str = "Other", headings: str = "", summary: str = "", body: str = FILLER) -> dict[str, str]:
    texts = {"title": title, "headings": headings, "summary": summary, "lead": body[:300], "body": body}
    said = {name: " ".join(stems(text, acronyms=DICTIONARY.acronyms)) for name, text in texts.items()}
    return {name: f" {text} " if text else " " for name, text in said.items()}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    made = Vocabulary()
    for title in ("Kitchens", "Pay scales", "Outer London", "Pay", "Lettings", "EAL", "English lessons", "Additional"):
        texts = {"title": title, "headings": "", "summary": "", "lead": FILLER, "body": FILLER}
        made.learn({name: list(words(cleaned(text), acronyms=DICTIONARY.acronyms)) for name, text in texts.items()})
    return made


@pytest.fixture
def scorer(vocabulary: Vocabulary) -> Callable[[str], Scorer]:
    return lambda query: Scorer(
        parse(query, dictionary=DICTIONARY, vocabulary=vocabulary), vocabulary, today=TODAY
    )  # fmt: skip


@pytest.fixture
def score(scorer: Callable[[str], Scorer]) -> Callable[..., Score]:
    return lambda query, document, **facts: scorer(query).score(document, **facts)


def test_the_title_counts_over_headings_over_the_body(score: Callable[..., Score]):
    title = score("kitchens", fields("Kitchens and halls"))
    heading = score("kitchens", fields(headings="Kitchens"))
    body = score("kitchens", fields(body=f"{FILLER} kitchens"))

    assert title.value > heading.value > body.value > 0


def test_the_very_title_comes_before_one_with_other_words(score: Callable[..., Score]):
    assert score("pay scales", fields("Pay scales")).value > score("pay scales", fields("Pay scales of 2019")).value


def test_words_that_stand_together_count_more(score: Callable[..., Score]):
    together = fields(body=f"{FILLER} outer london {FILLER}")
    apart = fields(body=f"outer {FILLER} london {FILLER}")

    assert score("outer london", together).value > score("outer london", apart).value


def test_words_scattered_over_a_long_page_are_not_together(scorer: Callable[[str], Scorer]):
    asked = scorer("pay scales london")
    apart = fields(body=f"pay {FILLER * 9} scales {FILLER * 9} london")

    assert asked.score(apart).coverage == pytest.approx(1)
    assert asked.together(apart) < weights.GOOD < asked.together(fields(body=f"{FILLER * 9} pay scales in london"))
    assert asked.together(fields("London", body=f"{FILLER * 9} pay scales")) == pytest.approx(1)
    assert asked.together(fields("London", body="")) < weights.GOOD


def test_a_synonym_that_every_page_has_is_worth_no_more_than_it_says(scorer: Callable[[str], Scorer]):
    asked = scorer("salary")  # No page has it; "pay" is in two titles.
    hall = scorer("kitchens hall")

    assert asked.score(fields("Pay")).coverage == pytest.approx(weights.SYNONYM)
    assert hall.score(fields("Kitchens")).value > hall.score(fields("The hall")).value


def test_who_has_more_of_the_query_comes_first_and_coverage_tells_how_much(score: Callable[..., Score]):
    all_of_it = score("pay scales london", fields(body="pay scales london"))
    some = score("pay scales london", fields(body="pay pay pay scales scales scales"))

    assert all_of_it.value > some.value
    assert all_of_it.coverage == pytest.approx(1)
    assert 0 < some.coverage < 1
    assert score("pay", fields()) == Score(0.0, 0.0)


def test_a_synonym_counts_less_than_the_word_and_covers_less(score: Callable[..., Score]):
    own, other = score("salary", fields("Salary")), score("salary", fields("Pay"))

    assert own.value > other.value > 0
    assert other.coverage == pytest.approx(weights.SYNONYM)


def test_words_of_a_long_form_hint_at_it(score: Callable[..., Score]):
    hint = score("EAL", fields(body="an additional language"))

    assert 0 < hint.value < score("EAL", fields(body="English as an additional language")).value
    assert hint.coverage == 0
    assert score("EAL", fields(body="language")).value == 0


def test_what_is_old_counts_a_little_less_and_what_is_weighed_more_counts_more(score: Callable[..., Score]):
    document = fields("Kitchens")
    now, old = score("kitchens", document, date=TODAY), score("kitchens", document, date=dt.date(2010, 1, 1))

    assert now.value > old.value > now.value * (1 - weights.AGE)
    assert score("kitchens", document, date=dt.date(2027, 1, 1)).value == now.value
    assert score("kitchens", document, weight=2.0).value == pytest.approx(2 * now.value)


def test_a_word_said_again_and_again_adds_ever_less(score: Callable[..., Score]):
    once, twice, often = (
        score("kitchens", fields(body=f"{FILLER * 10} {'kitchens or halls ' * n}")).value for n in (1, 2, 40)
    )

    assert once < twice < often < 20 * once


def test_a_rare_phrase_counts_more_than_common_words_would():
    learnt = Vocabulary()
    for body in ("leaving care", *["leaving school", "care of children"] * 20):
        learnt.learn({"body": list(words(cleaned(body)))})
    meant = Dictionary(synonyms=[["care leavers", "leaving care"]])
    query = parse("care leavers", dictionary=meant, vocabulary=learnt)

    assert Scorer(query, learnt, today=TODAY).score(fields("Leaving care")).coverage == pytest.approx(weights.SYNONYM)

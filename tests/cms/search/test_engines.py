"""What a search finds, whichever backend brings it: run on SQLite here, on PostgreSQL by tests/hub/test_postgresql.py,
on Elasticsearch by tests/hub/test_elasticsearch.py."""

import dataclasses
import datetime as dt

import pytest
from django.contrib.auth.models import Group

from cms.people import readers
from cms.search import index
from cms.search.complete import complete
from tests.cms.search.library import Library
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FILLER = "The panel meets in the hall and minutes are taken by the clerk of the day. "


def test_an_acronym_in_its_capitals_is_no_verb(library: Library):
    library.acronyms(SEND="special educational needs and disabilities")
    library.hold("How to send a form", body="Send it to us. Send it early. We send a receipt.")
    library.hold("Funding", body="Money for SEND is paid each term.")
    library.hold("Special educational needs and disabilities", body="Who helps.")
    library.open()

    assert library.titles("SEND") == ["Special educational needs and disabilities", "Funding"]
    assert set(library.titles("send")) == {
        "How to send a form",
        "Funding",
        "Special educational needs and disabilities",
    }
    assert library.titles("send")[0] == "How to send a form"


def test_a_small_acronym_that_is_no_word_here_is_the_acronym(library: Library):
    library.acronyms(DBS="disclosure and barring service")
    library.hold("DBS for volunteers", "Disclosure and barring service")
    library.open()

    assert set(library.titles("dbs")) == {"DBS for volunteers", "Disclosure and barring service"}
    assert library.titles("disclosure and barring service")[0] == "Disclosure and barring service"
    assert "DBS for volunteers" in library.titles("disclosure and barring service")


def test_synonyms_count_from_the_next_search_on_and_go_one_way_or_both(library: Library):
    library.hold("Salary scales", "Exclusion of pupils", "Suspension of pupils", "Lettings")
    library.open()
    assert library.titles("pay") == []

    library.synonyms("pay, salary")
    library.synonyms("expelled, exclusion", one_way=True)

    assert library.titles("pay") == ["Salary scales"]
    assert library.titles("expelled") == ["Exclusion of pupils"]
    assert library.titles("exclusion") == ["Exclusion of pupils"]


def test_words_are_found_by_their_stems_without_accents_and_with_any_apostrophe(library: Library):
    library.hold("Lettings policies", "Governors’ café", "Attendance")
    library.open()

    for query in ("policy", "POLICIES", "letting policy"):
        assert library.titles(query) == ["Lettings policies"]
    for query in ("governor's cafe", "governors’ café", "Cafés"):
        assert library.titles(query) == ["Governors’ café"]


def test_what_is_misspelt_is_found_and_a_better_spelling_offered(library: Library):
    library.hold("Attendance codes", "Attendance and absence", "Free school meals", body="school meals, attendance")
    library.open()

    found = library.search("free scool meals")

    assert found.results[0].title == "Free school meals"
    assert found.suggestion == "free school meals"
    assert set(library.titles("attendence")) >= {"Attendance codes", "Attendance and absence"}
    assert library.search("attendance").suggestion == ""
    assert library.search("zqxvwk").total == 0


def test_a_word_in_two_and_two_in_one_find_each_other(library: Library):
    library.hold("School timetable", body="The timetable is drawn up in May.")
    library.hold("Time table for the panel", "A time table for June")
    library.open()

    everything = {"School timetable", "Time table for the panel", "A time table for June"}
    assert set(library.titles("time table")) == everything
    assert set(library.titles("timetable")) == everything


def test_each_language_is_searched_by_itself_with_its_own_stems(library: Library):
    library.hold("Obiady szkolne", body="Bezpłatne posiłki dla uczniów.", language="pl")
    library.hold("وجبات مدرسية مجانية", language="ar")
    library.hold("School dinners")
    library.open()

    assert library.titles("posiłków ucznia", language="pl") == ["Obiady szkolne"]
    assert library.titles("bezplatne", language="pl") == ["Obiady szkolne"]
    assert library.titles("المدرسية", language="ar") == ["وجبات مدرسية مجانية"]
    assert library.titles("obiady") == []


def test_titles_count_over_headings_over_the_body_and_new_over_old(library: Library):
    long_ago, lately = dt.date(2009, 1, 1), dt.date.today()
    library.hold("Catering", body=FILLER * 5 + "Kitchens.")
    library.hold("Premises", headings="Kitchens", body="Kitchens. " + FILLER * 5)
    library.hold("Kitchens", body=FILLER * 5)
    library.hold("Old census", body="The census is in January.", date=long_ago)
    library.hold("New census", body="The census is in January.", date=lately)
    library.open()

    assert library.titles("kitchens") == ["Kitchens", "Premises", "Catering"]
    assert library.titles("census january") == ["New census", "Old census"]


def test_what_is_meant_for_those_whom_the_query_names_comes_first(library: Library):
    library.acronyms(SENCO="special educational needs co-ordinator")
    library.hold("Attendance in schools", body=f"{FILLER} Told to SENCOs.", audience=("Chairs of governors",))
    library.hold("Attendance of pupils", body=f"{FILLER} Told to SENCOs.", audience=("Headteachers", "SENCOs"))
    library.open()

    assert library.titles("attendance SENCO")[0] == library.titles("attendance sencos")[0] == "Attendance of pupils"
    assert library.titles("attendance of governors")[0] == "Attendance in schools"
    assert library.titles("attendance")[0] == "Attendance in schools"


def test_all_words_come_before_most_and_most_before_few(library: Library):
    library.hold("Pay scales in inner London", "Pay scales in outer London", "London zoo", "Pay day")
    library.open()

    assert library.titles("pay scales outer london")[0] == "Pay scales in outer London"
    assert library.titles("pay scales outer london")[1] == "Pay scales in inner London"


def test_facets_count_what_each_choice_would_leave(library: Library):
    library.hold("Meals one", "Meals two", topic="Health", audience=("Heads",), phases=("Primary", "Secondary"))
    library.hold("Meals three", topic="Money", audience=("Heads", "Governors"), date=dt.date(2026, 3, 1))
    library.hold("Meals four", topic="Money", kind="Policy")
    library.open()

    found = library.search("meals", filters={"topic": ["Money"], "audience": ["Heads", "Clerks"]})

    assert [result.title for result in found.results] == ["Meals three"]
    assert found.total == 1
    assert found.facets["topic"] == [("Health", 2), ("Money", 1)]
    assert found.facets["audience"] == [("Governors", 1), ("Heads", 1), ("Clerks", 0)]
    assert found.facets["type"] == [("Guidance", 1)]
    assert found.facets["year"] == [("2026", 1)]
    both = library.search("meals", filters={"topic": ["Money", "Health"]})
    assert both.total == 4
    assert both.facets["phase"] == [("Primary", 2), ("Secondary", 2)]


def test_of_the_pieces_of_one_thing_the_best_is_shown_and_counted_once(library: Library):
    library.hold("Handbook: catering", "Handbook: kitchens", body="Rules for kitchens.", whole="things:0")
    library.hold("Other", body="Kitchens too.")
    library.open()

    found = library.search("kitchens")

    assert [result.title for result in found.results] == ["Handbook: kitchens", "Other"]
    assert found.total == 2
    assert found.facets["type"] == [("Guidance", 2)]


def test_nothing_tells_of_what_the_reader_may_not_know(library: Library, ealing):
    from wagtail.models import PageViewRestriction

    from tests import website

    topic = website.topic(ealing, "For heads")
    page = website.guidance(topic, "Closed")
    PageViewRestriction.objects.create(page=topic, restriction_type=PageViewRestriction.LOGIN)
    library.hold("Redundancies ahead", path=f"{ealing.home.path} {page.path}", topic="Secret")
    library.hold(
        "Redundancies for heads", readers="role:head role:dsl", topic="Confidential", body="Confidential. " * 2
    )
    library.hold("Redundancies in law", path=ealing.home.path, topic="Staff", body="Redundancies.")
    library.hold(*(f"Lettings {number}" for number in range(9)), topic="Premises")
    library.open()
    head = make_user("head@oak.example")
    head.groups.add(Group.objects.get_or_create(name=readers.group_name(ealing, "role:head"))[0])

    found = library.search("redundancies")

    assert [result.title for result in found.results] == ["Redundancies in law"]
    assert (found.total, found.facets["topic"]) == (1, [("Staff", 1)])
    assert library.search("redundancies ahead").facets["topic"] == [("Staff", 1)]
    assert library.search("confidental").suggestion == ""
    assert library.search("confidental", reader=head).suggestion == "confidential"
    assert library.search("redundnacies").suggestion == "redundancies"
    assert set(library.titles("redundancies", reader=head)) == {"Redundancies in law", "Redundancies for heads"}


def test_however_many_readers_and_places_a_thing_has_the_right_ones_find_it(library: Library, ealing):
    many = " ".join(f"role:{'x' * 30}{number}" for number in range(30))
    library.hold(
        "Redundancies", readers=f"{many} role:head", path=" ".join(f"0001{number:04}" * 3 for number in range(90))
    )
    library.acronyms(**{"O'Level": "ordinary level"})
    library.hold("O'Level results")
    library.open()
    user = make_user("head@oak.example")
    assert library.titles("redundancies", reader=user) == []
    user.groups.add(Group.objects.get_or_create(name=readers.group_name(ealing, "role:head"))[0])

    assert library.titles("redundancies", reader=make_user("other@oak.example")) == []
    assert library.titles("redundancies", reader=user.__class__.objects.get(pk=user.pk)) == ["Redundancies"]
    assert library.titles("o'level") == library.titles("O’Levels") == ["O'Level results"]


def test_a_partnership_never_finds_anothers(library: Library, camden):
    library.hold("Lettings")
    library.open()

    from cms.search.search import search

    assert search("lettings", camden).total == 0


def test_what_changes_or_goes_is_found_as_it_is(library: Library):
    library.hold("Lettings", "Lotteries")
    library.open()
    first, second = library.documents.values()
    library.documents[first.key] = dataclasses.replace(first, title="Raffles")
    del library.documents[second.key]

    assert index.update(library.partnership, "things", ["1", "2"]) == 2

    assert library.titles("raffles") == ["Raffles"]
    assert library.titles("lettings lotteries") == []
    assert index.update(library.partnership, "things", ["1", "2"]) == 0
    assert index.rebuild(library.partnership) == 0


def test_of_very_many_those_with_the_words_in_their_title_come_first_and_none_is_lost(library: Library, monkeypatch):
    monkeypatch.setattr("cms.search.weights.ENOUGH", 2)
    monkeypatch.setattr("cms.search.weights.CANDIDATES", 6)
    library.hold(*(f"Lettings {number}" for number in range(30)))
    library.hold(*(f"Minutes {number}" for number in range(8)), body=FILLER * 5 + "Attendance.")
    library.hold("Attendance", "Attendance codes", "Absence and attendance", topic="Pupils", body=FILLER * 3)
    library.open()

    assert library.titles("attendance", size=1) == ["Attendance"]
    everything = library.search("attendance", size=20)
    assert (everything.total, len(everything.results)) == (11, 11)
    assert library.titles("attendance", size=1, filters={"topic": ["Pupils"]}) == ["Attendance"]
    assert len(library.titles("attendance", size=3, page=4)) == 2
    assert len(library.titles("attendance", size=20, sort="date")) == 11


def test_rare_words_of_a_body_are_not_lost_among_a_common_word_of_titles(library: Library, monkeypatch):
    monkeypatch.setattr("cms.search.weights.ENOUGH", 2)
    monkeypatch.setattr("cms.search.weights.LEAST", 0.1)
    library.hold(*(f"Safe education for children {number}" for number in range(5)))
    library.hold(*(f"Minutes {number}" for number in range(40)))
    library.hold("References", body=FILLER * 5 + "Influenza and measles vaccinations of children. " * 8)
    library.open()

    assert library.titles("influenza measles vaccinations children", size=1) == ["References"]


def test_titles_are_completed_whatever_was_begun(library: Library):
    library.acronyms(SENCO="special educational needs co-ordinator")
    library.hold("School meals", "Meals in schools", "Free school meals: forms", "Lettings", body="meals")
    library.hold("The SENCO network")
    library.open()

    def offered(typed: str) -> list[str]:
        return [each.title for each in complete(typed, library.partnership)]

    assert offered("scho") == ["School meals", "Meals in schools", "Free school meals: forms"]
    assert offered("free mea") == ["Free school meals: forms"]
    assert offered("sen") == offered("SENC") == offered("the senco") == ["The SENCO network"]
    assert offered("meals' o'x") == offered("zebra") == offered("' & | <-> *") == []


def test_results_come_page_by_page_without_a_gap_or_a_double(library: Library):
    library.hold(*(f"Attendance {number}" for number in range(25)))
    library.open()

    pages = [library.titles("attendance", page=number) for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({title for page in pages for title in page}) == 25


@pytest.mark.parametrize(
    "query", ["", "…", "'\"", "a AND (", "*", "x" * 5000, "\0", "NEAR(", "-", "fr:ee & | ! <-> \\", "1e5 007 3.14 a4"]
)
def test_no_query_breaks_it(library: Library, query: str):
    library.hold("Free school meals")
    library.open()

    assert library.titles(query) in ([], ["Free school meals"])

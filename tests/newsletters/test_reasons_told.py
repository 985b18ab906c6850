"""Why a letter came to somebody, in the language of the letter."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from newsletters.lists.reasons import CORRECTED, UNSAID, Seated, of_seats, of_sign_up
from newsletters.lists.reasons_told import told

LANGUAGES = ["ar", "pl", "pa", "so", "ur"]


def held(role, where, standing="holder"):
    return Seated(1, 1, standing, role, where)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_up_and_a_seat_are_said_whole_in_each_language(language):
    signed_up, seat = told(of_sign_up("Families"), language), told(of_seats([held("SENCO", "at Oak School")]), language)

    assert "You" not in signed_up + seat
    assert "Families" in signed_up
    assert "Oak School" in seat
    assert "SENCO" in seat


def test_each_seat_is_a_sentence_of_its_own():
    reason = of_seats([
        held("Headteacher", "at Oak"), held("Headteacher", "at St Peter and St Paul"), held("SENCO", "at Ash"),
        held("Clerk", "in North cluster", "deputy"),
    ])  # fmt: skip

    assert told(reason, "pl") == (
        "Państwa rola: dyrektor szkoły, Oak. Państwa rola: dyrektor szkoły, St Peter and St Paul. "
        "Państwa rola: koordynator ds. specjalnych potrzeb edukacyjnych (SENCO), Ash. "
        "Zastępują Państwo: sekretarz rady, North cluster."
    )


def test_a_role_that_a_partnership_named_stays_as_it_wrote_it():
    assert "Ealing lead" in told("You are Ealing lead at Oak.", "ur")


@pytest.mark.parametrize(
    "reason",
    [
        of_seats([held("Headteacher", f"at The very long name of school number {n}") for n in range(30)]),
        "You are looking at something at the end at last.",
        "Something that nobody knows.",
    ],
)
def test_what_cannot_be_said_piece_by_piece_is_said_in_general_and_never_half(reason):
    with translation.override("pl"):
        assert told(reason, "pl") == gettext("You hold roles for which this letter is meant.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_corrections_and_what_is_unsaid_are_said_too(language):
    correction = CORRECTED.format(number=12, publication="Gatekeeping")
    for reason, kept in (
        ("Ealing put you on its list “Clerks”.", ["Ealing", "Clerks"]),
        ("Ealing added you to the people it sends this to.", ["Ealing"]),
        (f"{correction} You are SENCO at Oak.", ["12", "Gatekeeping", "Oak"]),
        (UNSAID, []),
    ):
        said = told(reason, language)
        assert all(each in said for each in kept)
        assert not {"you", "this", "reader"} & set(said.casefold().split())


def test_english_stays_as_it_is():
    assert told("You are SENCO at Oak.", "en-gb") == "You are SENCO at Oak."

"""Who shares a letter with whom: by language, and by the pieces that are for them."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.people.models import Holding
from newsletters.edition import Piece
from newsletters.models import Delivery, Publication
from newsletters.sealing import variants
from newsletters.sealing.seal import CannotSeal, NobodyToSend, letter_for, seal
from newsletters.sealing.targets import BadTargets, Targets
from tests.factories import make_school, seat
from tests.newsletters.sending.source import add_reader, words


class InPieces:
    """What the gatekeeping of these tests says, where some of it is for some readers only."""

    def __init__(self, publication, targets, *, for_all=True):
        self.publication, self.for_all = publication, for_all
        self.pieces = [
            Piece(key=title, title=title, targets=Targets.read(each)) for title, each in sorted(targets.items())
        ]

    def letter(self, language, keys=None):
        keys = {piece.key for piece in self.pieces} if keys is None else keys
        left_out = len(self.pieces) - len(keys)
        introduction = f"Pieces: {', '.join(sorted(keys)) or 'none'}."
        letter = words(self.publication, language)
        return dataclasses.replace(letter, introduction=introduction, left_out=left_out)

    def watch(self):
        return None


@pytest.fixture
def says(gatekeeping, monkeypatch):
    """`says({"census": {"phases": ["primary"]}})`: pieces by title, with their targets."""

    def say(targets, **options):
        content = InPieces(gatekeeping, targets, **options)
        monkeypatch.setattr(Publication, "content", lambda self, revision_id=None: content, raising=False)

    return say


@pytest.fixture
def oak(ealing):
    return make_school(ealing, "Oak Primary School", phase="primary", quadrant="north-west", type="Community school")


@pytest.fixture
def elm(ealing):
    return make_school(ealing, "Elm High School", phase="secondary", quadrant="south-east", type="Academy")


def read(mailing):
    """By address, the pieces in the letter."""
    said = {variant.pk: variant.text.partition("Pieces: ")[2].partition(".")[0] for variant in mailing.variants.all()}
    return {row.address: said[row.variant_id] for row in mailing.deliveries.exclude(variant=None)}


def test_readers_whom_the_same_is_for_share_a_letter(gatekeeping, says, oak, elm):
    says({"census": {"phases": ["primary"]}})
    for number in range(3):
        seat(add_reader(gatekeeping, f"oak{number}@school.example"), ["headteacher", "senco", "sbm"][number], oak)
    seat(add_reader(gatekeeping, "elm@school.example"), "headteacher", elm)
    add_reader(gatekeeping, "family@home.example")

    mailing = seal(gatekeeping)

    assert read(mailing) == {
        "oak0@school.example": "census",
        "oak1@school.example": "census",
        "oak2@school.example": "census",
        "elm@school.example": "none",
        "family@home.example": "none",
    }
    assert mailing.variants.count() == 2
    assert mailing.states() == {"pending": 5}


def test_a_letter_without_some_items_says_so_and_leads_to_the_rest(gatekeeping, says, oak, elm):
    says({"census": {"phases": ["primary"]}, "sport": {"phases": ["primary"]}})
    seat(add_reader(gatekeeping, "oak@school.example"), "headteacher", oak)
    seat(add_reader(gatekeeping, "elm@school.example"), "headteacher", elm)

    whole, without = seal(gatekeeping).variants.order_by("key")

    assert whole.holds == ["census", "sport"]
    assert "for other readers" not in whole.text + whole.html
    for part in (without.text, without.html):
        assert "2 more items of this number are for other readers." in part
    assert "Read the whole on the web:\n[[web_url]]" in without.text
    assert '<a href="[[web_url]]"' in without.html.partition("for other readers.")[2]


@pytest.mark.parametrize(
    ("targets", "reaches"),
    [
        ({"roles": ["headteacher"]}, {"head", "both"}),
        ({"roles": ["headteacher", "sbm"]}, {"head", "sbm", "both"}),
        ({"roles": ["headteacher"], "phases": ["primary"]}, {"head"}),
        ({"roles": ["sbm"], "phases": ["primary"]}, {"both"}),
        ({"types": ["Academy"]}, {"sbm", "both"}),
        ({"quadrants": ["north-west"], "types": ["Academy"]}, set()),
        ({"quadrants": ["north-west", "south-east"]}, {"head", "sbm", "both"}),
    ],
)
def test_all_kinds_are_asked_of_one_seat_and_any_value_of_a_kind_will_do(gatekeeping, says, oak, elm, targets, reaches):
    says({"it": targets})
    seat(add_reader(gatekeeping, "head@school.example"), "headteacher", oak)
    seat(add_reader(gatekeeping, "sbm@school.example"), "sbm", elm)
    both = add_reader(gatekeeping, "both@school.example")
    seat(both, "headteacher", elm)
    seat(both, "sbm", oak)
    add_reader(gatekeeping, "nobody@school.example")

    found = read(seal(gatekeeping))

    assert {address.partition("@")[0] for address, pieces in found.items() if pieces == "it"} == reaches


def test_deputies_and_those_who_act_count_and_who_is_away_or_at_a_closed_school_does_not(gatekeeping, says, oak, elm):
    says({"it": {"roles": ["headteacher"]}})
    for standing in ("deputy", "acts"):
        holding = seat(add_reader(gatekeeping, f"{standing}@school.example"), "headteacher", oak)
        Holding.objects.filter(pk=holding.pk).update(standing=standing)
    away = seat(add_reader(gatekeeping, "away@school.example"), "headteacher", oak)
    Holding.objects.filter(pk=away.pk).update(away_from="2020-01-01")
    seat(add_reader(gatekeeping, "closed@school.example"), "headteacher", elm)
    type(elm).objects.filter(pk=elm.pk).update(closed_on="2020-01-01")

    found = read(seal(gatekeeping))

    assert {address for address, pieces in found.items() if pieces == "it"} == {
        "deputy@school.example",
        "acts@school.example",
    }


def test_for_whom_nothing_is_gets_a_row_and_no_letter(gatekeeping, says, oak):
    says({"census": {"phases": ["primary"]}}, for_all=False)
    seat(add_reader(gatekeeping, "oak@school.example"), "headteacher", oak)
    add_reader(gatekeeping, "family@home.example")

    mailing = seal(gatekeeping)

    assert mailing.states() == {"pending": 1, "nothing": 1}
    nothing = mailing.deliveries.get(state=Delivery.State.NOTHING)
    assert (nothing.address, nothing.variant, nothing.done_at is not None) == ("family@home.example", None, True)


def test_where_nothing_is_for_anybody_it_does_not_go(gatekeeping, says):
    says({"census": {"phases": ["primary"]}}, for_all=False)
    add_reader(gatekeeping, "family@home.example")

    with pytest.raises(NobodyToSend, match="Nothing in this is for anybody"):
        seal(gatekeeping)


def test_languages_and_pieces_make_letters_together(gatekeeping, says, oak, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("cy", "Welsh")]
    says({"census": {"phases": ["primary"]}})
    seat(add_reader(gatekeeping, "oak@school.example"), "headteacher", oak)
    seat(add_reader(gatekeeping, "cy@school.example", language="cy"), "senco", oak)
    add_reader(gatekeeping, "family@home.example", language="cy")
    seat(add_reader(gatekeeping, "xx@school.example", language="xx"), "sbm", oak)

    mailing = seal(gatekeeping)

    assert sorted(mailing.variants.values_list("key", flat=True)) == ["cy", "cy.0", "en-gb"]


def test_each_letter_is_laid_out_once_however_many_share_it(gatekeeping, says, oak, monkeypatch):
    says({"census": {"phases": ["primary"]}})
    for number in range(20):
        add_reader(gatekeeping, f"r{number}@school.example")
    laid_out, real = [], variants.render
    monkeypatch.setattr(variants, "render", lambda letter: laid_out.append(letter) or real(letter))

    seal(gatekeeping)

    assert len(laid_out) == 1


def test_more_letters_than_anybody_could_look_through_are_refused(gatekeeping, says, ealing, monkeypatch):
    monkeypatch.setattr("newsletters.sealing.seal.MOST", 2)
    says({phase: {"phases": [phase]} for phase in ("nursery", "primary", "secondary")})
    for phase in ("nursery", "primary", "secondary"):
        seat(add_reader(gatekeeping), "headteacher", make_school(ealing, phase.title(), phase=phase))

    with pytest.raises(CannotSeal, match="different letters"):
        seal(gatekeeping)


def test_many_pieces_still_name_their_letter(gatekeeping, says, ealing):
    says({f"piece{number:03}": {"roles": ["senco" if number % 2 else "headteacher"]} for number in range(400)})
    oak = make_school(ealing)
    seat(add_reader(gatekeeping, "head@school.example"), "headteacher", oak)
    seat(add_reader(gatekeeping, "senco@school.example"), "senco", oak)

    keys = seal(gatekeeping).variants.values_list("key", flat=True)

    assert len(set(keys)) == 2
    assert all(len(key) <= 80 for key in keys)


def test_the_queries_do_not_grow_with_the_readers(gatekeeping, says, oak):
    says({"census": {"phases": ["primary"]}, "heads": {"roles": ["headteacher"]}})
    counts = []
    for readers in (1, 3, 60):
        for number in range(readers):
            seat(add_reader(gatekeeping, f"r{readers}-{number}@school.example"), "governor", oak)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            mailing = seal(gatekeeping)
        counts.append(len(queries))
        mailing.deliveries.all().delete()
        mailing.delete()

    assert counts[1] == counts[2]


def test_the_letter_of_one_reader_can_be_asked_for(gatekeeping, says, oak):
    says({"census": {"phases": ["primary"]}}, for_all=False)
    head = add_reader(gatekeeping, "oak@school.example")
    seat(head, "headteacher", oak)

    assert letter_for(gatekeeping, head).introduction == "Pieces: census."
    assert letter_for(gatekeeping, add_reader(gatekeeping, "family@home.example")) is None


@pytest.mark.parametrize("kept", [None, [], "senco", {"role": ["senco"]}, {"roles": "senco"}, {"roles": [1]}])
def test_targets_that_cannot_be_read_are_nobodys_and_not_everybodys(kept):
    with pytest.raises(BadTargets):
        Targets.read(kept)

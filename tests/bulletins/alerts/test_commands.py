"""The contracts: `alert` writes a draft, `alert_status` says how it stands."""

import json

import pytest
from django.core.management import CommandError, call_command

from bulletins.models.alert import Alert
from newsletters.checks.finding import Finding, Weight
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Mailing
from tests.bulletins.alerts.conftest import SAID

FILE = {name: SAID[name] for name in SAID if name != "everywhere"}


@pytest.fixture
def command(tmp_path, capsys):
    def run(said, **options):
        path = tmp_path / "alert.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
        call_command("alert", partnership="ealing", file=str(path), json=True, **options)
        return json.loads(capsys.readouterr().out)

    return run


def status(alert, capsys):
    call_command("alert_status", str(alert), json=True)
    return json.loads(capsys.readouterr().out)


def test_a_file_becomes_a_draft_that_waits_and_nothing_is_sent(command, schools, writer, second, letters, capsys):
    said = command(
        FILE | {"quadrants": ["North West"], "schools": ["yew primary school"], "handling": "May share with staff"}
    )

    assert said["state"] == "draft"
    assert (said["people"], said["schools"], said["nobody"]) == (4, 3, ["Elm Primary School"])
    assert said["waits_for"] == ["second@ealing.example", "writer@ealing.example"]
    assert {letter.to for letter in letters()} == set(said["waits_for"])
    assert not Mailing.objects.exists()
    assert status(said["alert"], capsys)["to_come"].startswith("4 people at 3 schools")


def test_written_by_somebody_with_the_right_a_second_person_is_asked(command, schools, writer, second, letters):
    said = command(FILE, by="writer@ealing.example")

    assert said["state"] == "asked"
    assert [letter.to for letter in letters()] == ["second@ealing.example"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"colour": "red", "call": None}, ["Unknown: “colour”", "Missing: “call”"]),
        ({"quadrants": "north"}, ["quadrants: a list is wanted"]),
        ({"title": 7, "do_now": ["x"]}, ["title: a text is wanted", "do_now: a text is wanted"]),
        ({"title": "", "handling": "everybody"}, ["title: This field is required", "handling: Select a valid choice"]),
        ({"quadrants": ["north"], "schools": [1]}, ["no open school is called “1”", "north is not one of the"]),
        (
            {"call": None, "title": 7, "schools": ["Nowhere"], "handling": "everybody"},
            ["Missing: “call”", "title: a text is wanted", "no open school is called “Nowhere”", "handling: Select a"],
        ),
        ({"schools": "all"}, ["schools: “all” means every open school, and quadrants do not"]),
        ({"quadrants": ["all", "north-west"]}, ["quadrants: “all” stands beside others"]),
        ({"title": "a\ud800b"}, ["half a character"]),
        ({"what_happened": "a\u0000b"}, ["what_happened: Null characters are not allowed"]),
    ],
)
def test_what_is_unknown_missing_or_wrong_is_told_and_nothing_is_kept(command, schools, wrong, told):
    said = {name: value for name, value in (FILE | wrong).items() if value is not None}

    with pytest.raises(CommandError) as refusal:
        command(said)

    assert all(sentence in str(refusal.value) for sentence in told), refusal.value
    assert refusal.value.returncode == 2
    assert not Alert.objects.exists()


def test_what_is_said_twice_is_told_with_whatever_else_is_wrong(command, schools):
    text = json.dumps(FILE | {"colour": "red"})[:-1] + ', "title": "Another", "schools": []}'

    with pytest.raises(CommandError) as refusal:
        command(text)

    assert "Said more than once: “title”, “schools”. Say each once." in str(refusal.value)
    assert "Unknown: “colour”" in str(refusal.value)
    assert not Alert.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "\ufeff{}"])
def test_a_file_that_is_no_alert_is_told(command, schools, text):
    with pytest.raises(CommandError):
        command(text)


def test_all_schools_are_said_so(command, schools):
    assert command(FILE | {"quadrants": "all"})["everywhere"]
    assert command(FILE | {"quadrants": []})["people"] == 4


def test_all_phases_of_a_quadrant_are_not_all_schools(command, schools):
    for where, people in (({"phases": "all"}, 3), ({"quadrants": "all", "phases": ["primary"]}, 4)):
        said = command(FILE | where)
        assert (said["everywhere"], said["people"]) == (False, people)


def test_what_no_letter_can_hold_is_left_out(command, schools):
    command(FILE | {"title": "Man\u0007 near\u000bgates", "call": "\u001b[1mPolice"})

    assert (Alert.objects.get().title, Alert.objects.get().call) == ("Man near gates", "[1mPolice")


def test_what_cannot_be_asked_for_is_not_kept_either(command, schools, writer, second, letters, monkeypatch):
    monkeypatch.setattr(
        "bulletins.alerts.ask.check_variant", lambda letter: [Finding("A link is wrong.", Weight.STOPS)]
    )

    with pytest.raises(CommandError, match="A link is wrong"):
        command(FILE, by="writer@ealing.example")

    assert not Alert.objects.exists()
    assert not letters()


def test_the_status_tells_each_school_and_the_time_of_each_step(sent, letters, capsys):
    deliver_due()

    said = status(sent.pk, capsys)

    assert said["state"] == "sent"
    assert said["deliveries"] == {"sent": 3}
    by_school = {school["school"]: school for school in said["schools"]}
    assert [seat["seat"] for seat in by_school["Oak Primary School"]["seats"]] == [
        "Designated safeguarding lead", "Headteacher",
    ]  # fmt: skip
    assert all(seat["accepted"] and seat["at"] for seat in by_school["Oak Primary School"]["seats"])
    assert by_school["Ash Primary School"]["accepted"]
    assert by_school["Elm Primary School"]["nobody"]
    assert [step["what"] for step in said["steps"]][-3:] == ["approved", "sealed", "first-letter"]


def test_there_is_no_such_alert():
    with pytest.raises(CommandError, match="There is no alert 99999999999999999999"):
        call_command("alert_status", "99999999999999999999")

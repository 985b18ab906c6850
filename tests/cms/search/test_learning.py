"""What is searched for and not found is seen, and mended in one step."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from cms.guidance.models import OldAddress
from cms.notices.models import Notice
from cms.people import retention
from cms.search.models import Asked, BestBet, LeftOut, Synonym, Wish
from tests import website
from tests.cms.search.looking import in_step, look, titles
from tests.factories import make_user

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0"}


@pytest.fixture
def lettings(ealing):
    page = website.guidance(website.topic(ealing, "Buildings"), "Lettings")
    website.guidance(website.topic(ealing, "Money"), "Lettings and hire: fees")
    in_step()
    return page


@pytest.fixture
def reader(visitor, ealing):
    client = visitor(ealing)
    client.defaults |= BROWSER
    return client


def mend(client, words, **data):
    address = f"{reverse('search_words')}?words={words}"
    return client.post(address, data, follow=True).content.decode()


def test_searches_are_counted_by_the_week_without_whoever_asked(lettings, reader, ealing):
    for query in ("Lettings", "  lettings? ", "zebra", "term dates 2026-27"):
        look(reader, query)
    look(reader, "lettings", sort="date")
    look(reader, "lettings", topic="Money")

    rows = {row.words: (row.times, row.found, row.good) for row in Asked.objects.of(ealing)}
    assert rows.pop("term dates 2026-27")
    assert rows == {"lettings": (2, 2, True), "zebra": (1, 0, False)}
    assert {row.week.weekday() for row in Asked.objects.of(ealing)} == {0}


@pytest.mark.parametrize(
    "query",
    ["ada@oak.example", "020 7946 0000", "https://oak.example/x", "x" * 90, "\0", "Ada, w5 2hl", "born 1/2/2015"],
)
def test_what_may_tell_of_a_person_is_not_kept(lettings, reader, query):
    look(reader, query)

    assert not Asked.objects.exists()


def test_a_flood_of_words_does_not_fill_the_table(lettings, reader, ealing, monkeypatch):
    monkeypatch.setattr("cms.search.asked.MOST", 2)

    for query in ("one", "two", "three", "one"):
        look(reader, query)

    assert {row.words: row.times for row in Asked.objects.of(ealing)} == {"one": 2, "two": 1}


def test_machines_are_not_counted(lettings, visitor, ealing):
    look(visitor(ealing), "lettings")
    visitor(ealing).get("/search/", {"q": "lettings"}, HTTP_USER_AGENT="Examplebot/1.0")

    assert not Asked.objects.exists()


def test_the_place_that_was_chosen_is_counted(lettings, reader, ealing, camden, visitor):
    results = look(reader, "lettings").select_one(".hub-results")
    second = results.select("a[data-rank]")[1]

    told = {"asked": results["data-asked"], "rank": second["data-rank"]}
    assert reader.post(results["data-chosen"], told).status_code == 204

    row = Asked.objects.of(ealing).get()
    assert (row.chosen, row.ranks) == (1, 2)
    ranks = ("0", "x", "000000001" + "9" * 30, "1" * 5000)
    for forged in ({**told, "asked": "lettings"}, {}, *({**told, "rank": rank} for rank in ranks)):
        assert reader.post(results["data-chosen"], forged).status_code == 400
    assert visitor(camden).post(results["data-chosen"], told).status_code == 400
    assert Asked.objects.get().chosen == 1


def test_an_editor_sees_what_found_nothing_and_a_synonym_mends_it(lettings, reader, sign_in, ealing, camden):
    look(reader, "party venue")
    editor = sign_in("editor", ealing)
    shown = BeautifulSoup(editor.get(reverse("searches")).content, "html.parser")
    assert [cell.get_text(strip=True) for cell in shown.select("td.title")] == ["party venue"]

    assert "finds this too: lettings" in mend(editor, "party venue", means="lettings")

    assert titles(look(reader, "party venue"))[0] == "Lettings"
    assert Synonym.objects.of(ealing).get(words="party venue, lettings").one_way
    assert sign_in("editor", camden).get(f"{reverse('search_words')}?words=party venue").status_code == 404
    assert sign_in("contributor", ealing).get(reverse("searches")).status_code in (302, 403)


def test_what_one_click_did_another_takes_back(lettings, reader, sign_in, ealing, camden):
    look(reader, "hire, wages")
    look(reader, "???")
    editor = sign_in("editor", ealing)
    mend(editor, "hire, wages", page=lettings.pk)
    shown = mend(editor, "hire, wages", means="lettings")
    synonym, bet = Synonym.objects.of(ealing).get(words="hire wages, lettings"), BestBet.objects.of(ealing).get()
    assert "Finds already: hire wages, lettings" in shown
    other = BestBet.objects.create(partnership=camden, words="hire, wages", link="https://x.example", title="X")

    def missed() -> set[str]:
        listed = BeautifulSoup(editor.get(reverse("searches")).content, "html.parser")
        return {cell.get_text(strip=True) for cell in listed.select("td.title")}

    assert missed() == {"???"}
    for taken in ({"bet": bet.pk}, {"synonym": synonym.pk}, {"bet": other.pk}, {"synonym": "x"}):
        mend(editor, "hire, wages", **taken)

    assert missed() == {"???", "hire, wages"}
    assert list(BestBet.objects.all()) == [other]
    assert not Synonym.objects.filter(pk=synonym.pk).exists()
    assert "“???” is no word" in mend(editor, "???", means="lettings")


def test_a_page_is_pinned_and_another_left_out(lettings, reader, sign_in, ealing):
    look(reader, "hire fees")
    editor = sign_in("editor", ealing)

    assert "stands above the results" in mend(editor, "hire fees", page=lettings.pk)

    assert BestBet.objects.of(ealing).get().page_id == lettings.pk
    shown = look(reader, "hire fees")
    assert "Recommended" in shown.get_text()
    pinned = shown.select_one(".hub-results")
    assert (pinned.a["href"], pinned.a["data-rank"]) == ("/buildings/lettings/", "1")
    assert reader.post(pinned["data-chosen"], {"asked": pinned["data-asked"], "rank": "1"}).status_code == 204
    LeftOut.objects.create(partnership=ealing, words="lettings", match="has", page=lettings)
    assert titles(look(reader, "lettings")) == ["Lettings and hire: fees"]
    assert "(1 result)" in " ".join(look(reader, "lettings", topic="Money").select_one(".hub-facet").get_text().split())


def test_somebody_is_asked_to_write_it(lettings, reader, sign_in, ealing, camden):
    look(reader, "zebra crossing")
    editor, stranger = sign_in("editor", ealing), make_user("a@elsewhere.example")
    writer = sign_in("contributor", ealing, email="writer@ealing.example")
    assert "Choose somebody who works here" in mend(editor, "zebra crossing", owner=stranger.pk)

    for _ in range(2):  # A second click asks nobody twice.
        assert "was asked" in mend(editor, "zebra crossing", owner=writer.user.pk, note="One page.")

    notice = Notice.objects.of(ealing).get(kind="search-wish")
    assert (notice.address, "zebra crossing" in notice.text) == ("writer@ealing.example", True)
    assert "zebra crossing" in writer.get(reverse("wagtailadmin_home")).content.decode()
    wish = Wish.objects.get()
    done = reverse("search_wish_done", args=[wish.pk])
    assert sign_in("administrator", camden).post(done).status_code == 404
    writer.post(done)
    wish.refresh_from_db()
    assert wish.done_at


def test_what_is_hardly_ever_chosen_is_listed(lettings, reader, sign_in, ealing):
    for _ in range(4):
        look(reader, "lettings")

    shown = sign_in("editor", ealing).get(reverse("searches"), {"show": "unchosen"}).content.decode()

    assert "?words=lettings" in shown


def test_old_weeks_are_forgotten(ealing):
    today = timezone.localdate()
    for week in (today - dt.timedelta(days=500), today):
        Asked.objects.create(partnership=ealing, words="fees", week=week, times=1)
    (rule,) = [each for each in retention.standing(ealing) if each.rule.name == "searches"]

    retention.run(rule, ealing)

    assert [row.week for row in Asked.objects.all()] == [today]


def test_a_file_of_expected_pages_is_checked(lettings, ealing, tmp_path, capsys):
    file = tmp_path / "expected.tsv"
    file.write_text(
        "# query, page, place\nletting\t/buildings/lettings/\t1\nroom fees\t/money/lettings-and-hire-fees/\n"
    )
    call_command("check_search", str(file), partnership="ealing")
    assert "2 of 2" in capsys.readouterr().out

    file.write_text("lettings\t/money/\t1\n")
    with pytest.raises(CommandError, match="1 of 1 is not where"):
        call_command("check_search", str(file), partnership="ealing")
    assert "lettings" in capsys.readouterr().out
    file.write_bytes("lettings\nfees\u2028hire\t/money/lettings-and-hire-fees/\n".encode() + b"fees\xff\t/money/\n")
    with pytest.raises(CommandError, match=r"Line 1 .* has too few cells.* Line 3 .* is no text"):
        call_command("check_search", str(file), partnership="ealing")
    BestBet.objects.create(partnership=ealing, words="zebra", page=lettings)
    file.write_text("zebra\t/buildings/lettings/\t1\n")
    call_command("check_search", str(file), partnership="ealing")
    file.write_text("# Nothing yet.\n")
    with pytest.raises(CommandError, match="has no searches"):
        call_command("check_search", str(file), partnership="ealing")


def test_of_a_file_of_queries_bad_lines_are_told_and_each_address_comes_once(lettings, ealing, tmp_path, capsys):
    OldAddress.objects.create(partnership=ealing, page=lettings, url="/old/lettings")
    for day in (3, 4):  # Both stand on the page of their month.
        website.date(ealing, "Evening of lettings", timezone.localdate().replace(day=day))
    in_step()
    file = tmp_path / "queries.tsv"
    lines = ["\ufeff1\tlettings", "nothing", "3\t", "\t4", "5\tlettings\u2028hire", "", "# 6", "7\tlettings fees"]
    file.write_bytes("\r\n".join(lines).encode() + b"\n8\tcaf\xe9\n")

    call_command("search_batch", str(file), partnership="ealing")

    told = capsys.readouterr()
    found = [line.split("\t") for line in told.out.splitlines()]
    assert list(dict.fromkeys(row[0] for row in found)) == ["1", "5", "7"]
    assert found[0] == ["1", "/old/lettings"]
    assert len({tuple(row) for row in found}) == len(found)
    assert [line.split(" of ")[0] for line in told.err.splitlines()] == ["Line 2", "Line 3", "Line 4", "Line 9"]


def test_results_come_though_the_search_cannot_be_counted(lettings, reader, monkeypatch):
    def busy(*arguments, **named):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Asked.objects, "create", busy)

    assert "Lettings" in reader.get("/search/?q=lettings").content.decode()

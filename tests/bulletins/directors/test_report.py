"""From several directors' items to a report that every board reads, each reader what is for them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bulletins.after import archive, feed
from bulletins.after.correct import correct
from bulletins.check import check
from bulletins.compose import compose
from bulletins.directors.report import report_of
from bulletins.models import Edition, EditionItem, ReportItem
from bulletins.models.report import Handling
from cms.people.models import Partnership
from cms.search import index
from newsletters.models import Delivery, Publication, Variant
from tests.bulletins.conftest import titles
from tests.bulletins.directors.conftest import DAY, SECRET, reader, staff, write
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def client_of(partnership: Partnership, address: str) -> Client:
    if address:
        return signed_in(reader(partnership, address), partnership)
    return Client(HTTP_HOST=partnership.base_url.removeprefix("http://"))


def read(edition: Edition, address: str = "", path: str = "") -> str:
    """What somebody gets: the page, or the number of a refusal."""
    partnership = edition.publication.partnership
    response = client_of(partnership, address).get(edition.url.removeprefix(partnership.base_url) + path)
    return response.content.decode() if response.status_code == 200 else str(response.status_code)


def test_what_is_signed_off_comes_into_the_report_in_its_parts(report: Publication, items: list[ReportItem]) -> None:
    write(report.partnership, "Not ready", signed=False)

    draft = compose(report, DAY, by=staff("editor"))

    assert titles(draft) == ["Admissions timetable", "School places", "Pay award", SECRET]
    assert any("“Not ready” waits to be signed off" in finding.sentence for finding in check(draft))


def test_a_changed_item_stops_the_report_until_it_is_composed_again(draft: Edition, items: list[ReportItem]) -> None:
    items[2].title = "Admissions timetable 2027"
    items[2].save()

    stops = [finding.sentence for finding in check(draft) if finding.stops]
    assert any("says something else than what is signed off" in sentence for sentence in stops)

    again = compose(draft.publication, DAY, by=staff("editor"))
    assert "Admissions timetable 2027" in titles(again)
    assert not [finding for finding in check(again) if finding.stops]


def test_an_item_whose_sign_off_was_taken_back_leaves_the_draft(draft: Edition, items: list[ReportItem]) -> None:
    ReportItem.objects.filter(pk=items[3].pk).update(signed_at=None)

    assert any("is not signed off any more" in finding.sentence for finding in check(draft) if finding.stops)
    assert "School places" not in titles(compose(draft.publication, DAY, by=staff("editor")))


def test_each_reader_sees_what_is_for_them_and_nothing_tells_of_the_rest(sent: Edition) -> None:
    public, governor = read(sent), read(sent, "governor@oak.example")
    chair = read(sent, "chair@oak.example")

    assert "1. Admissions timetable" in public
    assert "2. School places" in public
    assert "Pay award" not in public
    assert SECRET not in public
    assert "Part B" not in public
    assert "3. Pay award" in governor
    assert SECRET not in governor
    assert "Part B" not in governor
    assert f"B1. {SECRET}" in chair
    assert "3. Pay award" in chair


def test_no_letter_feed_or_archive_tells_of_what_is_confidential(sent: Edition, items: list[ReportItem]) -> None:
    partnership = sent.publication.partnership
    letters = b"".join(
        bytes(each.skeleton) + each.html.encode() + each.text.encode() + str(each.said).encode()
        for each in Variant.objects.filter(mailing=sent.mailing())
    )
    found = {item.title: item for item in archive.items(partnership)}

    assert Delivery.objects.filter(mailing=sent.mailing(), state=Delivery.State.SENT).count() == 6
    assert b"Pay award" in letters
    assert SECRET.encode() not in letters
    assert "Admissions" in feed.feed(sent.publication.archive)
    assert "Pay award" not in feed.feed(sent.publication.archive)
    assert SECRET not in f"{sent.subject} {sent.preheader}"
    assert set(found[SECRET].readers.split()) == {"role:chair", "role:clerk"}


@pytest.mark.parametrize("path", ["report-{}/", "word/?item=report-{}"])
def test_an_item_s_own_page_and_file_are_404_without_the_right(
    sent: Edition, items: list[ReportItem], path: str
) -> None:
    secret, open_to_all = items[0].pk, items[2].pk

    assert read(sent, "governor@oak.example", path.format(secret)) == "404"
    assert read(sent, "", path.format(secret)) == "404"
    client = signed_in(reader(sent.publication.partnership, "clerk@oak.example"), sent.publication.partnership)
    base = sent.url.removeprefix(sent.publication.partnership.base_url)
    assert client.get(base + path.format(secret)).status_code == 200
    assert Client(HTTP_HOST=client.defaults["HTTP_HOST"]).get(base + path.format(open_to_all)).status_code == 200


def test_what_is_narrowed_after_it_was_sent_is_not_shown_any_more(sent: Edition, items: list[ReportItem]) -> None:
    ReportItem.objects.filter(pk=items[2].pk).update(handling=Handling.CONFIDENTIAL)

    assert "Admissions timetable" not in read(sent)
    assert "Admissions timetable" in read(sent, "clerk@elm.example")


def test_what_was_narrowed_since_is_kept_by_no_cache_on_the_way(sent: Edition, items: list[ReportItem]) -> None:
    ReportItem.objects.filter(pk=items[2].pk).update(handling=Handling.CONFIDENTIAL)
    partnership = sent.publication.partnership

    page = sent.url.removeprefix(partnership.base_url) + f"report-{items[2].pk}/"

    answer = client_of(partnership, "clerk@elm.example").get(page)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_no_item_stands_in_two_reports(sent: Edition, items: list[ReportItem]) -> None:
    later = compose(sent.publication, DAY.replace(day=30), by=staff("editor"))

    assert titles(later) == []


def test_a_correction_keeps_numbers_and_what_is_confidential_out_of_letters(
    sent: Edition, items: list[ReportItem]
) -> None:
    made = correct(sent, faulty=[f"report-{items[0].pk}", f"report-{items[3].pk}"], by=staff("editor"))

    letter = made.content().letter("en-gb")
    assert [item.title for section in letter.sections for item in section.items] == ["2. School places"]
    assert [entry.number for entry in report_of(made).entries] == ["2", "B1"]
    assert not [finding.sentence for finding in check(made) if "signed off" in finding.sentence]


def test_what_is_typed_under_part_b_stops_the_report(draft: Edition) -> None:
    part_b = draft.publication.sections.get(slug="part-b-confidential")
    EditionItem.objects.create(edition=draft, section=part_b, title="Typed in", summary="Words.", sort_order=99)

    stops = [finding.sentence for finding in check(Edition.objects.get(pk=draft.pk)) if finding.stops]
    assert any("“Typed in” stands under “Part B (confidential)”" in sentence for sentence in stops)


def test_search_finds_an_item_for_whom_it_is_only(sent: Edition, items: list[ReportItem]) -> None:
    partnership = sent.publication.partnership
    index.rebuild(partnership)

    def finds(address: str) -> bool:
        client = client_of(partnership, address)
        return SECRET in client.get("/search/", {"q": "suspension oak"}).content.decode()

    assert not finds("")
    assert not finds("governor@oak.example")
    assert finds("clerk@oak.example")


def test_an_item_that_is_narrowed_later_is_found_no_more_before_any_worker_comes(
    sent: Edition, items: list[ReportItem]
) -> None:
    partnership = sent.publication.partnership
    index.rebuild(partnership)
    (open_item,) = [each for each in items if each.title == "School places"]

    def finds() -> bool:
        found = client_of(partnership, "").get("/search/", {"q": "school places"}).content.decode()
        return f"/report-{open_item.pk}/" in found

    assert finds()

    open_item.handling = Handling.CONFIDENTIAL
    open_item.save()

    assert not finds()


def test_who_may_read_what_was_sent_is_not_forgotten(sent: Edition, items: list[ReportItem]) -> None:
    with pytest.raises(PermissionDenied, match="it stays"):
        items[2].delete()

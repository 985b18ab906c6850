"""The blocks of a page's body, and whose things they may hold."""

import pytest
from bs4 import BeautifulSoup
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.guidance.blocks import youtube_key
from cms.guidance.models import GuidancePage
from tests import website

pytestmark = pytest.mark.django_db


def body_of(client, *blocks, topic):
    website.guidance(topic, body=blocks)
    response = client.get("/send/asking-for-an-assessment/")
    return BeautifulSoup(response.content, "html.parser").find(class_="hub-page")


@pytest.fixture
def topic(ealing):
    return website.topic(ealing)


def test_attachments_say_their_type_and_size(ealing, topic, visitor):
    form = website.document(ealing, "Request form")
    files = {"heading": "Forms", "files": [{"document": form.pk, "note": "For SENCOs"}]}

    body = body_of(visitor(ealing), {"type": "attachments", "value": files}, topic=topic)

    link = body.find("a")
    assert (link.get_text(), link["href"]) == ("Request form", form.url)
    assert body.find(class_="hub-note").get_text() == "PDF, 2.0\xa0KB · For SENCOs"


def test_a_table_has_its_headers_and_its_caption(ealing, topic, visitor):
    value = {
        "data": [["Phase", "Flat part"], ["Primary", "£4,461"]],
        "table_caption": "What it costs",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
    }

    table = body_of(visitor(ealing), {"type": "table", "value": value}, topic=topic).find("table")

    assert table.caption.get_text() == "What it costs"
    headers = [(cell.get_text(), cell["scope"]) for cell in table.find_all("th")]
    assert headers == [("Phase", "col"), ("Flat part", "col"), ("Primary", "row")]


def test_a_video_loads_nothing_until_asked(ealing, topic, visitor):
    value = {
        "title": "On attendance",
        "url": "https://www.youtube.com/watch?v=abcdefghijk",
        "document": None,
        "transcript": "",
    }

    body = body_of(visitor(ealing), {"type": "video", "value": value}, topic=topic)

    assert body.find("iframe") is None
    link = body.find("a")
    assert link["href"] == "https://www.youtube.com/watch?v=abcdefghijk"
    assert link["data-video"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    assert link.get_text() == "Play the video: On attendance"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://youtu.be/abcdefghijk?t=10", "abcdefghijk"),
        ("https://m.youtube.com/watch?t=1&v=abcdefghijk", "abcdefghijk"),
        ("https://www.youtube.com/shorts/abcdefghijk", "abcdefghijk"),
        ("https://videos.example/watch?v=abcdefghijk", ""),
        ('https://youtu.be/"onclick="x', ""),
        ("https://www.youtube.com/", ""),
    ],
)
def test_only_a_video_at_youtube_has_a_key(address, key):
    assert youtube_key(address) == key


def test_a_contact_card_shows_the_officer(ealing, topic, visitor):
    ada = website.officer(ealing, job="SEND team", email="ada@ealing.example", telephone="020 7946 0000")

    card = body_of(visitor(ealing), {"type": "contact", "value": {"officer": ada.pk}}, topic=topic)

    assert [link["href"] for link in card.find_all("a")] == ["mailto:ada@ealing.example", "tel:02079460000"]


def test_another_partnerships_officer_is_never_shown(ealing, camden, topic, visitor):
    theirs = website.officer(camden, "Charles Babbage")

    body = body_of(visitor(ealing), {"type": "contact", "value": {"officer": theirs.pk}}, topic=topic)

    assert "Babbage" not in body.get_text()


def post(body, **fields):
    return nested_form_data(
        {
            "title": "Asking",
            "slug": "asking",
            "summary": "How to ask.",
            "audience": "",
            "team": "",
            "reviewed_on": "",
            "body": streamfield(body),
            "changes": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
            **fields,
        }
    )


def add(client, topic, body):
    return client.post(f"/admin/pages/add/guidance/guidancepage/{topic.pk}/", post(body))


def test_an_editor_publishes_a_page_of_every_block(ealing, topic, sign_in, visitor):
    ada, form = website.officer(ealing), website.document(ealing)
    body = [
        ("heading", {"text": "Before", "level": "2"}),
        ("text", rich_text("<p>Early.</p>")),
        ("callout", {"kind": "action", "heading": "By Friday", "text": rich_text("<p>Send it.</p>")}),
        ("contact", {"officer": str(ada.pk)}),
        ("expandable", {"title": "More", "text": rich_text("<p>Detail.</p>")}),
        (
            "video",
            {"title": "Film", "url": "https://youtu.be/abcdefghijk", "document": "", "transcript": rich_text("")},
        ),
        ("table", '{"data": [["A", "B"], ["1", "2"]], "table_caption": "T", "table_header_choice": "row", "cell": []}'),
        (
            "attachments",
            {
                "heading": "",
                "files-count": "1",
                "files-0-deleted": "",
                "files-0-order": "0",
                "files-0-value-document": str(form.pk),
                "files-0-value-note": "",
                "files-0-id": "",
                "files-0-type": "item",
            },
        ),
    ]

    response = add(sign_in("editor", ealing), topic, body)

    assert response.status_code == 302, response.context["form"].errors
    seen = visitor(ealing).get("/send/asking/").content.decode()
    for expected in ("Early.", "By Friday", "Ada Byron", "Detail.", "abcdefghijk", "Request form"):
        assert expected in seen


@pytest.mark.parametrize("kind", ["officer", "document", "link to a document", "link to a page"])
def test_a_forged_reference_to_another_partnership_is_refused(ealing, camden, topic, sign_in, kind):
    theirs, file, page = website.officer(camden), website.document(camden, "Theirs"), website.topic(camden)
    forged = {
        "officer": ("contact", {"officer": str(theirs.pk)}),
        "document": ("video", {"title": "x", "url": "", "document": str(file.pk), "transcript": rich_text("")}),
        "link to a document": ("text", rich_text(f'<p><a linktype="document" id="{file.pk}">x</a></p>')),
        "link to a page": ("text", rich_text(f'<p><a linktype="page" id="{page.pk}">x</a></p>')),
    }[kind]

    response = add(sign_in("editor", ealing), topic, [forged])

    assert response.status_code == 200
    assert "of another partnership: choose one of your own." in str(response.context["form"].errors["body"])
    assert not GuidancePage.objects.exists()


def test_an_editor_adds_what_changed_and_it_stands_on_the_page(ealing, topic, sign_in, visitor):
    changes = inline_formset([{"on": "2026-09-04", "sentence": "The form is shorter.", "id": ""}])

    response = sign_in("editor", ealing).post(
        f"/admin/pages/add/guidance/guidancepage/{topic.pk}/", post([], changes=changes)
    )

    assert response.status_code == 302
    assert "The form is shorter." in visitor(ealing).get("/send/asking/").content.decode()


def test_a_video_needs_an_address_or_a_file(ealing, topic, sign_in):
    neither = ("video", {"title": "x", "url": "", "document": "", "transcript": rich_text("")})

    response = add(sign_in("editor", ealing), topic, [neither])

    assert "Give an address at YouTube or a file of ours" in response.content.decode()

"""Old addresses lead on, at the host of their partnership only; with screens of ours."""

import io

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from tests.website import guidance, topic


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing)


def test_a_redirect_is_made_on_the_screen_and_followed_at_this_host_only(editor, ealing, camden, visitor):
    page = topic(ealing, "SEND")

    editor.post(reverse("redirect_new"), {"old": "/Old-Page/", "page": page.pk, "link": "", "permanent": "on"})

    answer = visitor(ealing).get("/Old-Page/")
    assert answer.status_code == 301
    assert answer.url.endswith("/send/")
    assert visitor(camden).get("/Old-Page/").status_code == 404


def test_another_partnerships_page_and_redirects_are_out_of_reach(editor, camden):
    theirs = topic(camden, "Theirs")
    row = Redirect.add_redirect("/theirs-old/", redirect_to=theirs, site=camden.home.sites_rooted_here.get())

    editor.post(reverse("redirect_new"), {"old": "/old/", "page": theirs.pk, "link": ""})

    assert Redirect.objects.count() == 1
    assert "theirs-old" not in editor.get(reverse("redirects")).content.decode()
    assert editor.get(reverse("redirect_edit", args=[row.pk])).status_code == 404
    assert editor.post(reverse("redirect_edit", args=[row.pk]), {"delete": "1"}).status_code == 404


def test_a_page_that_gets_another_address_leaves_a_redirect_by_itself(
    ealing, visitor, django_capture_on_commit_callbacks
):
    page = guidance(topic(ealing, "SEND"), "First name")
    old = page.url
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "second-name"
        page.save_revision().publish()

    assert visitor(ealing).get(old).url.endswith("/send/second-name/")


def test_a_file_is_taken_in_line_by_line_and_given_out_again(editor, ealing):
    topic(ealing, "SEND")
    lines = "from,to\n/a/,/send/\n/b/,/nowhere/\n/a/,/send/\n/c/,javascript:x\n/d/,https://dfe.example/\n,\n"

    told = editor.post(reverse("redirects"), {"file": io.BytesIO(lines.encode())}).content.decode()

    assert "2 redirects were made." in told
    assert "Line 3: There is no page at /nowhere/ on this website." in told
    assert "Line 4: There is a redirect from this address already" in told
    assert "Line 5: “javascript:x” is no address" in told
    assert editor.get(reverse("redirects"), {"export": "csv"}).content.decode().splitlines() == [
        "from,to", "/a,/send/", "/d,https://dfe.example/",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/%00", "/%ff", "/?a=%00", "/;;;?&&"])
def test_no_address_breaks_it(visitor, ealing, path):
    assert visitor(ealing).get(path).status_code in (200, 404)

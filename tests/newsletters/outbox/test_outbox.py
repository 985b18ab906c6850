"""The outbox in the browser: this partnership's letters, for those with the right, and nobody's sign-in code."""

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from cms.core.mail import marked
from cms.people.appoint import appoint
from newsletters.delivery.deliver import deliver
from newsletters.notices.deliver import deliver_notices
from newsletters.transport import Envelope, current
from tests.factories import make_contact, make_user, signed_in

BACKEND = "newsletters.transport.django_mail.TransportBackend"


@pytest.fixture
def code(settings, ealing):
    """`code("sam@…")`: a sign-in code, asked for at Ealing's host."""
    settings.EMAIL_BACKEND = BACKEND

    def send(address: str) -> None:
        EmailMessage("Your code", "It is 123-456", "hub@hub.example", [address], headers=marked(ealing)).send()

    return send


def letters(client: Client, **query: str) -> str:
    response = client.get("/admin/outbox/", query)
    assert response.status_code == 200
    return response.content.decode()


def readers(client: Client) -> list[str]:
    """To whom the listed letters go."""
    return re.findall(r'<td class="post-address">(.*?)</td>', letters(client))


def first_letter(client: Client) -> str:
    found = re.search(r"/admin/outbox/here/[\d-]+/[\w-]+/", letters(client))
    assert found
    return found[0]


def test_a_delivered_letter_is_listed_and_can_be_read_in_every_way(outbox, due, sign_in, ealing):
    deliver(due("sam@oak.example"))
    editor = sign_in("editor", ealing)

    assert "Gatekeeping number 1" in letters(editor)
    assert "sam@oak.example" in letters(editor)
    url = first_letter(editor)
    assert "sandbox" in editor.get(url).content.decode()
    html = editor.get(f"{url}html/")
    assert "Census sign-off" in html.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]
    assert "default-src 'none'" in html["Content-Security-Policy"]
    assert "Census sign-off" in editor.get(url, {"show": "text"}).content.decode()
    assert "List-Unsubscribe" in editor.get(url, {"show": "headers"}).content.decode()
    assert "quoted-printable" in editor.get(url, {"show": "source"}).content.decode()
    eml = editor.get(f"{url}letter.eml")
    assert eml["Content-Type"] == "message/rfc822"
    assert eml.content == next(outbox.rglob("*.eml")).read_bytes()


def test_letters_are_found_by_address_and_subject(outbox, due, sign_in, ealing):
    deliver(due("sam@oak.example", "kim@elm.example"))
    editor = sign_in("editor", ealing)

    assert "kim@elm.example" not in letters(editor, q="sam@oak")
    assert "sam@oak.example" in letters(editor, q="GATEKEEPING sam")
    assert "No letter has" in letters(editor, q="nobody-here")


def test_thousands_of_letters_come_in_pages_without_opening_one(outbox, sign_in, ealing, monkeypatch):
    with current() as transport:
        for n in range(120):
            head = f"Subject: Letter {n}\r\n\r\nWords.\r\n".encode()
            transport.send(Envelope("news@ealing.example", f"reader{n}@oak.example", "ealing"), head)
    for letter in outbox.rglob("*.eml"):
        letter.chmod(0)
        letter.unlink()
    editor = sign_in("editor", ealing)

    assert "Letter 119<" in letters(editor)
    assert "Letter 69<" not in letters(editor)
    assert "Letter 69<" in letters(editor, p="2")
    assert "120 letters" in letters(editor)


def test_another_partnership_sees_none_of_them(outbox, due, sign_in, ealing, camden):
    deliver(due("sam@oak.example"))
    url = first_letter(sign_in("editor", ealing))
    stranger = sign_in("administrator", camden)

    assert readers(stranger) == []
    for part in ("", "html/", "letter.eml"):
        assert stranger.get(url + part).status_code == 404


def test_a_visitor_is_asked_to_sign_in(outbox, ealing, visitor):
    assert visitor(ealing).get("/admin/outbox/").status_code == 302


def test_without_the_right_nothing_is_shown(outbox, due, sign_in, ealing):
    deliver(due("sam@oak.example"))
    url = first_letter(sign_in("editor", ealing))
    contributor = sign_in("contributor", ealing)

    for path in ("/admin/outbox/", url, f"{url}html/", f"{url}letter.eml"):
        response = contributor.get(path)
        assert response.status_code in (302, 403)
        assert b"sam@oak.example" not in response.content


def test_where_mail_really_goes_out_there_is_no_outbox(outbox, due, sign_in, ealing, settings):
    deliver(due("sam@oak.example"))
    editor = sign_in("administrator", ealing)
    url = first_letter(editor)
    settings.EMBEDDED = False

    for path in ("/admin/outbox/", url, f"{url}html/", f"{url}letter.eml"):
        assert editor.get(path).status_code == 404
    assert "Outbox" not in editor.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "here/2026-01-01/000000000-00000000/",
        "here/../../hub.sqlite3",
        "here/%2e%2e/%2e%2e/",
        "here/2026-01-01/..%2f..%2fsecret_key/",
        "camden/2026-01-01/000000000-00000000/",
        "here/2026-01-01/000000000-00000000/letter.eml",
    ],
)
def test_no_address_leads_out_of_the_box(outbox, sign_in, ealing, path):
    (outbox.parent / "secret_key").write_text("hidden")

    response = sign_in("administrator", ealing).get(f"/admin/outbox/{path}", follow=True)

    assert response.status_code == 404


def test_a_letter_to_a_private_list_asks_for_the_right_to_it(outbox, due, gatekeeping, sign_in, ealing):
    gatekeeping.lists.update(private=True)
    deliver(due("dsl@oak.example"))

    assert readers(sign_in("editor", ealing)) == []
    superuser = root_of(ealing)
    assert readers(superuser) == ["dsl@oak.example"]


# --- Sign-in codes


def test_a_code_that_is_asked_for_on_the_page_lands_in_this_partnerships_outbox(
    outbox, settings, sign_in, visitor, ealing, camden
):
    settings.EMAIL_BACKEND = BACKEND
    editor = sign_in("editor", ealing, email="kim@ealing.example")

    response = visitor(ealing).post("/account/login/", {"email": "kim@ealing.example"})

    assert response.status_code == 302
    deliver_notices()
    assert readers(editor) == ["kim@ealing.example"]
    assert "Your code to sign in to" in letters(editor)
    written = editor.get(f"{first_letter(editor)}letter.eml").content.decode()
    assert re.search(r"^ {4}(\S+)\r?$", written, re.M)[1] not in letters(editor)
    assert readers(sign_in("administrator", camden)) == []
    assert b"X-Gatehouse" not in next(outbox.rglob("*.eml")).read_bytes()


def root_of(ealing) -> Client:
    return signed_in(make_user("root@hub.example", is_superuser=True, is_staff=True), ealing)


@pytest.mark.parametrize("role", ["contributor", "editor", "approver"])
def test_a_code_of_somebody_of_the_staff_is_theirs_alone(outbox, code, sign_in, ealing, role):
    own, administrator = sign_in(role, ealing), sign_in("administrator", ealing)

    code(f"{role.upper()}@ealing.example")

    assert readers(administrator) == []
    assert readers(root_of(ealing)) == []
    if role == "editor":
        assert administrator.get(first_letter(own)).status_code == 404
        assert root_of(ealing).get(f"{first_letter(own)}letter.eml").status_code == 404


def test_a_code_of_a_superuser_is_theirs_alone(outbox, code, sign_in, ealing):
    root = root_of(ealing)
    make_user("other-root@hub.example", is_superuser=True)

    code("root@hub.example")
    code("other-root@hub.example")

    assert readers(root) == ["root@hub.example"]
    assert readers(sign_in("administrator", ealing)) == []


def test_a_code_of_staff_at_a_domain_with_other_letters_is_hidden_too(outbox, code, sign_in, ealing):
    appoint(user=make_user("kim@bücher.example"), partnership=ealing, role="approver")

    code("kim@bücher.example")

    assert readers(sign_in("administrator", ealing)) == []


def test_a_code_of_somebody_with_a_role_elsewhere_is_hidden(outbox, code, sign_in, ealing, camden):
    elsewhere = make_user("kim@staff.example")
    appoint(user=elsewhere, partnership=camden, role="contributor")

    code(elsewhere.email)

    assert readers(sign_in("administrator", ealing)) == []


def test_a_code_of_a_contact_here_is_shown_and_one_of_a_contact_elsewhere_to_the_superuser(
    outbox, code, sign_in, ealing, camden
):
    make_contact(ealing, "head@oak.example")
    make_contact(camden, "Both@Elm.example")

    code("head@oak.example")
    code("both@elm.example")

    assert readers(sign_in("administrator", ealing)) == ["head@oak.example"]
    assert sorted(readers(root_of(ealing))) == ["both@elm.example", "head@oak.example"]


def test_a_letter_of_no_partnership_is_the_superusers(outbox, settings, sign_in, ealing):
    settings.EMAIL_BACKEND = BACKEND
    EmailMessage("Of the install", "Words", "hub@hub.example", ["sam@oak.example"]).send()
    superuser = root_of(ealing)

    assert "Of the install" not in letters(sign_in("administrator", ealing))
    assert sign_in("administrator", ealing).get("/admin/outbox/install/").status_code in (302, 403)
    assert "Of the install" in superuser.get("/admin/outbox/install/").content.decode()

"""The bytes of a letter: what mail programs read back is what was meant, whoever the reader is."""

import email
import time
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletters.edition import LetterSection
from newsletters.rendering.render import Rendered, render
from newsletters.rendering.skeleton import Skeleton, UnknownSkeleton, build
from newsletters.rendering.slots import one_line
from tests.newsletters.letters import READER, item, make_letter, make_publication

quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def skeleton(ealing) -> Skeleton:
    letter = make_letter(ealing)
    return build(letter, render(letter))


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def display_name(raw: bytes) -> str:
    """The name in To, by RFC 2047. (The newer parser of the standard library puts a space between encoded words.)"""
    shown = str(email.message_from_bytes(raw)["To"]).rpartition("<")[0].strip()
    return unquote(shown) if shown.startswith('"') else str(make_header(decode_header(shown)))


def well_set(raw: bytes) -> bool:
    """CRLF lines of at most 78 columns (an address alone may be longer), of which none begins with a dot or "From "."""
    lines = raw.split(b"\r\n")
    return (
        b"\n" not in raw.replace(b"\r\n", b"")
        and b"\r" not in raw.replace(b"\r\n", b"")
        and all(len(line) <= 78 or (b"@" in line and len(line) <= 998) or line.startswith(b" <http") for line in lines)
        and not any(line.startswith((b".", b"From ")) for line in lines)
    )


def test_a_letter_has_the_headers_that_it_should(skeleton):
    message = read(skeleton.fill(READER))

    assert message["From"] == "Ealing Learning Partnership <news@ealing.example>"
    assert message["To"] == "Sam Reader <sam.reader@oak.example>"
    assert message["Subject"] == "Census sign-off by Friday, and the new lettings policy"
    assert message["Date"] == READER["date"]
    assert message["Message-ID"] == "<7.1234@ealing.test>"
    assert message["List-Id"] == "Gatekeeping <gatekeeping.ealing.ealing.test>"
    assert message["List-Unsubscribe"].strip() == f"<{READER['one_click_url']}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["MIME-Version"] == "1.0"
    assert message.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in message.iter_parts()] == ["text/plain", "text/html"]
    assert not message.defects


def test_a_statutory_letter_offers_no_way_to_leave(ealing):
    letter = make_letter(ealing, make_publication(ealing, statutory=True))

    raw = build(letter, render(letter)).fill(READER)

    assert b"Unsubscribe" not in raw
    assert b"Precedence" not in raw
    assert read(raw)["List-Id"]


def test_the_sender_and_the_answers_are_the_publications(ealing):
    publication = make_publication(ealing, sender_name="Gatekeeping, “Ealing”", reply_to="office@ealing.example")
    letter = make_letter(ealing, publication)

    message = read(build(letter, render(letter)).fill(READER))

    assert message["From"].addresses[0].display_name == "Gatekeeping, “Ealing”"
    assert message["Reply-To"].addresses[0].addr_spec == "office@ealing.example"


def test_the_readers_own_parts_stand_in_both_bodies(skeleton):
    message = read(skeleton.fill(READER))

    for kind in ("plain", "html"):
        body = part(message, kind)
        assert READER["reason"] in body
        assert READER["leave_url"] in body
        assert READER["preferences_url"] in body
        assert READER["web_url"] in body
        assert "[[" not in body


def test_both_bodies_read_back_as_they_were_rendered(ealing):
    letter = make_letter(ealing, introduction=".dot\nFrom the office\n..\n" + "x" * 2000 + "\nend ")
    rendered = render(letter)

    raw = build(letter, rendered).fill(READER | {"name": "", "address": "[[reader]]"})

    assert well_set(raw)
    message = read(raw)
    reader = {**READER, "reader": "[[reader]]"}
    text, html = rendered.text, rendered.html
    for name, value in reader.items():
        text, html = text.replace(f"[[{name}]]", value), html.replace(f"[[{name}]]", value)
    assert part(message, "plain") == text
    assert part(message, "html") == html


def test_a_dumped_skeleton_fills_as_the_first_did(skeleton):
    assert Skeleton.load(skeleton.dump()).fill(READER) == skeleton.fill(READER)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"format": 99, "parts": []}', b"\x80\x04K\x01.", b"[1]"])
def test_bytes_that_are_no_skeleton_are_refused(data):
    with pytest.raises(UnknownSkeleton):
        Skeleton.load(data)


HARD = st.one_of(
    st.text(max_size=160),
    st.text(alphabet=".From \r\n=_?\"'<>&,;:@\\éß👩‍🏫اُ\u202e\x00[]", max_size=160),
    st.sampled_from(
        [".", "..", "From ", "From here", ".From", "=?utf-8?q?a?=", "a\r\nBcc: all@x.example", "😀" * 100, "[[reason]]"]
    ),
)


@quick
@given(name=HARD, reason=HARD)
def test_no_name_and_no_reason_breaks_a_letter(skeleton, name, reason):
    raw = skeleton.fill(READER | {"name": name, "reason": reason})

    assert well_set(raw)
    message = read(raw)
    assert not message.defects
    assert "Bcc" not in message
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "sam.reader@oak.example"
    assert display_name(raw) == one_line(name)
    assert " ".join(one_line(reason).split()) in " ".join(part(message, "plain").split())
    assert "<script" not in part(message, "html")


@quick
@given(subject=HARD)
def test_a_subject_reads_back_whatever_it_holds(ealing_letter, subject):
    raw = build(ealing_letter(subject), Rendered(html="<p>x</p>\n", text="x\n")).fill(READER)

    assert well_set(raw)
    message = read(raw)
    assert "Bcc" not in message
    assert message["Subject"] == (one_line(subject) or "Gatekeeping")


@pytest.fixture
def ealing_letter(ealing):
    publication = make_publication(ealing)
    return lambda subject: make_letter(ealing, publication, subject=subject)


@quick
@given(body=HARD)
def test_any_body_reads_back(ealing_letter, body):
    body = body.replace("\r", "").replace("[", "(")
    text = f"{body}\n[[reason]] {body}\n{body}[[leave_url]]\n"

    raw = build(ealing_letter("S"), Rendered(html=text, text=text)).fill(READER)

    assert well_set(raw)
    expected = text.replace("[[reason]]", READER["reason"]).replace("[[leave_url]]", READER["leave_url"])
    assert part(read(raw), "plain").encode() == expected.encode("utf-8", "replace")


def test_a_reader_with_a_domain_beyond_ascii_gets_it_in_ascii(skeleton):
    message = read(skeleton.fill(READER | {"name": "Jörg", "address": "jorg@schüle.example"}))

    assert message["To"].addresses[0].addr_spec == "jorg@xn--schle-mva.example"


def test_a_local_part_beyond_ascii_is_kept_for_servers_that_take_it(skeleton):
    assert "To: Sam Reader <jörg@school.example>\r\n".encode() in skeleton.fill(
        READER | {"address": "jörg@school.example"}
    )


def test_an_address_cannot_break_out_of_its_header(skeleton):
    message = read(
        skeleton.fill(
            READER | {"address": "a@b.example>\r\nBcc: <all@x.example", "one_click_url": "http://a/\r\nX: y>"}
        )
    )

    assert "Bcc" not in message
    assert "X" not in message


def test_html_in_a_readers_parts_is_shown_not_obeyed(skeleton):
    html = part(read(skeleton.fill(READER | {"reason": '<b onclick="x">Oak & "Ash"</b>'})), "html")

    assert "&lt;b onclick=&quot;x&quot;&gt;Oak &amp; &quot;Ash&quot;&lt;/b&gt;" in html


def test_the_senders_part_has_no_line_that_smtp_must_stuff(ealing):
    letter = make_letter(
        ealing, sections=[LetterSection(title=".", items=[item(".hidden", ".. and From here", url="/a/")])]
    )

    assert well_set(build(letter, render(letter)).fill(READER | {"reason": "From .", "name": ".net"}))


def test_filling_is_quick(skeleton):
    """A letter's own cost has to leave room for 12,000 a second on two cores; the bound is loose for a busy machine."""
    readers = [READER | {"name": f"Sam Reader {n}", "address": f"sam{n}@oak.example"} for n in range(2000)]
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        for values in readers:
            skeleton.fill(values)
        best = min(best, (time.process_time() - began) / len(readers))

    assert best < 0.000_060

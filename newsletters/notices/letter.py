"""A notice as a letter: its text, and the same in HTML under the partnership's brand."""

import dataclasses
import email.utils
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils import timezone

from cms.notices.models import Notice
from newsletters import confidential, dkim
from newsletters.bounces import return_path
from newsletters.rendering import headers, quoted_printable
from newsletters.rendering.slots import clean, one_line
from newsletters.transport import Envelope

_LINK = re.compile(r"https?://\S+")
#: A paragraph that is nothing but a code: it is set large, to be read from a telephone.
_CODE = re.compile(r"(?=.*\d|.*-)[A-Z0-9]{2,6}(?:-[A-Z0-9]{2,6}){0,2}")


@dataclasses.dataclass(frozen=True)
class Paragraph:
    """What the HTML template lays out."""

    lines: list[tuple[str, bool]]
    code: bool = False


def written(notice: Notice) -> tuple[Envelope, bytes]:
    """An envelope and the bytes that go into it. The same notice has the same Message-ID whenever it goes."""
    partnership = notice.partnership
    sender = email.utils.parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or settings.DEFAULT_FROM_EMAIL
    envelope = Envelope(
        sender=return_path.Back(partnership).of(
            return_path.NOTICE, notice.pk, sender=sanitize_address(sender, "utf-8")
        ),
        to=sanitize_address(notice.address, "utf-8"),
        partnership=partnership.key,
        private=confidential.notice_is_so(notice.kind),
        secret=notice.secret,
    )
    letter = b"".join(_bytes(notice, sender))
    return envelope, dkim.signed(letter, partnership=partnership, from_address=sender)


def paragraphs(text: str) -> list[Paragraph]:
    """Blank lines part paragraphs; an address of a page on a line of its own is a link."""
    found = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return [
        Paragraph([(line, bool(_LINK.fullmatch(line))) for line in _lines(block)], code=bool(_CODE.fullmatch(block)))
        for block in found
    ]


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.split("\n")]


def _bytes(notice: Notice, sender: str) -> Iterator[bytes]:
    partnership, text = notice.partnership, clean(notice.text).strip()
    foot = "\n".join(filter(None, (partnership.title, partnership.postal_address, partnership.contact_email)))
    plain = f"{text}\n\n--\n{foot}\n"
    context = {"partnership": partnership, "subject": notice.subject, "paragraphs": paragraphs(text)}
    html = render_to_string("newsletters/notices/letter.html", context)
    boundary = f"=_{hashlib.sha256((plain + html).encode('utf-8', 'replace')).hexdigest()[:32]}"
    for name, value in _head(notice, sender):
        yield f"{name}: {value}\r\n".encode()
    yield f'Content-Type: multipart/alternative;{headers.FOLD}boundary="{boundary}"\r\n'.encode()
    for kind, part in (("text/plain", plain), ("text/html", html)):
        yield f"\r\n--{boundary}\r\nContent-Type: {kind}; charset=utf-8\r\n".encode()
        yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable.encode(part)
    yield f"\r\n--{boundary}--\r\n".encode()


def _head(notice: Notice, sender: str) -> Iterator[tuple[str, str]]:
    partnership = notice.partnership
    host = urlsplit(partnership.base_url).hostname or "localhost"
    name = one_line(notice.contact.name) if notice.contact else ""
    yield "From", headers.mailbox(partnership.name, sender, header="From")
    if partnership.contact_email:
        yield "Reply-To", headers.mailbox(partnership.name, partnership.contact_email, header="Reply-To")
    yield "To", headers.mailbox(name, notice.address, header="To")
    yield "Subject", headers.text(notice.subject, header="Subject")
    yield "Date", email.utils.format_datetime(timezone.localtime())
    yield "Message-ID", headers.message_id(f"<notice.{notice.pk}@{host}>")
    # RFC 3834: nobody's absence note answers it.
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    yield "Content-Language", settings.LANGUAGE_CODE
    yield "MIME-Version", "1.0"

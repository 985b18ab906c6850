"""Letters by a provider's own interface, with django-anymail. The only module that imports its backends.

MAIL_PROVIDER=postmark://TOKEN@api.postmarkapp.com — the provider's name, its key (and second key after a colon, where
it has one), and its host where that is not the usual one; options after a question mark: `sender_domain` (Mailgun),
`timeout` in seconds. Each letter carries the seal of its return path as metadata, by which what the provider tells
later is brought to it (`newsletters.bounces.provider`).
"""

import dataclasses
import email
import email.policy
import re
from email.message import EmailMessage as Parsed
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from newsletters.bounces import return_path
from newsletters.transport.base import Answer, CutAfter, Envelope, Kept, Unreachable

#: Name -> anymail's settings for its key, and for the second one where there are two.
PROVIDERS: dict[str, tuple[str, ...]] = {
    "brevo": ("API_KEY",),
    "mailersend": ("API_TOKEN",),
    "mailgun": ("API_KEY",),
    "mailjet": ("API_KEY", "SECRET_KEY"),
    "postmark": ("SERVER_TOKEN",),
    "resend": ("API_KEY",),
    "sendgrid": ("API_KEY",),
    "sparkpost": ("API_KEY",),
}
TIMEOUT = 30.0
#: The provider writes these itself; its letter is another one than ours, so our signature would not hold.
_OWN = {
    "from", "to", "subject", "mime-version", "content-type", "content-transfer-encoding", "date", "dkim-signature",
}  # fmt: skip
#: Parts of what urllib3 calls a connection that never came to be.
_NEVER = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "SSLError", "ProxyError")
_NUMBER = re.compile(r"<(?:(notice)\.|\d+\.)(\d+)@")
OUR_FAULT = (401, 402, 403)
LATER = (408, 425, 429, 503)


class BadProvider(ValueError):
    """A fault in MAIL_PROVIDER; the message says which, and shows no key."""


@dataclasses.dataclass(frozen=True)
class Named:
    name: str
    options: dict[str, str | float] = dataclasses.field(repr=False)


def parse(url: str) -> Named:
    """What MAIL_PROVIDER names, as settings of anymail's backend. Raises BadProvider."""
    parts = urlsplit(url)
    if parts.scheme not in PROVIDERS:
        raise BadProvider(
            f"MAIL_PROVIDER must begin with the provider's name: {', '.join(sorted(PROVIDERS))}, then ://"
        )
    keys = PROVIDERS[parts.scheme]
    given = [unquote(key) for key in (parts.username, parts.password) if key]
    if len(given) != len(keys):
        raise BadProvider(f"MAIL_PROVIDER needs {len(keys)} key(s) between :// and @ for {parts.scheme}.")
    options: dict[str, str | float] = {key.lower(): value for key, value in zip(keys, given, strict=True)}
    if parts.hostname and "." in parts.hostname:
        scheme = "http" if parts.hostname.startswith("127.") else "https"
        port = f":{parts.port}" if parts.port else ""
        options["api_url"] = f"{scheme}://{parts.hostname}{port}{parts.path or '/'}"
    more = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := set(more) - {"sender_domain", "timeout"}:
        raise BadProvider(f"MAIL_PROVIDER has an option that is not known: {', '.join(sorted(unknown))}.")
    if "sender_domain" in more:
        options["sender_domain"] = more["sender_domain"]
    options["requests_timeout"] = _seconds(more.get("timeout", ""))
    return Named(parts.scheme, options)


def _seconds(text: str) -> float:
    if text and not (text.isdigit() and int(text) > 0):
        raise BadProvider("The option timeout in MAIL_PROVIDER must be a whole number of seconds.")
    return float(text or TIMEOUT)


class Provider(Kept):
    """The transport: one request for each letter over a kept session."""

    def __init__(self, named: Named) -> None:
        self.named = named
        self._backend: BaseEmailBackend | None = None

    def open(self) -> None:
        if self._backend is None:
            backend = f"anymail.backends.{self.named.name}.EmailBackend"
            self._backend = get_connection(backend, fail_silently=False, **self.named.options)
            self._backend.open()

    def close(self) -> None:
        if self._backend is not None:
            backend, self._backend = self._backend, None
            backend.close()

    def send(self, envelope: Envelope, letter: bytes) -> Answer:
        from anymail.exceptions import AnymailError

        self.open()
        message = as_message(envelope, letter)
        message.connection = self._backend
        try:
            message.send()
        except AnymailError as fault:
            self.close()
            return _answer_to(fault)
        except requests.RequestException as fault:
            self.close()
            raise _cut(fault) from fault
        except Exception as fault:  # An answer of a form that anymail does not expect: it may have been taken.
            self.close()
            raise CutAfter(f"The provider's answer cannot be read: {type(fault).__name__}: {fault}") from fault
        status = message.anymail_status  # type: ignore[attr-defined]
        took = status.status is None or status.status <= {"sent", "queued", "unknown"}
        said = f"{self.named.name}: {', '.join(sorted(status.status or {'accepted'}))} {status.message_id or ''}"
        return Answer(250 if took else 550, said.strip()[:450])


def as_message(envelope: Envelope, letter: bytes) -> EmailMultiAlternatives:
    """Our finished letter as Django's message: its two parts, its headers, and the seal that says which it is."""
    parsed: Parsed = email.message_from_bytes(letter, policy=email.policy.default)  # type: ignore[assignment]
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    headers = {name: str(value) for name, value in parsed.items() if name.lower() not in _OWN}
    message = EmailMultiAlternatives(
        subject=str(parsed["Subject"] or ""),
        body=text.get_content() if text else "",
        from_email=str(parsed["From"] or envelope.sender),
        to=[_to(parsed, envelope)],
        headers=headers,
    )
    if html is not None:
        message.attach_alternative(html.get_content(), "text/html")
    if seal := seal_of(str(parsed["Message-ID"] or "")):
        message.metadata = {"letter": seal}  # type: ignore[attr-defined]
    return message


def _to(parsed: Parsed, envelope: Envelope) -> str:
    """Whom the envelope names and nobody else, with their name where the letter says it."""
    for mailbox in parsed["To"].addresses if parsed["To"] else ():
        if mailbox.addr_spec.casefold() == envelope.to.casefold():
            return str(mailbox)
    return envelope.to


def seal_of(message_id: str) -> str:
    """The token of a letter of ours; nothing for any other message."""
    found = _NUMBER.match(message_id)
    if not found:
        return ""
    return return_path.token(return_path.NOTICE if found[1] else return_path.DELIVERY, int(found[2]))


def _answer_to(fault: Exception) -> Answer:
    """What an error of the provider means for this letter. Raises Unreachable, CutAfter."""
    from anymail.exceptions import AnymailAPIError

    cause = fault.__cause__
    if isinstance(cause, requests.RequestException) and cause.response is None:
        raise _cut(cause) from fault
    code = getattr(fault, "status_code", None) or 0
    words = " ".join(str(fault).split())[:400]
    if isinstance(fault, AnymailAPIError) and code < 400:
        raise CutAfter(f"The provider's answer cannot be read: {words}") from fault
    if code in OUR_FAULT:
        raise Unreachable(f"The provider does not work for us: {words}") from fault
    if code in LATER:
        return Answer(451, words)
    if code >= 500:
        raise CutAfter(f"The provider failed: {words}") from fault
    return Answer(550, words)


def _cut(fault: requests.RequestException) -> Exception:
    """Before anything left, or perhaps after: a time-out while waiting for the answer tells nothing."""
    never = (requests.ConnectTimeout, requests.exceptions.InvalidURL, requests.exceptions.SSLError)
    if isinstance(fault, never) or (isinstance(fault, requests.ConnectionError) and _was_never(fault)):
        return Unreachable(f"The provider cannot be reached: {fault}")
    return CutAfter(f"The provider did not answer: {fault}")


def _was_never(fault: requests.ConnectionError) -> bool:
    return any(name in repr(fault) for name in _NEVER)


def current() -> Provider:
    return Provider(parse(settings.MAIL_PROVIDER))

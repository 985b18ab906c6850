"""The letter that a message is about: returned with it whole, as headers, or as words."""

import re
from email.message import Message

from newsletters.bounces import message

_MESSAGE_ID = re.compile(r"(?im)^[>| \t]{0,8}message-id[ \t]*:[ \t\r\n]{0,40}(<[^<>\s]{3,250}>)")
_TO = re.compile(r"(?im)^[>| \t]{0,8}to[ \t]*:[ \t]{0,40}(.{3,500})$")
_RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
    "text/rfc822",
)
#: Servers put these lines between what they say and the letter that they return.
_MARK = re.compile(
    r"(?im)^[>\s*\-=_+~.]{0,40}(?:"
    r"(?:below|above) this line is (?:a copy|the)|this is a copy of|copy of (?:the|your) (?:original )?message"
    r"|original message(?: follows)?\b|(?:the )?(?:headers?|text|body) of (?:the )?(?:original|returned|your) message"
    r"|returned message|message headers? follow|unsent message|undelivered message follows"
    r"|your (?:original )?message(?: reads| follows)|start of returned message|forwarded message"
    r"|(?:ursprüngliche|urspruengliche|original) nachricht|weitergeleitete nachricht|message d'origine"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht|исходное сообщение"
    r")"
)
#: Or it begins with its own headers.
_HEADERS = re.compile(r"(?im)^(?:> ?)?(?:received: from|return-path: ?<|dkim-signature: )")


def before(text: str) -> str:
    """What stands before the returned letter: its own words must not be read as a server's."""
    ends = [found.start() for pattern in (_MARK, _HEADERS) if (found := pattern.search(text))]
    told = text[: min(ends)] if ends else text
    return told if told.strip() else text


def message_id(parsed: Message) -> str:
    """Of the letter that came back, with its brackets; "" where none is found."""
    for part in message.parts(parsed):
        if message.kind(part) == "message/disposition-notification":
            for fields in message.inner(part):
                if found := message.header(fields, "Original-Message-ID"):
                    return found[:255]
        if message.kind(part) in _RETURNED:
            for letter in message.inner(part)[:1]:
                if found := message.header(letter, "Message-ID"):
                    return found[:255]
            if found_in := _MESSAGE_ID.search(message.words(part)):
                return found_in[1]
    for part in message.parts(parsed):
        if message.is_text(part) and (found_in := _MESSAGE_ID.search(message.words(part))):
            return found_in[1]
    return ""


def answered(parsed: Message) -> str:
    """The Message-ID that an answer names."""
    for name in ("In-Reply-To", "References", "X-Original-Message-ID", "X-MS-Exchange-Parent-Message-Id"):
        if found := re.search(r"<[^<>\s]{3,250}>", message.header(parsed, name)):
            return found[0]
    return ""


def to_of(parsed: Message) -> str:
    """To whom the returned letter was written."""
    for part in message.parts(parsed):
        if message.kind(part) not in _RETURNED:
            continue
        for letter in message.inner(part)[:1]:
            for name in ("X-Original-To", "Delivered-To", "To"):
                if found := message.mailbox(message.header(letter, name))[1]:
                    return found
        if found_in := _TO.search(message.words(part)):
            return message.mailbox(found_in[1])[1]
    return ""

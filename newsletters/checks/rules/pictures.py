"""Pictures: they say what they show, are fetched securely and are of a kind that mail programs show."""

import re
from collections.abc import Iterable
from posixpath import basename, splitext
from urllib.parse import unquote

from bs4 import Tag
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

from newsletters.checks.finding import Mend, Weight, rule
from newsletters.checks.opened import Opened, short, split, value
from newsletters.checks.reader import longest

SUBJECT = "Pictures"
#: What each file name's end promises, and how such a file begins.
FORMATS = {".png": b"\x89PNG\r\n\x1a\n", ".gif": b"GIF8", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|svg|bmp)|(?:img|dsc|image|screenshot)[ _-]?\d+", re.IGNORECASE)
#: Words that stand in a letter with a picture, and more for each further one. Masthead and foot have some fifty.
FEW, MORE = 75, 25


@rule(SUBJECT)
def pictures_say_what_they_show(letter: Opened) -> Iterable[str]:
    """Every picture has an alternative text, which is empty where the picture only decorates."""
    for picture in letter.all("img"):
        if not picture.has_attr("alt"):
            yield f"The picture {_name(picture)} has no alternative text. Say what it shows."


@rule(SUBJECT, Weight.WARNS)
def alternative_texts_are_words(letter: Opened) -> Iterable[str]:
    """A picture's alternative text is not the name of its file."""
    for picture in letter.all("img"):
        if _FILE_NAME.fullmatch(value(picture, "alt").strip()):
            yield f"The picture “{short(value(picture, 'alt'))}” is called as its file is. Say what it shows."


@rule(SUBJECT, mend=Mend.PARTNERSHIP)
def pictures_are_fetched_securely(letter: Opened) -> Iterable[str]:
    """Every picture has a complete address that begins with https://."""
    for picture in letter.all("img"):
        source = value(picture, "src").strip()
        if not split(source).hostname or not letter.is_secure(source):
            yield f"The picture {_name(picture)} is at “{short(source)}”: mail programs show what is at https:// only."


@rule(SUBJECT)
def pictures_are_shown_everywhere(letter: Opened) -> Iterable[str]:
    """Every picture is a PNG, JPEG or GIF: mail programs show nothing else."""
    for picture in letter.all("img"):
        if _kind(value(picture, "src")) not in FORMATS:
            yield f"The picture {_name(picture)} is no PNG, JPEG or GIF: mail programs may not show it. Save it as PNG."


@rule(SUBJECT)
def pictures_are_what_they_say(letter: Opened) -> Iterable[str]:
    """A picture of our own is there, and is of the kind that its name says."""
    for picture in letter.all("img"):
        source = value(picture, "src").strip()
        parts = split(source)
        is_own = parts.hostname in letter.own_hosts and parts.path.startswith(settings.MEDIA_URL)
        if not is_own or _kind(source) not in FORMATS:
            continue
        begins = _beginning(unquote(parts.path.removeprefix(settings.MEDIA_URL)))
        if begins is None:
            yield f"The picture {_name(picture)} is not among our files. Upload it again."
        elif not begins.startswith(FORMATS[_kind(source)]):
            yield f"The picture {_name(picture)} is not what its name says. Save it as PNG, and upload that."


@rule(SUBJECT)
def not_only_pictures(letter: Opened) -> Iterable[str]:
    """What it says is in words: many see no pictures."""
    pictures = [picture for picture in letter.all("img") if not _is_small(picture)]
    own = longest(letter.letter)
    words = sum(len(block.words.split()) for block in letter.blocks) - len(f"{own['name']} {own['reason']}".split())
    if pictures and words < FEW + MORE * (len(pictures) - 1):
        shown = "a picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
        yield f"The letter is {shown} and {words} words. Many see no pictures: write what they say."


def _is_small(picture: Tag) -> bool:
    """A logo, or what counts openings."""
    width = value(picture, "width")
    return width.isdecimal() and int(width) <= 260


def _name(picture: Tag) -> str:
    file = unquote(basename(split(value(picture, "src")).path))
    return f"“{short(value(picture, 'alt').strip() or file or 'without a name')}”"


def _kind(source: str) -> str:
    return splitext(split(source.strip()).path)[1].lower()


def _beginning(name: str) -> bytes | None:
    """The first bytes of a file of ours; None where it cannot be read."""
    try:
        with default_storage.open(name) as file:
            begins: bytes = file.read(16)
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return begins

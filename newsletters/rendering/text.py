"""The text part: written for reading, not what is left of the HTML when its tags are gone."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletters.rendering.content import Content, Item, Section
from newsletters.rendering.slots import mark

WIDTH = 72


def render(letter: Content) -> str:
    """The text of a letter, with marks for the reader's own parts. Addresses stand on lines of their own."""
    blocks = _bare(letter) if letter.bare else _laid_out(letter)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _laid_out(letter: Content) -> list[str]:
    return [
        _masthead(letter),
        f"{_('Read this on the web:')}\n{mark('web_url')}" if letter.on_web else "",
        letter.top_note if letter.introduction else "",
        *_paragraphs(letter.introduction),
        *_for_action(letter.for_action),
        *(block for section in letter.sections for block in _section(section)),
        _left_out(letter.left_out),
        _foot(letter),
    ]


def _bare(letter: Content) -> list[str]:
    """Its words, then its button, then why it came: whoever reads it at night reads nothing else first."""
    items = [item for section in letter.sections for item in section.items]
    return [
        _underlined(_wrapped(letter.name), "="),
        _wrapped(letter.number),
        *_paragraphs(letter.introduction),
        *(block for item in items for block in (_underlined(_wrapped(item.title), "-"), *_paragraphs(item.summary))),
        f"{_wrapped(letter.button)}:\n{mark('act_url')}" if letter.button else "",
        "-" * WIDTH,
        f"{_('Why you get this letter:')}\n{mark('reason')}",
        f"{_('It was sent to:')}\n{mark('reader')}",
        f"{_('Not for me: who is it now?')}\n{mark('leave_url')}",
        "\n".join([*(_wrapped(line) for line in letter.identity.values() if line), letter.partnership.url("")]),
    ]


def _masthead(letter: Content) -> str:
    lines = dict.fromkeys([letter.title, letter.name, letter.number])
    return _underlined("\n".join(_wrapped(line) for line in lines if line), "=")


def _for_action(items: Sequence[Item]) -> Iterator[str]:
    if not items:
        return
    yield "\n" + _underlined(_("For action this week"), "=")
    for item in items:
        with _in_its_language(item):
            who = item.audience or _("All schools")
            lines = [_("By %(day)s") % {"day": item.due}, item.action or item.title, f"({who})"]
        yield _bullet(line for line in [*lines, item.url] if line)


def _section(section: Section) -> Iterator[str]:
    yield "\n" + _underlined(_wrapped(section.title), "=")
    for item in section.items:
        yield _wrapped(item.note)
        with _in_its_language(item):
            blocks = list(_item(item))
        yield from blocks


def _item(item: Item) -> Iterator[str]:
    yield _underlined(_wrapped(item.title), "-")
    yield "\n".join(_facts(item))
    yield from _paragraphs(item.summary)
    if item.url:
        yield f"{_wrapped(_('Read: %(title)s') % {'title': item.title})}\n{item.url}"


def _in_its_language(item: Item) -> "translation.override":
    """The fixed words of something that is not translated are not translated either: no sentence is half of each."""
    return translation.override(item.lang or translation.get_language())


def _facts(item: Item) -> Iterator[str]:
    if item.audience:
        yield _wrapped(_("For: %(audience)s") % {"audience": item.audience})
    if item.due and item.action:
        yield _wrapped(_("By %(day)s: %(action)s") % {"day": item.due, "action": item.action})
    elif item.due:
        yield _wrapped(_("By %(day)s") % {"day": item.due})
    elif item.action:
        yield _wrapped(_("To do: %(action)s") % {"action": item.action})


def _left_out(number: int) -> str:
    if not number:
        return ""
    said = ngettext(
        "One more item of this number is for other readers.",
        "%(number)s more items of this number are for other readers.",
        number,
    ) % {"number": number}
    return f"{_wrapped(said)}\n{_('Read the whole on the web:')}\n{mark('web_url')}"


def _foot(letter: Content) -> str:
    if letter.statutory:
        leave = f"{_('Not for me: who is it now?')}\n{mark('leave_url')}"
    else:
        leave = f"{_('Leave %(publication)s:') % {'publication': letter.publication}}\n{mark('leave_url')}"
    blocks = [
        "-" * WIDTH,
        f"{_('Why you get this letter:')}\n{mark('reason')}",
        f"{_('It was sent to:')}\n{mark('reader')}",
        f"{_('Change what you get:')}\n{mark('preferences_url')}",
        leave,
        _pass_on(letter.pass_on),
        _wrapped(letter.counted),
        "\n".join([*(_wrapped(line) for line in letter.identity.values() if line), letter.partnership.url("")]),
    ]
    return "\n" + "\n\n".join(block for block in blocks if block)


def _pass_on(may: bool | None) -> str:
    """By a link that carries nothing of its reader."""
    if may is None:
        return ""
    if not may:
        return _wrapped(_("This is not on the public website. Please do not pass it on."))
    said = _("To pass this on, send a colleague the web page, not this letter: the links above are yours alone.")
    return f"{_wrapped(said)}\n{_('The page to pass on to a colleague')}:\n{mark('web_url')}"


# --- How it is set -----------------------------------------------------------------------------------------------


def _paragraphs(text: Iterable[Iterable[str]]) -> Iterator[str]:
    for lines in text:
        yield "\n".join(_wrapped(line) for line in lines)


def _bullet(lines: Iterable[str]) -> str:
    return "\n".join(_wrapped(line, "* " if first == 0 else "  ", "  ") for first, line in enumerate(lines))


def _wrapped(line: str, indent: str = "", hanging: str = "") -> str:
    """A line as lines of at most 72 columns; an address, however long, stays whole."""
    return "\n".join(
        textwrap.wrap(
            " ".join(line.split()), WIDTH, initial_indent=indent, subsequent_indent=hanging,
            break_long_words=False, break_on_hyphens=False,
        )
    )  # fmt: skip


def _underlined(heading: str, by: str) -> str:
    return f"{heading}\n{by * min(WIDTH, max(map(_columns, heading.splitlines()), default=0))}"


def _columns(line: str) -> int:
    """How wide a line is in a fixed pitch: East Asian letters take two columns, marks over a letter none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in line
    )

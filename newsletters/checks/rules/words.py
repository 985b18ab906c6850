"""What a pasted template leaves behind."""

import re
from collections.abc import Iterable, Iterator

from newsletters.checks.finding import Weight, rule
from newsletters.checks.opened import Opened

SUBJECT = "Words"

#: [[first name]], {{ name }}, {% if %}, *|FNAME|*, <<name>>, «First_Name», %name%, ${name}.
UNFILLED = re.compile(
    r"\[\[ ?\w[\w ]{0,40}\]\]|\{\{[^{}\n]{1,40}\}\}|\{%[^{}\n]{1,60}%\}|\*\|[\w:]{1,40}\|\*"
    r"|<< ?[^\W\d][\w ]{0,40}>>|« ?[^\W\d]\w*_\w+ ?»|(?<!\w)%[^\W\d]\w{1,40}%(?!\w)|\$\{[\w. ]{1,40}\}"
)
_PLACEHOLDER = re.compile(
    r"lorem ipsum|\[(?:insert|add|your|first|last|school|name)\b[^\]\n]{0,40}\]|\bx{4,}\b|(?-i:\bTODO\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+://\S+")


@rule(SUBJECT)
def nothing_unfilled(letter: Opened) -> Iterable[str]:
    """No mark of a template is left that nothing fills, such as [[name]] or {{ name }}."""
    for words in (*_typed(letter), letter.text, *(block.words for block in letter.blocks)):
        for found in UNFILLED.finditer(_ADDRESS.sub(" ", words)):
            yield f"“{found[0]}” would stand in the letter as it is: nothing fills it. Write the words that you mean."


@rule(SUBJECT, Weight.WARNS)
def no_placeholder(letter: Opened) -> Iterable[str]:
    """No words stand in for others that were still to be written: “lorem ipsum”, “[insert date]”."""
    for words in _typed(letter):
        for found in _PLACEHOLDER.finditer(UNFILLED.sub(" ", _ADDRESS.sub(" ", words))):
            yield f"“{found[0]}” looks like words that were still to be written. Write them, or take it out."


def _typed(letter: Opened) -> Iterator[str]:
    """What an editor wrote, as it was written: a slot that somebody typed is made harmless before it is laid out."""
    source = letter.letter
    yield from (source.subject, source.preheader, source.masthead, source.introduction)
    for section in source.sections:
        yield section.title
        for item in section.items:
            yield from (item.title, item.summary, item.action, item.audience)

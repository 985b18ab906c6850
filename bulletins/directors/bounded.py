"""The words of an item as far as a page can lay them out: no reader waits for a table of a million columns."""

import re

from bulletins.inbox.clean import clean

#: So many tags stand within each other; of what is deeper the words stay.
DEEPEST = 24
#: As the cleaning writes them: lower case, every value in double quotes, every one closed that has an end.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>')
#: A cell that spans no number of columns or rows, or more than a hundred.
_SPAN = re.compile(r' (?:col|row)span="(?!(?:[1-9][0-9]?|100)")[^"]*"')
_ENDLESS = frozenset({"br", "hr", "img"})


def bounded(markup: str) -> str:
    """Safe HTML.

    >>> bounded("<p>One</p>" + "<ul><li>" * 500 + "Two" + "</li></ul>" * 500).count("<li>")
    12
    >>> bounded('<table><tr><td colspan="3000000">One</td><td colspan="2">Two</td></tr></table>')
    '<table><tbody><tr><td>One</td><td colspan="2">Two</td></tr></tbody></table>'
    """
    depth = 0

    def within(tag: re.Match[str]) -> str:
        nonlocal depth
        ends, name = bool(tag[1]), tag[2]
        if name in _ENDLESS:
            return tag[0]
        depth += not ends
        kept = _SPAN.sub("", tag[0]) if depth <= DEEPEST else " "
        depth -= ends
        return kept

    return _TAG.sub(within, clean(markup))

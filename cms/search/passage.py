"""The few words of a page that show why it was found."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LENGTH = 220


def passage(text: str, words: list[str], *, length: int = LENGTH) -> SafeString:
    """The stretch of `text` where most of `words` stand, escaped, each in <mark>. Without any: its beginning."""
    wanted = re.compile(
        r"\b(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")\b", re.I
    )
    begin = _best(text, wanted, length)
    end = min(len(text), begin + length)
    if begin:
        begin = text.find(" ", begin - 1) + 1 or begin
    if end < len(text):
        end = text.rfind(" ", begin, end) if " " in text[begin:end] else end
    cut = text[begin:end]
    marked, last = [], 0
    for match in wanted.finditer(cut):
        marked += [escape(cut[last : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        last = match.end()
    marked.append(escape(cut[last:]))
    return mark_safe(("… " if begin else "") + "".join(marked) + (" …" if end < len(text) else ""))  # noqa: S308 (escaped above)


def _best(text: str, wanted: re.Pattern[str], length: int) -> int:
    """Where the stretch begins that holds the most different words."""
    hits = [(match.start(), match.group().lower()) for match in wanted.finditer(text)]
    best, most = 0, 0
    for index, (start, _) in enumerate(hits):
        held = {word for position, word in hits[index:] if position < start + length - 40}
        if len(held) > most:
            best, most = start, len(held)
    return 0 if best < length - 60 and most <= len({w for p, w in hits if p < length - 20}) else max(0, best - 40)

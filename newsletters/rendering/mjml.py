"""MJML: checked by us, then compiled. The only module that imports the engine.

The engine checks nothing (a misspelt tag vanishes, a column in a column is laid out as nonsense) and names faults by
byte. So every letter is read here first, and all its faults are told at once, each with its line.
"""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import mjml as engine

from newsletters.rendering import vocabulary as known

Attributes = list[tuple[str, str | None]]


class BadMJML(Exception):
    """What is wrong with an MJML document: one sentence for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


def compile_mjml(source: str) -> str:
    """The HTML of an MJML document, with Outlook's conditional comments. Raises BadMJML with every fault."""
    if found := faults(source):
        raise BadMJML(found)
    try:
        # No fonts: the engine would load a known family from its maker, who would learn who reads.
        html = engine.mjml2html(_escaped_for_the_engine(source), fonts={})
    except ValueError as error:
        raise BadMJML([f"The MJML engine cannot read it: {error}."]) from error
    # A letter opened by itself is a page, and a page's content stands in its main landmark.
    return str(html).replace('role="article"', 'role="main"', 1).replace(' aria-roledescription="email"', "", 1)


def faults(source: str) -> list[str]:
    """Every fault of an MJML document; none where it can be compiled."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    bare = [source.count("\n", 0, found.start()) + 1 for found in _BARE.finditer(source)]
    return reader.told() + [f"Line {line}: a bare & stands here; write &amp;." for line in bare]


_BARE = re.compile(r"&(?!#\d+;|#[xX][0-9a-fA-F]+;|[A-Za-z]\w*;)")
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>|(?<=<mj-title>)[^<]*""")
_NOT_PLAIN = re.compile(r"[^ !-\[\]-~]")


def _escaped_for_the_engine(source: str) -> str:
    """The engine writes attributes and the title as Rust debugs a string (`\\u{64f}`, an Urdu vowel): give it ASCII."""
    return _TAG.sub(lambda tag: _NOT_PLAIN.sub(_reference, tag[0]), source)


def _reference(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else f"&#{ord(found[0])};"


class _Reader(HTMLParser):
    """Reads MJML and the HTML in it, and notes what it should not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.CDATA_CONTENT_ELEMENTS = ()  # type: ignore[misc]  # A script's content is read like any other.
        self._faults: list[str] = []
        self._open: list[tuple[str, int]] = []
        self._seen: set[str] = set()
        self._title = ""

    def told(self) -> list[str]:
        for tag, line in self._open:
            self._faults.append(f"Line {line}: <{tag}> is never closed; add </{tag}>.")
        if "mjml" not in self._seen:
            self._faults.append("The document has no <mjml>; everything goes inside one.")
        elif "mj-body" not in self._seen:
            self._faults.append("The document has no <mj-body>; what the reader sees goes inside one.")
        if not self._title.strip():
            self._faults.append("The document has no title; add <mj-title> with the subject to <mj-head>.")
        return self._faults

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._begin(tag, attrs)
        if tag not in known.VOID:
            self._open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self._begin(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in known.VOID:
            return
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        elif tag in (name for name, _ in self._open):
            while self._open[-1][0] != tag:
                name, line = self._open.pop()
                self._fault(f"</{tag}> comes before <{name}> of line {line} is closed; close <{name}> first.")
            self._open.pop()
        else:
            self._fault(f"</{tag}> closes nothing; remove it or open <{tag}> before it.")

    def handle_data(self, data: str) -> None:
        inside = self._inside
        self._title_grows(data)
        if "<" in data:
            self._fault("a bare < stands in the text; write &lt;.")
        if data.strip() and inside in ("", "mjml", *known.INSIDE) and inside != "mj-raw":
            where = f"directly in <{inside}>" if inside else "outside <mjml>"
            self._fault(f"text stands {where}, where it is not shown; put it into <mj-text>.")
        if inside in ("mj-style", "style") and re.search(
            r"expression\s*\(|javascript:|@import|</", data, re.IGNORECASE
        ):
            self._fault("the style loads or runs something; a letter's styles only style.")

    def handle_entityref(self, name: str) -> None:
        self._title_grows(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._title_grows(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        conditional = re.match(r"\s*\[if [^\]]+\]>", data) and data.rstrip().endswith("<![endif]")
        if not conditional and ("[if" in data or "[endif]" in data or ">" in data):
            self._fault("a comment is not closed where it seems to be; Outlook's are <!--[if mso]> … <![endif]-->.")
        if re.search(r"<\s*(?:script|iframe|object|embed|link|base)\b|javascript:", data, re.IGNORECASE):
            self._fault("a comment holds something that runs or loads; take it out.")

    def handle_decl(self, decl: str) -> None:
        self._fault(f"<!{decl[:20]}> has no place in MJML; take it out.")

    def handle_pi(self, data: str) -> None:
        self._fault(f"<?{data[:20]}> has no place in MJML; take it out.")

    def unknown_decl(self, data: str) -> None:
        self._fault(f"<![{data[:20]}]> has no place in MJML; take it out.")

    # What it asks itself

    @property
    def _inside(self) -> str:
        return self._open[-1][0] if self._open else ""

    def _title_grows(self, words: str) -> None:
        if self._inside == "mj-title":
            self._title += words

    def _fault(self, sentence: str) -> None:
        self._faults.append(f"Line {self.getpos()[0]}: {sentence}")

    def _begin(self, tag: str, attrs: Attributes) -> None:
        self._seen.add(tag)
        mjml = tag == "mjml" or tag.startswith("mj-")
        if tag not in (known.MJML if mjml else known.HTML):
            self._fault(f"<{tag}> is not a tag that a letter may hold; see newsletters/rendering/vocabulary.py.")
            return
        self._check_place(tag, mjml)
        self._check_attributes(tag, attrs, known.MJML[tag] if mjml else known.HTML[tag])
        self._check_needed(tag, {name: value or "" for name, value in attrs})

    def _check_place(self, tag: str, mjml: bool) -> None:
        inside = self._inside
        if mjml and (inside or tag != "mjml") and tag not in known.INSIDE.get(inside, ()):
            self._fault(f"<{tag}> may not stand in <{inside}>." if inside else f"<{tag}> stands outside <mjml>.")
        if not mjml and (not inside or inside in known.HOLDS_WORDS or inside in set(known.INSIDE)):
            self._fault(f"<{tag}> stands in {f'<{inside}>' if inside else 'nothing'}; HTML goes into <mj-text>.")
        if tag in ("meta", "style") and "mj-head" not in (name for name, _ in self._open):
            self._fault(f"<{tag}> belongs into <mj-raw> in <mj-head>.")

    def _check_attributes(self, tag: str, attrs: Attributes, allowed: set[str]) -> None:
        names = [name for name, _ in attrs]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            self._fault(f"{name} is given twice for <{tag}>; keep one.")
        for name, value in attrs:
            if name not in allowed:
                self._fault(f"{name} is not an attribute that <{tag}> may have here.")
            elif value is None:
                self._fault(f'{name} of <{tag}> has no value; write {name}="…".')
            elif name in ("href", "src") and value and not value.lower().startswith(known.SCHEMES):
                self._fault(f"{name} of <{tag}> is “{value[:60]}”; an address in a letter is complete, with https://.")
            elif name == "style" and re.search(r"expression\s*\(|javascript:|url\s*\(", value, re.IGNORECASE):
                self._fault(f"the style of <{tag}> loads or runs something; a letter's styles only style.")

    def _check_needed(self, tag: str, given: dict[str, str]) -> None:
        inside = self._inside
        if tag in ("mj-image", "img") and "alt" not in given and inside != "mj-attributes":
            self._fault(f'<{tag}> has no alt; say what it shows, or write alt="" where it only decorates.')
        if tag == "mjml":
            if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", given.get("lang", "")):
                self._fault('<mjml> has no language; add lang="en-GB", say.')
            if given.get("dir") not in ("ltr", "rtl"):
                self._fault('<mjml> has no direction; add dir="ltr" or dir="rtl".')

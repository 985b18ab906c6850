"""Bytes of a feed -> text for an XML parser: encodings that lie, bare ampersands, stray entities, no bombs."""

import codecs
import html.entities
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from cms.core.outside.fault import Fault

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
#: Families of encodings that text on the web is in. The rest of Python's codecs are no text, or slow on purpose.
FAMILIES = (
    "iso8859",
    "cp",
    "windows",
    "koi8",
    "mac",
    "gb",
    "big5",
    "euc",
    "shift",
    "iso2022",
    "tis",
    "utf-16",
    "utf-32",
)

DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
#: What XML (and PostgreSQL) cannot hold.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

BEGIN = re.compile(r"<\?xml|<!DOCTYPE|<(?:\w+:)?(?:rss|feed|RDF|html)\b", re.IGNORECASE)
SPACE = re.compile(r"\s*")
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[(?P<subset>.{0,50000}?)\]\s{0,100})?>", re.IGNORECASE | re.DOTALL)
ENTITY = re.compile(r"""<!ENTITY\s{1,100}(\w{1,60})\s{1,100}(?:"([^"&%<]{0,500})"|'([^'&%<]{0,500})')\s{0,100}>""")
AMPERSAND = re.compile(r"&(?:#(?P<number>x[0-9a-fA-F]{1,6}|[0-9]{1,7});|(?P<name>\w{1,60});)?")
#: Links are kept up to this length; feedparser looks for an author's e-mail in time that grows with its square.
LONGEST_WORD = 1000
WORD = re.compile(rf"(?<![\w.+-])[\w.+-]{{{LONGEST_WORD + 1},}}")
#: Python's SAX looks attributes up in time that grows with the square of their number.
MOST_ATTRIBUTES = 500
LONG_TAG = re.compile(r"<[^<>]{2000,}")
XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})

#: How many characters a feed's own entities may unfold to.
UNFOLDED = 1_000_000


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read a byte that is not UTF-8 as the Windows-1252 that it was pasted from."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as-windows-1252", _as_windows_1252)


def decode(data: bytes, *, content_type: str = "") -> str:
    """The text of a document, whatever it says of its encoding. Never fails: what is no text becomes question marks.

    UTF-8 that is sound is UTF-8, whatever is declared; UTF-8 with bytes that are not is read byte by byte.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
        if not text.isascii():
            return text
    except UnicodeDecodeError:
        # Byte by byte is slow: what is hardly UTF-8 at all is read at once.
        is_hardly = data.decode("utf-8", "replace").count("\ufffd") * 10 > len(data)
        text = data.decode("cp1252", "replace") if is_hardly else data.decode("utf-8", "as-windows-1252")
    for name in (_charset(content_type), _declared(data)):
        encoding = _known(name)
        if encoding:
            try:
                return data.decode(encoding)
            except UnicodeError:
                continue
    return text


def _charset(content_type: str) -> str:
    found = CHARSET.search(content_type)
    return found[1] if found else ""


def _declared(data: bytes) -> str:
    found = DECLARED.search(data[:1000])
    return found[1].decode("ascii") if found else ""


def _known(name: str) -> str:
    """Python's name of a declared encoding, or nothing where that is no help. Latin 1 on the web is Windows-1252."""
    try:
        codec = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    if codec == "iso8859-1":
        return "cp1252"
    return codec if codec.startswith(FAMILIES) else ""


def mend(text: str) -> tuple[str, int]:
    """XML as it was meant, and how many lines were taken from its beginning.

    Nothing before the first element, no document type, no illegal characters, every ampersand an entity.
    Raises Fault for what no feed holds and no parser should be given.
    """
    text = ILLEGAL.sub("", text)
    begin = BEGIN.search(text[:5000])
    start, entities = _first_element(text, begin.start() if begin else 0)
    lines = text.count("\n", 0, start)
    text = WORD.sub(lambda found: found[0][:LONGEST_WORD], text[start:])
    if any(tag[0].count("=") > MOST_ATTRIBUTES for tag in LONG_TAG.finditer(text)):
        raise Fault("It holds an element with more attributes than any feed needs, and was not read: tell its owner.")
    budget = [UNFOLDED]
    return "".join(part if raw else _mend_ampersands(part, entities, budget) for part, raw in _parts(text)), lines


def _first_element(text: str, place: int) -> tuple[int, dict[str, str]]:
    """Where the first element begins, behind comments and document type; and that type's simple entities."""
    entities: dict[str, str] = {}
    while True:
        place = SPACE.match(text, place).end()  # type: ignore[union-attr]  # It matches nothing, too.
        if text.startswith("<?", place):
            end = text.find("?>", place) + 2
        elif text.startswith("<!--", place):
            end = text.find("-->", place) + 3
        elif text[place : place + 9].upper() == "<!DOCTYPE":
            found = DOCTYPE.match(text, place)
            if not found:
                raise Fault("It begins with a document type that no feed needs, and was not read: tell its owner.")
            entities = {name: one or other for name, one, other in ENTITY.findall(found["subset"] or "")}
            end = found.end()
        else:
            return place, entities
        if end <= place:
            return place, entities
        place = end


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a CDATA section, where an ampersand is only an ampersand."""
    place = 0
    while (start := text.find("<![CDATA[", place)) >= 0 and (end := text.find("]]>", start)) >= 0:
        yield text[place:start], False
        yield text[start : end + 3], True
        place = end + 3
    yield text[place:], False


def _mend_ampersands(text: str, entities: dict[str, str], budget: list[int]) -> str:
    def mended(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None:
            return found[0] if found["number"] and _legal(found["number"]) else "&amp;" + found[0][1:]
        if name in XML_OWN:
            return found[0]
        if name in entities:
            budget[0] -= len(entities[name])
            return escape(entities[name]) if budget[0] > 0 else ""
        code = html.entities.name2codepoint.get(name)
        return chr(code) if code else "&amp;" + found[0][1:]

    return AMPERSAND.sub(mended, text)


def _legal(number: str) -> bool:
    """Whether XML may hold the character of a numeric reference."""
    code = int(number[1:], 16) if number.startswith("x") else int(number)
    return code in (9, 10, 13) or (32 <= code <= 0x10FFFF and not ILLEGAL.match(chr(code)))

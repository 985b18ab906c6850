"""What a letter may hold: the tags and attributes of MJML that we use or may soon, and HTML with nothing active."""

_BOX = {
    "css-class", "padding", "padding-top", "padding-bottom", "padding-left", "padding-right",
    "background-color", "container-background-color",
}  # fmt: skip
_BORDER = {"border", "border-top", "border-bottom", "border-left", "border-right", "border-radius"}
_TYPE = {
    "align", "color", "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "line-height",
    "text-decoration", "text-transform", "height",
}  # fmt: skip

#: Each tag of MJML with its attributes.
MJML: dict[str, set[str]] = {
    "mjml": {"lang", "dir"},
    "mj-head": set(),
    "mj-title": set(),
    "mj-preview": set(),
    "mj-attributes": set(),
    "mj-all": _BOX | _TYPE,
    "mj-class": {"name"} | _BOX | _BORDER | _TYPE,
    "mj-breakpoint": {"width"},
    "mj-style": set(),
    "mj-raw": set(),
    "mj-body": {"width", "background-color", "css-class"},
    "mj-wrapper": _BOX | _BORDER | {"full-width", "direction", "text-align"},
    "mj-section": _BOX | _BORDER | {"full-width", "direction", "text-align"},
    "mj-group": {"width", "vertical-align", "background-color", "direction", "css-class"},
    "mj-column": _BOX | _BORDER | {"width", "vertical-align", "direction"},
    "mj-text": _BOX | _TYPE,
    "mj-table": _BOX | _TYPE | {"border", "cellpadding", "cellspacing", "role", "table-layout", "width"},
    "mj-image": _BOX
    | _BORDER
    | {"align", "alt", "src", "width", "height", "href", "title", "fluid-on-mobile", "font-size"},
    "mj-button": _BOX | _BORDER | _TYPE | {"href", "inner-padding", "text-align", "title", "vertical-align", "width"},
    "mj-divider": _BOX | {"align", "border-color", "border-style", "border-width", "width"},
    "mj-spacer": _BOX | {"height"},
}

_CONTENT = {"mj-text", "mj-table", "mj-image", "mj-button", "mj-divider", "mj-spacer", "mj-raw"}

#: Where each tag of MJML may stand. The engine takes a column in a column without a word and lays out nonsense.
INSIDE: dict[str, set[str]] = {
    "mjml": {"mj-head", "mj-body"},
    "mj-head": {"mj-title", "mj-preview", "mj-attributes", "mj-breakpoint", "mj-style", "mj-raw"},
    "mj-attributes": {"mj-all", "mj-class", "mj-body", "mj-wrapper", "mj-section", "mj-column", *_CONTENT} - {"mj-raw"},
    "mj-body": {"mj-wrapper", "mj-section", "mj-raw"},
    "mj-wrapper": {"mj-section", "mj-raw"},
    "mj-section": {"mj-column", "mj-group", "mj-raw"},
    "mj-group": {"mj-column", "mj-raw"},
    "mj-column": _CONTENT,
}

#: Tags of MJML that hold HTML.
HOLDS_HTML = {"mj-text", "mj-table", "mj-button", "mj-raw"}
#: Tags of MJML that hold words only.
HOLDS_WORDS = {"mj-title", "mj-preview", "mj-style"}

_ANY = {"class", "style", "dir", "lang", "align", "role"}
_CELL = _ANY | {"colspan", "rowspan", "scope", "valign", "width", "headers", "bgcolor"}

#: Each tag of HTML with its attributes. No script, form, frame, object or event handler is among them.
HTML: dict[str, set[str]] = {
    **dict.fromkeys(
        ("abbr", "b", "bdi", "br", "caption", "code", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "small",
         "span", "strong", "sub", "sup", "tbody", "tfoot", "thead", "tr", "ul", "blockquote", "div"), _ANY,
    ),
    "a": _ANY | {"href", "title"},
    "img": _ANY | {"alt", "src", "width", "height"},
    "meta": {"name", "content"},
    "style": {"type"},
    "table": _ANY | {"border", "cellpadding", "cellspacing", "width", "bgcolor"},
    "td": _CELL,
    "th": _CELL,
}  # fmt: skip

VOID = {"br", "hr", "img", "meta"}

#: How an address in a letter may begin.
SCHEMES = ("https://", "http://", "mailto:", "tel:", "[[")

"""A letter's MJML is read by us before the engine sees it."""

import pytest

from newsletters.rendering.mjml import BadMJML, compile_mjml, faults

GOOD = """<mjml lang="en-GB" dir="ltr">
<mj-head><mj-title>A letter</mj-title></mj-head>
<mj-body><mj-section><mj-column>
<mj-text>CONTENT</mj-text>
</mj-column></mj-section></mj-body>
</mjml>"""


def document(content: str = "<p>Hello</p>", **changes: str) -> str:
    source = GOOD.replace("CONTENT", content)
    for old, new in changes.items():
        source = source.replace({"lang": ' lang="en-GB"', "dir": ' dir="ltr"', "title": "A letter"}[old], new)
    return source


def test_a_sound_document_is_compiled_with_outlooks_comments():
    html = compile_mjml(document())

    assert '<html lang="en-GB" dir="ltr"' in html
    assert "<title>A letter</title>" in html
    assert "<!--[if mso | IE]>" in html
    assert "<p>Hello</p>" in html


def test_conditional_comments_of_our_own_are_kept():
    assert "<!--[if mso]><p>Outlook</p><![endif]-->" in compile_mjml(
        document("<!--[if mso]><p>Outlook</p><![endif]-->")
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<script>alert(1)</script>", "Line 4: <script> is not a tag that a letter may hold"),
        ("<p onclick='x()'>a</p>", "Line 4: onclick is not an attribute that <p> may have"),
        ('<a href="javascript:alert(1)">a</a>', "Line 4: href of <a> is “javascript:alert(1)”"),
        ('<a href="/here/">a</a>', "an address in a letter is complete, with https://"),
        ('<img src="https://a.example/b.png" />', "Line 4: <img> has no alt"),
        ('<p style="background:url(https://a.example/t.gif)">a</p>', "the style of <p> loads or runs something"),
        ("<p>one</p>\n<b><i>two</b></i>", "Line 5: </b> comes before <i> of line 5 is closed; close <i> first."),
        ("<p>open", "close <p> first"),
        ("Fish & chips", "Line 4: a bare & stands here; write &amp;."),
        ("a &copy 2026", "a bare & stands here"),
        ("1 < 2", "Line 4: a bare < stands in the text; write &lt;."),
        ("<mj-column></mj-column>", "Line 4: <mj-column> may not stand in <mj-text>."),
        ("<mj-carousel></mj-carousel>", "<mj-carousel> is not a tag"),
        ("<p class='a' class='b'>c</p>", "class is given twice for <p>"),
        ("<p class>c</p>", "class of <p> has no value"),
        ("<![CDATA[x]]>", "has no place in MJML"),
        ("<!--[if mso]><script>x</script><![endif]-->", "a comment holds something that runs or loads"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(content, sentence):
    with pytest.raises(BadMJML) as told:
        compile_mjml(document(content))

    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lang": ""}, "has no language"),
        ({"dir": ""}, "has no direction"),
        ({"title": " "}, "has no title"),
    ],
)
def test_language_direction_and_title_are_asked_for(changes, sentence):
    assert any(sentence in fault for fault in faults(document(**changes)))


def test_every_fault_is_told_at_once():
    assert len(faults(document("<p>a & b</p><script></script><blink></blink>", lang=""))) == 4


def test_a_picture_without_alt_and_a_misspelt_attribute_are_faults():
    source = document().replace("<mj-text>", '<mj-image src="https://a.example/b.png" /><mj-text colour="#000000">')

    assert [fault.partition(": ")[2] for fault in faults(source)] == [
        '<mj-image> has no alt; say what it shows, or write alt="" where it only decorates.',
        "colour is not an attribute that <mj-text> may have here.",
    ]


def test_what_is_never_closed_is_told():
    assert faults('<mjml lang="en" dir="ltr"><mj-head><mj-title>T</mj-title></mj-head><mj-body>') == [
        "Line 1: <mjml> is never closed; add </mjml>.",
        "Line 1: <mj-body> is never closed; add </mj-body>.",
    ]


def test_words_of_any_script_survive_in_attributes_and_title():
    words = "اُردُو 👩‍🏫 back\\slash"
    source = document(f'<img alt="{words}" src="https://a.example/b.png" /> {words}', title=words)

    html = compile_mjml(source)

    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    assert soup.find("img")["alt"] == words
    assert soup.find("title").string == words
    assert soup.find(role="main")["aria-label"] == words
    assert words in soup.get_text()

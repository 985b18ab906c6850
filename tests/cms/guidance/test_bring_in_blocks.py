"""The bodies of an old website, however badly they are written, as blocks: nothing is lost, and nothing runs."""

import builtins
import io
import time

import pytest

from cms.guidance.bring_in.blocks import blocks
from cms.guidance.bring_in.read import as_html

open_ = open


def found(html, kind="html"):
    """Blocks in short: a text as its HTML, a heading with its level before it, a table by its rows."""

    def short(block):
        value = block["value"]
        if block["type"] == "heading":
            return f"{value['level']} {value['text']}"
        return value["data"] if block["type"] == "table" else value

    return [short(block) for block in blocks(as_html(html, kind), lambda address: (address == "two" and 7, address))]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>a<p>b <b>c</b> d", ["<p>a</p><p>b <b>c</b> d</p>"]),
        ("a<br><br>b<br>c", ["<p>a</p><p>b<br>c</p>"]),
        ("R&amp;D &lt;b&gt;", ["<p>R&amp;D &lt;b&gt;</p>"]),
        ("<h1>A</h1><h3>B</h3><h5>C</h5><h6>D</h6>", ["2 A", "3 B", "3 C", "<p><b>D</b></p>"]),
        ("<h2>A<p>b", ["2 A", "<p>b</p>"]),
        ('<h2><a href="two">A</a></h2>', ["2 A", '<p><a linktype="page" id="7">A</a></p>']),
        ("<h2>" + "word " * 40 + "</h2>",
         ["2 " + ("word " * 30)[:148] + " …", "<p>" + ("word " * 40).strip() + "</p>"]),
        ('<a href="two"><p>a</p></a>', ['<p><a linktype="page" id="7">a</a></p>']),
        ("<ul><li>a<li><p>b</p><p>c</p><ul><li>d</ul></ul>e",
         ["<ul><li>a</li><li>b<br>c<ul><li>d</li></ul></li></ul><p>e</p>"]),
        ("<ul><li>a</li><ul><li>b</ul></ul>", ["<ul><li>a<ul><li>b</li></ul></li></ul>"]),
        ("<ol><li>a<table><tr><td>b<td>c</table><li>d</ol>e",
         ["<ol><li>a</li><li>d</li></ol>", [["b", "c"]], "<p>e</p>"]),
        ("<dl><dt>a<dd>b</dl>", ["<p><b>a</b></p><p>b</p>"]),
        ("<pre>a\n  b</pre>", ["<p>a<br>b</p>"]),
        ("<form>a<input value=b></form>", ["<p>a</p>"]),
        ("a</body></html>b", ["<p>ab</p>"]),
        ("<style>a</style><nav>b</nav><!-- c --><?d ?>", []),
    ],
)  # fmt: skip
def test_each_word_has_its_place(html, blocks):
    assert found(html) == blocks


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<tr><th>a<th colspan=2>b<tr><td rowspan=2>c<td>d<td>e<tr><td>f<td>g",
         [[["a", "b", ""], ["c", "d", "e"], ["c", "f", "g"]]]),
        ("<tr><td rowspan=9999999999 colspan=-1>a<td>H<sub>2</sub>O<td><p>b</p><p>c</p>", [[["a", "H2O", "b c"]]]),
        ("<tr><td>a<td><a href=two>b</a>", [[["a", "b"]], '<p><a linktype="page" id="7">b</a></p>']),
        ("<tr><td><ul><li>menu<td><h2>a</h2><p>b<table><tr><td>c<td>d</table>",
         ["<ul><li>menu</li></ul>", "2 a", "<p>b</p>", [["c", "d"]]]),
        ("<tr><td>alone", ["<p>alone</p>"]),
    ],
)  # fmt: skip
def test_tables_are_tables_and_what_only_lays_out_is_none(html, blocks):
    assert found(f"<table>{html}</table>") == blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (".. tabs::\n   :x: y\n\n   .. tab:: One\n\n      a\n", ["<p>One</p><p>a</p>"]),
        (".. seealso::\n\n   T\n   =\n\n   a", ["2 T", "<p>a</p>"]),
        ("See :ref:`the form <form>` and :doc:`guide`.", ["<p>See the form and guide.</p>"]),
        (".. toctree::\n\n   a/b", []),
        (".. list-table::\n\n   * - kept", ["<p>kept</p>"]),
        (".. list-table::\n\n   words kept", ["<p>.. list-table::</p><p>words kept</p>"]),
        ("*unclosed", ["<p>*unclosed</p>"]),
        ("word " * 3000, ["<p>" + ("word " * 3000).strip() + "</p>"]),
    ],
)
def test_restructured_text_keeps_the_words_of_what_it_does_not_know(text, blocks):
    assert found(text, "rst") == blocks


@pytest.mark.parametrize(
    "text",
    [
        ".. include:: {file}", ".. raw:: html\n   :file: {file}", ".. raw:: html\n   :url: file://{file}",
        ".. csv-table:: T\n   :file: {file}", ".. csv-table:: T\n   :url: file://{file}",
        ".. literalinclude:: {file}", ".. image:: {file}\n   :loading: embed", ".. figure:: {file}\n   :loading: embed",
        ".. image:: {file}\n   :scale: 50", ".. raw:: html\n\n   <script>secret</script>",
    ],
)  # fmt: skip
def test_restructured_text_opens_no_file(text, tmp_path, monkeypatch):
    file = tmp_path / "a.svg"
    file.write_text("<svg>secret</svg>")
    opened = []

    def noted(name):
        opened.append(str(name))

    for module in (builtins, io):
        monkeypatch.setattr(
            module, "open", lambda name, *given, **more: opened.append(str(name)) or open_(name, *given, **more)
        )

    html = as_html("a\n\n" + text.format(file=file), "rst")

    assert (str(file) in opened, "secret" in html) == (False, False)
    assert found(html)[0].startswith("<p>a")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "x", "<b>" * 20_000 + "x", "<ul><li>" * 5_000 + "x", "<table><tr><td>" * 2_000 + "x",
        "<h2>" * 20_000 + "x", "<blockquote>" * 20_000 + "x", "<a href='/y'>" * 20_000 + "x",
        "<p><b><i>" * 10_000 + "x",
        "x<table><tr>" + "<td>a" * 2_000 + "</tr>" + "<tr><td>b" * 2_000,
    ],
    ids=["div", "b", "ul", "table", "h2", "blockquote", "a", "p", "wide"],
)  # fmt: skip
def test_however_deep_a_word_stands_it_is_found_at_once(html):
    began = time.process_time()

    said = str(found(html))

    assert "x" in said
    assert time.process_time() - began < 3


@pytest.mark.parametrize("html", ["<p>word <b>bold</b> <a href='/x'>x</a></p>\n" * 24_000, "a & b<br>" * 110_000])
def test_a_million_letters_take_less_than_two_seconds(html):
    began = time.process_time()

    (text,) = found(html)

    assert len(text) > 900_000
    assert time.process_time() - began < 2

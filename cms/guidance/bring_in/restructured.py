"""reStructuredText as HTML: nothing is read from files or fetched, no raw HTML is taken, and what only another program
knows (the directives and roles of Sphinx) keeps its words."""

import re
from html import escape
from typing import Any, NoReturn

import docutils.core
from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en
from docutils.writers.html5_polyglot import HTMLTranslator, Writer

_SETTINGS = {
    "file_insertion_enabled": False, "raw_enabled": False, "stylesheet_path": "", "_disable_config": True,
    "report_level": 3, "halt_level": 6, "warning_stream": False, "line_length_limit": 1_000_000,
    "doctitle_xform": False, "input_encoding": "unicode", "initial_header_level": 2, "syntax_highlight": "none",
}  # fmt: skip
_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+([\w.:+-]+?)[ \t]?::(?:[ \t]|$)", re.MULTILINE)
_ROLE = re.compile(r":([\w.:+-]+?):(?=`)")
#: They make lists of other pages, which are none here.
_SAY_NOTHING = {"toctree", "index", "only", "highlight", "currentmodule"}
_TARGET = re.compile(r"\s*<[^<>]*>$")


def as_html(text: str) -> str:
    _let_pass(text)
    parts = docutils.core.publish_parts(text, writer=_Writer(), settings_overrides=_SETTINGS)
    return str(parts["body"])


class _Translator(HTMLTranslator):
    def visit_image(self, node: nodes.image) -> NoReturn:
        """Pictures do not come along; to embed one, its file would be read."""
        raise nodes.SkipNode

    def visit_section(self, node: nodes.section) -> None:
        if "system-messages" in node["classes"]:
            raise nodes.SkipNode
        super().visit_section(node)

    def visit_system_message(self, node: nodes.system_message) -> NoReturn:
        """Of what could not be understood its words are kept; of what is forbidden, nothing."""
        if "disabled" not in node.astext().partition("\n")[0]:
            self.body += [f"<pre>{escape(block.astext())}</pre>" for block in node.findall(nodes.literal_block)]
        raise nodes.SkipNode


class _Writer(Writer):
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator


class _Options(dict[str, Any]):
    """Whatever an option is called, it is one."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


class _Passed(Directive):
    """A directive of another program: its argument and its content, as if they stood there alone."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _Options(name=directives.unchanged)

    def run(self) -> list[nodes.Node]:
        if self.name.lower() in _SAY_NOTHING:
            return []
        found = nodes.container()
        if self.arguments:
            found += nodes.paragraph("", " ".join(self.arguments[0].split()))
        self.state.nested_parse(self.content, self.content_offset, found, match_titles=True)
        return list(found.children)


def _words(name: str, rawtext: str, text: str, *_: Any, **__: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """A role of another program: “:ref:`the form <form>`” says “the form”."""
    return [nodes.inline("", _TARGET.sub("", text).lstrip("~!"))], []


def _let_pass(text: str) -> None:
    for name in {found.lower() for found in _DIRECTIVE.findall(text)} - set(en.directives):
        directives.register_directive(name, _Passed)
    for name in {found.lower() for found in _ROLE.findall(text)} - set(en.roles):
        roles.register_local_role(name, _words)

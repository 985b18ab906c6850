"""A letter that is right, and ways to make it wrong in one thing only."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from cms.people.models import Partnership
from newsletters.checks.finding import Finding
from newsletters.checks.opened import Opened
from newsletters.checks.variant import check_opened, check_variant
from newsletters.edition import Letter, LetterSection
from newsletters.rendering.render import render
from tests.newsletters.letters import item, make_letter

Check = Callable[..., list[Finding]]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def a_letter(partnership: Partnership, **fields: Any) -> Letter:
    """Links of it lead outside; whether pages of ours are there is another matter."""
    news = item("Autumn census: sign off your return", "It closes next week.", url="https://census.example/return/")
    made = {"sections": [LetterSection(title="For headteachers", items=[news])]} | fields
    return make_letter(partnership, **made)


@pytest.fixture
def letter(ealing: Partnership) -> Letter:
    return a_letter(ealing)


def with_html(letter: Letter, *changes: tuple[str, str]) -> list[Finding]:
    """What is found once pieces of the letter's HTML are other ones."""
    rendered = render(letter)
    html = rendered.html
    for old, new in changes:
        assert old in html, old
        html = html.replace(old, new, 1)
    return check_variant(letter, dataclasses.replace(rendered, html=html))


def with_text(letter: Letter, old: str, new: str) -> list[Finding]:
    """What is found once a piece of its plain text is another one."""
    rendered = render(letter)
    assert old in rendered.text
    return check_variant(letter, dataclasses.replace(rendered, text=rendered.text.replace(old, new)))


def with_head(letter: Letter, old: bytes, new: bytes) -> list[Finding]:
    """What is found once a piece of its headers is another one."""
    opened = Opened.of(letter, render(letter))
    head, blank, body = opened.mime.partition(b"\r\n\r\n")
    assert old in head, head
    return check_opened(dataclasses.replace(opened, mime=head.replace(old, new, 1) + blank + body))


def rules(findings: list[Finding]) -> list[str]:
    """The rules that were broken, each once."""
    return list(dict.fromkeys(finding.rule for finding in findings))

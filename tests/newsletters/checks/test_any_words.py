"""Whatever somebody writes: the checks answer, quickly, and never blame the template for it."""

import datetime as dt
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletters.checks.finding import Mend
from newsletters.checks.variant import check_variant
from newsletters.edition import LetterSection
from newsletters.rendering.render import render
from tests.newsletters.checks.conftest import a_letter, rules
from tests.newsletters.letters import item, make_publication

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIGNS = [
    *"<>&\"'%#@=_|{}[]()*~`\\/:;.,-–…\u00a0\u200b\u202e\ud800\0\r\n\t",
    *("a", "É", "ش", "中", "🎈", "=?", "]]>", "<!--", "&amp;", "--"),
]
#: Whole sentences and single signs, from everywhere.
WORDS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(SIGNS), max_size=40).map("".join),
    st.text(alphabet="abcdefgh \n", max_size=600),
)


@QUICK
@given(words=st.lists(WORDS, min_size=8, max_size=8), rtl=st.booleans())
def test_any_words_are_checked_and_none_is_the_templates_fault(ealing, words, rtl):
    title, summary, action, audience, subject, preheader, masthead, introduction = words
    publication = ealing.any_publication = getattr(ealing, "any_publication", None) or make_publication(ealing)
    news = item(
        title, summary, url="https://x.example/a", action=action, audience=audience, deadline=dt.date(2026, 12, 4)
    )
    letter = a_letter(
        ealing,
        publication=publication,
        subject=subject,
        preheader=preheader,
        masthead=masthead,
        introduction=introduction,
        sections=[LetterSection(title=title or "S", items=[news])],
        **({"language": "ur", "direction": "rtl"} if rtl else {}),
    )

    found = check_variant(letter)

    assert [each for each in found if each.mend == Mend.TEMPLATE] == []


def test_a_letter_of_sixty_items_is_checked_in_less_than_300_milliseconds(ealing):
    items = [
        item(
            f"Item {n}: the census and its sign-off",
            "Words and more words, and so on. " * 8,
            url=f"https://census.example/{n}/",
            action=f"Sign off number {n}" if n % 3 == 0 else "",
            deadline=dt.date(2026, 12, 4) if n % 3 == 0 else None,
            audience="Headteachers",
        )
        for n in range(60)
    ]
    letters = [
        a_letter(
            ealing, publication=publication, preheader=f"Number {n}", sections=[LetterSection(title="S", items=items)]
        )
        for publication in [make_publication(ealing)]
        for n in range(4)
    ]
    taken = []
    for letter in letters:
        rendered = render(letter)
        begun = time.process_time()
        found = check_variant(letter, rendered)
        taken.append(time.process_time() - begun)
        assert rules(found) == ["not_nearly_too_large"]

    assert min(taken) < 0.3

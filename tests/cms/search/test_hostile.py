"""Whatever is typed is words to look for, whichever backend looks."""

import pytest

from cms.search.complete import complete
from tests.cms.search.library import Library

pytestmark = pytest.mark.django_db

#: Words of query languages, signs of SQL and of markup, other scripts, marks that stand alone, and far too much.
QUERIES = [
    "AND", "OR NOT", "NEAR(fees panel, 3)", "title:fees", "title_stems : fees", "{body_stems}: fees", "^fees", "fees*",
    "fees:*A", "fees & !panel | <-> ()", "'fees':*", "\\'fees\\'", "fees'; DROP TABLE search_card; --", "%fees_", "$1",
    '"fees', "fees^2 ~1 /fe.*/ [a TO z]", "+fees -panel", "_exists_:words", "<b>fees</b>", "{{ fees }}", "\ud800fees",
    "fees\u200bpanel", "\u202efees", "🎉", "🎉fees", "\u0301", "a\u0301" * 80, "नमस्ते", "مرحبا", "日本語", "٣",
    "½ ² Ⅷ", "ﷺ",
    "q" * 64, "feesqq", "fees " * 60, "a b c d e f g h i j k l m n o p q r s t u v w x y z", "1e5 3.14 007 -1",
]  # fmt: skip


def test_no_words_of_any_query_language_break_it_or_find_what_is_not_there(library: Library) -> None:
    library.acronyms(SEND="special educational needs and disabilities", **{"A&E": "accident and emergency"})
    library.hold("Fees of the panel", body="The panel sets fees.")
    library.hold("SEND", "Lettings")
    library.open()

    for query in QUERIES:
        found = library.search(query)
        assert [each.title for each in found.results] in ([], ["Fees of the panel"]), query
        assert found.total == len(found.results), query
        assert {each.title for each in complete(query, library.partnership)} <= {"Fees of the panel"}, query

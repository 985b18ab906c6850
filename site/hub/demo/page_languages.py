"""Pages of the demo in other languages, kept and approved as an editor does it."""

from wagtail.models import Page

from cms.guidance.languages.keep import keep
from cms.guidance.languages.pieces import pieces_of
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo.content import read


def translate_pages(partnership: Partnership, by: User) -> None:
    here = Page.objects.descendant_of(partnership.home, inclusive=True)
    for facts in read("page_languages")["pages"]:
        page = here.get(title=facts["title"]).specific
        pieces = pieces_of(page)
        for code, words in facts.items():
            if code == "title":
                continue
            said = {piece.english: piece.read(text) for piece, text in zip(pieces, words, strict=True)}
            keep(partnership, page, code, said, by=by, approve=True)

"""The open pages right below another, each with its line, in one query."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail.models import Page

#: Where a page keeps the sentence that stands under its title in lists.
LINES = (
    "search_description",
    "topicpage__summary",
    "guidancepage__summary",
    "policypage__summary",
    "grouppage__summary",
)


def below(page: Page) -> list[Page]:
    """In the editors' order; no drafts, nothing restricted. Each has `line` and `kind`.

    Remembered on `page`: the menu and the list of topics ask for the same pages.
    """
    if "pages_below" not in page.__dict__:
        line = Coalesce(*(NullIf(F(name), Value("")) for name in LINES), Value(""), output_field=CharField())
        found = list(page.get_children().live().filter(view_restrictions=None).annotate(line=line))
        for child in found:
            child.kind = getattr(child.specific_class, "kind", "")
        page.pages_below = found
    return page.pages_below  # type: ignore[no-any-return]

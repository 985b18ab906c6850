"""The pages right below another that a reader may read, each with its line."""

from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail.models import Page

from cms.core.readable import readable
from cms.people.models import Partnership

#: Where a page keeps the sentence that stands under its title in lists.
LINES = (
    "search_description",
    "topicpage__summary",
    "guidancepage__summary",
    "policypage__summary",
    "grouppage__summary",
)


def below(page: Page, user: Any = None) -> list[Page]:
    """In the editors' order; no drafts, nothing that is not for this reader. Each has `line` and `kind`.

    Remembered on `page`: the menu and the list of topics ask for the same pages.
    """
    if "pages_below" not in page.__dict__:
        line = Coalesce(*(NullIf(F(name), Value("")) for name in LINES), Value(""), output_field=CharField())
        children = page.get_children().live()
        if user is not None and user.is_authenticated:
            partnership = Partnership.objects.of_page(page).first()
            children = readable(children, user, partnership) if partnership else children.none()
        else:
            children = children.filter(view_restrictions=None)
        found = list(children.annotate(line=line))
        for child in found:
            child.kind = getattr(child.specific_class, "kind", "")
        page.pages_below = found
    return page.pages_below  # type: ignore[no-any-return]

"""Who of the demo writes where, and the pages that are for some people only."""

from wagtail.models import PageViewRestriction

from cms.guidance.models import GuidancePage, TopicPage
from cms.people import readers
from cms.people.appoint import give_sections
from cms.people.models import Partnership, StaffRole
from hub.demo.blocks import Shelf, body
from hub.demo.content import read
from hub.demo.pages import publish


def make_rights(partnership: Partnership) -> None:
    facts = read("rights")
    topics = {page.slug: page for page in TopicPage.objects.descendant_of(partnership.home)}
    for role, slugs in facts["sections"].items():
        for given in StaffRole.objects.of(partnership).filter(role=role):
            give_sections(given, [topics[slug] for slug in slugs])
    groups = readers.groups(partnership)
    for page in facts["pages"]:
        words = {name: page[name] for name in ("title", "slug", "summary", "audience", "team")}
        made = publish(topics[page["in"]], GuidancePage(**words, body=body(page["body"], Shelf({}, {}))))
        restriction = PageViewRestriction.objects.create(page=made, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.set([groups[key] for key in page["for"]])
    readers.bring_into_line(partnership)

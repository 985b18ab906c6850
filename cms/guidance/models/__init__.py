"""The pages that schools read."""

from cms.guidance.models.group_page import GroupPage
from cms.guidance.models.guidance_page import Change, GuidancePage
from cms.guidance.models.home_page import HomePage
from cms.guidance.models.information_page import InformationPage
from cms.guidance.models.officer import Officer
from cms.guidance.models.old_address import OldAddress
from cms.guidance.models.page_translation import PageTranslation
from cms.guidance.models.policy_page import PolicyPage
from cms.guidance.models.topic_page import TopicPage

__all__ = [
    "Change", "GroupPage", "GuidancePage", "HomePage", "InformationPage", "Officer", "OldAddress",
    "PageTranslation", "PolicyPage", "TopicPage",
]  # fmt: skip

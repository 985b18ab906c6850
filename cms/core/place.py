"""A page that knows the pages above it, and so who may read it, without asking for them again."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property
from wagtail.models import Page, PageViewRestriction


class KnownPlace:
    """Stands before `Page` among the bases of a kind of page."""

    #: What is fetched with a page of this kind when it is asked for by its address.
    fetched_with: tuple[str, ...] = ()

    pk: Any

    @cached_property
    def trail(self) -> list[Page]:
        """The pages above this one, home first."""
        return list(self.get_ancestors().filter(depth__gt=1))  # type: ignore[attr-defined]

    def take_restrictions(self, every: Iterable[PageViewRestriction]) -> None:
        """Those of this page and all above it, of those of the whole partnership. Aliases ask for themselves."""
        if self.is_no_alias:
            above = {self.pk, *(page.pk for page in self.trail)}
            self.__dict__["restrictions_found"] = [each for each in every if each.page_id in above]

    @property
    def is_no_alias(self) -> bool:
        return not (self.alias_of_id or any(page.alias_of_id for page in self.trail))  # type: ignore[attr-defined]

    def get_view_restrictions(self) -> Any:
        """Asked once for each time that the page is fetched."""
        if "restrictions_found" not in self.__dict__:
            self.__dict__["restrictions_found"] = self._restrictions()
        return self.__dict__["restrictions_found"]

    def _restrictions(self) -> Any:
        """Wagtail fetches the pages above once more; where they are known they are not."""
        if "trail" not in self.__dict__ or not self.is_no_alias:
            return super().get_view_restrictions()  # type: ignore[misc]
        return PageViewRestriction.objects.filter(page_id__in=[self.pk, *(page.pk for page in self.trail)])

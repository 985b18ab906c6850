"""What Wagtail's buttons, bulk actions and menus may do to an edition and its archive: very little.

Wagtail asks a page for its tester wherever it acts for somebody, a superuser too.
"""

from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from wagtail.models import Page, PagePermissionTester

from cms.people import rights

if TYPE_CHECKING:
    from bulletins.models.archive import ArchivePage
    from bulletins.models.edition import Edition


class _StaysWhereItIs(PagePermissionTester):
    """A page that is neither moved nor copied: letters point at it."""

    def can_move(self) -> bool:
        return False

    def can_move_to(self, destination: Page) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return False


class EditionPermissionTester(_StaysWhereItIs):
    """Who composes edits, until the edition is sealed. Nothing here publishes: the first letter does."""

    page: "Edition"

    @cached_property
    def _composes(self) -> bool:
        return rights.COMPOSE in rights.of(self.user, self.page.publication.partnership)

    def can_edit(self) -> bool:
        return self._composes and not self.page.is_sealed

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self._composes and not self.page.was_sealed

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False


class ArchivePermissionTester(_StaysWhereItIs):
    """Letters that left point into the archive: it stays where it is."""

    page: "ArchivePage"

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return super().can_delete(ignore_bulk) and not self.page.holds_sealed()

    def can_unpublish(self) -> bool:
        return super().can_unpublish() and not self.page.holds_sealed()

    def can_reorder_children(self) -> bool:
        return False

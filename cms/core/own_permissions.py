"""Wagtail's permissions on pages, pictures and documents, as they count at one host.

Wagtail adds up what somebody was given anywhere. Here, in the admin of a host, only what was given within its
partnership counts: whoever has roles in several works in one at a time, in lists, choosers, copies and bulk acts alike.
"""

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cms.core.gate import own_collections, own_pages


class OwnPagesPolicy(PagePermissionPolicy):
    # Not the stock names: what was remembered there counts everywhere.
    permission_cache_name = "_own_page_permissions"
    _explorable_root_instance_cache_name = "_own_explorable_root"

    def get_all_permissions_for_user(self, user: Any) -> Any:
        given = super().get_all_permissions_for_user(user)
        here = getattr(user, "partnership_here", None)
        return given if here is None else given.filter(page__in=own_pages(here))


class OwnFilesPolicy(CollectionOwnershipPermissionPolicy):
    permission_cache_name = "_own_collection_permissions"

    def get_all_permissions_for_user(self, user: Any) -> Any:
        given = super().get_all_permissions_for_user(user)
        here = getattr(user, "partnership_here", None)
        return given if here is None else given.filter(collection__in=own_collections(here))


def count_own_permissions() -> None:
    """Put these in the place of the stock ones. Exact classes win, whichever app is made ready last."""
    policy_registry.register(Page, value=OwnPagesPolicy())
    for model, auth_model in (
        (get_image_model(), "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = OwnFilesPolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        policy_registry.register(model, value=policy, exact_class=True)

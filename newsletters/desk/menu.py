"""The post room's places in the admin's menu."""

from django.conf import settings
from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from cms.people import rights


class MailingsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rights.SEND in request.user.rights_here  # type: ignore[union-attr]


class OutboxItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return settings.EMBEDDED and rights.OUTBOX in request.user.rights_here  # type: ignore[union-attr]

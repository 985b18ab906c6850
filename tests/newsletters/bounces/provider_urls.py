"""The hub's addresses as they are where letters leave by a provider."""

from django.urls import include, path

from hub.urls import handler404
from hub.urls import urlpatterns as usual
from newsletters.bounces.provider import webhooks

__all__ = ["handler404", "urlpatterns"]
urlpatterns = [path("letters/provider/", include((webhooks("postmark"), "anymail"))), *usual]

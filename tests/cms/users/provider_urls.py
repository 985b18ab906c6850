"""The hub's addresses, and before them those of a provider of our own."""

from django.urls import include, path

from hub.urls import handler404
from hub.urls import urlpatterns as hubs

__all__ = ["handler404", "urlpatterns"]

urlpatterns = [path("", include("allauth.idp.urls")), *hubs]

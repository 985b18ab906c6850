"""What every host answers beside its pages."""

from django.urls import path

from cms.calendar.views import feed
from cms.guidance import views

urlpatterns = [
    path("brand/<slug:version>.css", views.brand_sheet, name="brand_sheet"),
    path("brand/icon.svg", views.icon, name="brand_icon"),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap),
    path("calendar.ics", feed, name="calendar_feed"),
]

from django.urls import path

from cms.people import school_pages

urlpatterns = [
    path("", school_pages.schools, name="schools"),
    path("<int:urn>/", school_pages.school, name="school"),
]

from django.urls import path

from cms.search import views

urlpatterns = [
    path("", views.search_page, name="search"),
    path("suggestions/", views.suggestions, name="search_suggestions"),
    path("chosen/", views.chosen, name="search_chosen"),
]

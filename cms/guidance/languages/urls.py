from django.urls import path

from cms.guidance.languages.screens import DraftScreen, PagesScreen, TranslateScreen

app_name = "page_languages"

urlpatterns = [
    path("", PagesScreen.as_view(), name="index"),
    path("<int:page_id>/<slug:code>/", TranslateScreen.as_view(), name="translate"),
    path("<int:page_id>/<slug:code>/draft/", DraftScreen.as_view(), name="draft"),
]

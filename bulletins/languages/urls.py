from django.urls import path

from bulletins.languages import screens

app_name = "languages"

urlpatterns = [
    path("<int:pk>/", screens.index, name="index"),
    path("<int:pk>/<slug:code>/draft/", screens.draft, name="draft"),
    path("<int:pk>/<slug:code>/<str:key>/", screens.translate, name="translate"),
]

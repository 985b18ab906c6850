from django.urls import path

from bulletins.directors import screens

app_name = "report"

urlpatterns = [
    path("", screens.index, name="index"),
    path("item/<int:pk>/", screens.read, name="read"),
    path("<int:pk>/<slug:ending>/", screens.file, name="file"),
]

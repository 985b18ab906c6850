from django.urls import path

from newsletters import views

app_name = "letters"

urlpatterns = [
    path("leave/<str:token>/", views.leave, name="leave"),
    path("one-click/<str:token>/", views.one_click, name="one_click"),
    path("preferences/<str:token>/", views.preferences, name="preferences"),
    path("not-for-me/<str:token>/", views.not_for_me, name="not_for_me"),
    path("sample/", views.sample, name="sample"),
]

from django.urls import path

from bulletins.inbox import acts, screens

app_name = "inbox"

urlpatterns = [
    path("", screens.index, name="index"),
    path("fetch/", acts.fetch_all, name="fetch_all"),
    path("fetch/<int:pk>/", acts.fetch, name="fetch"),
    path("<int:pk>/use/", acts.use, name="use"),
    path("<int:pk>/hold/", acts.hold, name="hold"),
    path("<int:pk>/discard/", acts.discard, name="discard"),
    path("<int:pk>/undo/", acts.undo, name="undo"),
    path("<int:pk>/assign/", acts.assign, name="assign"),
    path("<int:pk>/part/", acts.part, name="part"),
    path("<int:pk>/join/", acts.join, name="join"),
    path("attachment/<int:pk>/", acts.attachment, name="attachment"),
]

from django.conf import settings
from django.urls import include, path

from newsletters.readers import preference_views, sign_up_views, views
from newsletters.tracking import views as tracking

app_name = "letters"

urlpatterns = [
    path("leave/<str:token>/", views.leave, name="leave"),
    path("one-click/<str:token>/", views.one_click, name="one_click"),
    path("confirm/<str:token>/", sign_up_views.confirmation, name="confirm"),
    path("preferences/", preference_views.ask, name="ask_for_link"),
    path("preferences/mine/", preference_views.mine, name="my_preferences"),
    path("preferences/<str:token>/", preference_views.preferences, name="preferences"),
    path("not-for-me/<str:token>/", views.not_for_me, name="not_for_me"),
    path("sample/", views.sample, name="sample"),
    path("l/<slug:code>/", tracking.link, name="link"),
    path("l/<slug:code>/<path:reader>", tracking.link, name="reader_link"),
    path("o/<slug:code>.gif", tracking.opening, name="opening"),
    path("o/<str:reader>/<slug:code>.gif", tracking.opening, name="reader_opening"),
]

if settings.MAIL_PROVIDER:
    # It asks for MAIL_WEBHOOK_SECRET: /letters/provider/postmark/tracking/
    from newsletters.bounces.provider import webhooks

    urlpatterns.append(path("provider/", include((webhooks(settings.MAIL_PROVIDER.partition(":")[0]), "anymail"))))

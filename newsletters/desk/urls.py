"""Addresses of the post room's screens, below /admin/."""

from django.urls import include, path, re_path

from newsletters.desk import mailings, notices, outbox

mailings_urls = [
    path("", mailings.index, name="index"),
    path("<int:pk>/", mailings.mailing, name="mailing"),
    path("<int:pk>/progress/", mailings.progress, name="progress"),
    path("<int:pk>/letter/<str:key>/<str:part>/", mailings.variant, name="variant"),
    path("<int:pk>/<slug:name>/", mailings.act, name="act"),
]

notices_urls = [
    path("", notices.Notices.as_view(), name="index"),
    path("<int:pk>/again/", notices.Again.as_view(), name="again"),
]

LETTER = r"^(?P<where>here|install)/(?P<day>\d{4}-\d\d-\d\d)/(?P<name>\d{9}-[0-9a-f]{8})/"
outbox_urls = [
    path("", outbox.index, name="index"),
    path("install/", outbox.index, {"where": "install"}, name="install"),
    re_path(LETTER + "$", outbox.letter, name="letter"),
    re_path(LETTER + "html/$", outbox.html, name="html"),
    re_path(LETTER + "letter.eml$", outbox.download, name="download"),
]

urlpatterns = [
    path("mailings/", include((mailings_urls, "mailings"))),
    path("notices/", include((notices_urls, "notices"))),
    path("outbox/", include((outbox_urls, "outbox"))),
]

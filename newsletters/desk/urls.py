"""Addresses of the post room's screens, below /admin/."""

from django.urls import include, path, re_path

from newsletters.desk import doubt, held_back, mailings, notices, outbox, received, replies, reports, senders

mailings_urls = [
    path("", mailings.index, name="index"),
    path("<int:pk>/", mailings.mailing, name="mailing"),
    path("<int:pk>/progress/", mailings.progress, name="progress"),
    path("<int:pk>/letter/<str:key>/<str:part>/", mailings.variant, name="variant"),
    path("in-doubt/", doubt.index, name="in_doubt"),
    path("<int:pk>/in-doubt/", doubt.letters, name="doubts"),
    path("<int:pk>/report/", reports.MailingReport.as_view(), name="report"),
    path("<int:pk>/report/<slug:kind>/", reports.MailingFile.as_view(), name="report_file"),
    path("<int:pk>/<slug:name>/", mailings.act, name="act"),
]

notices_urls = [
    path("", notices.Notices.as_view(), name="index"),
    path("<int:pk>/again/", notices.Again.as_view(), name="again"),
]

reports_urls = [
    path("", received.StartScreen.as_view(), name="index"),
    path("people/<int:pk>/", received.PersonScreen.as_view(), name="person"),
    path("schools/<int:pk>/", received.SchoolScreen.as_view(), name="school"),
    path("people/<int:pk>/read/", received.ReadPersonScreen.as_view(), name="read_person"),
    path("schools/<int:pk>/read/", received.ReadSchoolScreen.as_view(), name="read_school"),
    path("week/", reports.WeekScreen.as_view(), name="week"),
    path("letter/<int:pk>/<str:part>/", received.letter, name="letter"),
]

LETTER = r"^(?P<where>here|install)/(?P<day>\d{4}-\d\d-\d\d)/(?P<name>\d{9}-[0-9a-f]{8})/"
outbox_urls = [
    path("", outbox.index, name="index"),
    path("install/", outbox.index, {"where": "install"}, name="install"),
    re_path(LETTER + "$", outbox.letter, name="letter"),
    re_path(LETTER + "html/$", outbox.html, name="html"),
    re_path(LETTER + "letter.eml$", outbox.download, name="download"),
]

senders_urls = [
    path("", senders.Senders.as_view(), name="index"),
    path("keys/new/", senders.NewKey.as_view(), name="new_key"),
    path("keys/<int:pk>/delete/", senders.DeleteKey.as_view(), name="dkimkey_delete"),
    path("keys/<int:pk>/<slug:act>/", senders.KeyAct.as_view(), name="dkimkey_act"),
]

held_back_urls = [
    path("", held_back.HeldBack.as_view(), name="index"),
    path("new/", held_back.Hold.as_view(), name="new"),
    path("<int:pk>/release/", held_back.Release.as_view(), name="release"),
]

replies_urls = [
    path("", replies.Replies.as_view(), name="index"),
    path("<int:pk>/", replies.OneReply.as_view(), name="reply"),
]

urlpatterns = [
    path("mailings/", include((mailings_urls, "mailings"))),
    path("letters/", include((reports_urls, "reports"))),
    path("held-back/", include((held_back_urls, "held_back"))),
    path("replies/", include((replies_urls, "replies"))),
    path("notices/", include((notices_urls, "notices"))),
    path("outbox/", include((outbox_urls, "outbox"))),
    path("senders/", include((senders_urls, "senders"))),
]

from django.urls import path

from bulletins.desk import acts, again, arrange, bring_in, compare, correct, screens, social

app_name = "editions"

urlpatterns = [
    path("", screens.index, name="index"),
    path("archive/", bring_in.screen, name="bring_in"),
    path("compare/", compare.screen, name="compare"),
    path("compose/<slug:slug>/", acts.compose, name="compose"),
    path("<int:pk>/", screens.edition, name="edition"),
    path("<int:pk>/desk/", arrange.screen, name="desk"),
    path("<int:pk>/desk/act/", arrange.act, name="desk_act"),
    path("<int:pk>/desk/checks/", arrange.checks, name="desk_checks"),
    path("<int:pk>/desk/reader/", arrange.read_as, name="desk_reader"),
    path("<int:pk>/preview/<slug:mode>/", screens.preview, name="preview"),
    path("<int:pk>/proof/", acts.proof, name="proof"),
    path("<int:pk>/links/", acts.try_links, name="links"),
    path("<int:pk>/again/", again.again, name="again"),
    path("<int:pk>/social/", social.screen, name="social"),
    path("<int:pk>/social/<slug:thing>/<slug:name>/", social.file, name="social_file"),
    path("<int:pk>/correct/", correct.correct, name="correct"),
    path("<int:pk>/ask/", acts.ask, name="ask"),
    path("<int:pk>/approve/", acts.approve, name="approve"),
    path("<int:pk>/send/", acts.send, name="send"),
]

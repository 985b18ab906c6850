from django.urls import path, register_converter

from bulletins.alerts import acts, board_screens, phone_sheet_screen, proof_screen, rehearse_screens, screens

app_name = "alerts"


class OneOf:
    """Words that an address may hold; any other is 404."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Verb(OneOf):
    regex = "|".join(acts.VERBS)


class Follows(OneOf):
    regex = "update|stand-down"


register_converter(Verb, "alert_verb")
register_converter(Follows, "alert_follows")

urlpatterns = [
    path("", screens.index, name="index"),
    path("new/", acts.new, name="new"),
    path("settings/", rehearse_screens.settings, name="settings"),
    path("drill/", rehearse_screens.drill, name="drill"),
    path("<int:pk>/", screens.alert, name="alert"),
    path("<int:pk>/edit/", acts.edit, name="edit"),
    path("<int:pk>/letter/", screens.letter, name="letter"),
    path("<int:pk>/board/", board_screens.board, name="board"),
    path("<int:pk>/proof/", proof_screen.proof, name="proof"),
    path("<int:pk>/took/", rehearse_screens.took, name="took"),
    path("<int:pk>/phone-sheet/", phone_sheet_screen.phone_sheet, name="phone_sheet"),
    path("<int:pk>/phone-sheet/<int:school>/", board_screens.said_on_telephone, name="said_on_telephone"),
    path("<int:pk>/follow/<alert_follows:kind>/", acts.follow, name="follow"),
    path("<int:pk>/<alert_verb:verb>/", acts.act, name="act"),
]

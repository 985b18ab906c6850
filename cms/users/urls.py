"""The doors. allauth's others (passwords, sign-up, e-mail management, connections) are not hung."""

from allauth.account import views as account
from allauth.mfa.base import views as proof
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from cms.users import factor_views, providers, views

SECOND_FACTOR = [
    path("", factor_views.factors, name="mfa_index"),
    path("needed/", factor_views.ask_for_factor, name="second_factor"),
    path("prove/", proof.authenticate, name="mfa_authenticate"),
    path("prove-again/", proof.reauthenticate, name="mfa_reauthenticate"),
    path("prove-again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/", factor_views.AddAppView.as_view(), name="mfa_activate_totp"),
    path("app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", factor_views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", factor_views.factors, name="mfa_list_webauthn"),
    path("passkeys/add/", factor_views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("login/", views.AskView.as_view(), name="account_login"),
    path("login/", views.AskView.as_view(), name="account_request_login_code"),
    path("login/code/", views.EnterView.as_view(), name="account_confirm_login_code"),
    path("login/passkey/", factor_views.PasskeyView.as_view(), name="mfa_login_webauthn"),
    path("login/without-mail/", views.WithoutMailView.as_view(), name="without_mail"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("second-factor/", include(SECOND_FACTOR)),
    path("sessions/", factor_views.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", factor_views.end_session, name="end_session"),
    path("sessions/end-others/", factor_views.end_other_sessions, name="end_other_sessions"),
    path("with/<slug:provider_id>/login/", providers.go, name="openid_connect_login"),
    path("with/<slug:provider_id>/login/callback/", providers.come_back, name="openid_connect_callback"),
]

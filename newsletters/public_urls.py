"""Addresses of the post room that people type and share."""

from django.urls import path

from newsletters.readers import sign_up_views

urlpatterns = [
    path("sign-up/", sign_up_views.sign_up, name="sign_up"),
    path("sign-up/sent/", sign_up_views.sent, name="sign_up_sent"),
]

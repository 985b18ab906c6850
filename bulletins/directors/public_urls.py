from django.urls import path

from bulletins.directors import agenda

urlpatterns = [path("", agenda.screen, name="our_agenda")]

from django.urls import path

from cms.calendar import views

urlpatterns = [
    path("", views.coming, name="calendar"),
    path("term-dates/", views.term_dates, name="term_dates"),
    path("mine/<str:token>.ics", views.own_feed, name="own_calendar_feed"),
    path("<int:year>/<int:number>/", views.month, name="calendar_month"),
]

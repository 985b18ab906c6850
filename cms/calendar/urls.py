from django.urls import path

from cms.calendar import views

urlpatterns = [
    path("", views.coming, name="calendar"),
    path("term-dates/", views.term_dates, name="term_dates"),
    path("<int:year>/<int:number>/", views.month, name="calendar_month"),
]

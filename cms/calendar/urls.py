from django.urls import path

from cms.calendar import views

urlpatterns = [
    path("", views.coming, name="calendar"),
    path("<int:year>/<int:number>/", views.month, name="calendar_month"),
]

from django.urls import path

from cms.people import my_school_views

urlpatterns = [
    path("", my_school_views.index, name="my_school"),
    path("telephone/", my_school_views.telephone, name="my_telephone"),
    path("mobile/", my_school_views.mobile, name="my_mobile"),
    path("who/<int:seat>/", my_school_views.who, name="who_holds_it"),
]

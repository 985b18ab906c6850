from django.urls import path

from cms.people import my_data, views

urlpatterns = [
    path("my-data/", my_data.my_data, name="my_data"),
    path("my-data.json", my_data.my_data_file, name="my_data_file"),
    path("link/<str:token>/", views.sign_in_link, name="sign_in_link"),
]

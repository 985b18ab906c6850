from django.urls import path

from bulletins.inbox import submit_views

urlpatterns = [
    path("", submit_views.send_news, name="send_news"),
    path("sent/", submit_views.news_sent, name="news_sent"),
]

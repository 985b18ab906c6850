from django.urls import path

from bulletins.alerts import confirm_page

app_name = "alert_links"

urlpatterns = [path("<str:token>/", confirm_page.page, name="confirm")]

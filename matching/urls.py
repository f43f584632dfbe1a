from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "matching"

urlpatterns = [
    path("", views.match_list, name="match_list"),
    path(_("choices/"), views.choices, name="choices"),
    path(_("choices/<str:token>/"), views.choices_signed, name="choices_signed"),
    path(_("unsubscribe/<str:token>/"), views.unsubscribe, name="unsubscribe"),
]

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "actors"

urlpatterns = [
    path("", views.actor_list, name="actor_list"),
    path(_("register/"), views.actor_register, name="actor_register"),
    path("<slug:slug>/", views.actor_detail, name="actor_detail"),
    path(_("<slug:slug>/edit/"), views.actor_edit, name="actor_edit"),
]

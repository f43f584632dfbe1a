from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import directory, profile, registration

app_name = "actors"

urlpatterns = [
    path("", directory.actor_list, name="actor_list"),
    path(_("register/"), registration.actor_register, name="actor_register"),
    path("<slug:slug>/", profile.actor_detail, name="actor_detail"),
    path(_("<slug:slug>/edit/"), profile.actor_edit, name="actor_edit"),
]

"""Addresses of what concerns one person; under my page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import invitations

app_name = "people"

urlpatterns = [
    path(_("invitations/<str:token>/"), invitations.invitation, name="invitation"),
]

"""Addresses of what concerns one person; under my page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .accounts import views as second_factor
from .belonging import appointment_views as appointments
from .belonging import invitation_views as invitations
from .my_data import views as my_data

app_name = "people"

urlpatterns = [
    path(_("about-me/"), my_data.about_me, name="about_me"),
    path(_("two-step-log-in/"), second_factor.second_factor, name="second_factor"),
    path(_("my-data/"), my_data.my_data, name="my_data"),
    path(_("my-data/copy/"), my_data.copy_ask, name="copy_ask"),
    path(_("my-data/copy/<uuid:public_id>/"), my_data.copy_fetch, name="copy_fetch"),
    path(_("my-data/erase/"), my_data.erase, name="erase"),
    path(_("my-data/erased/"), my_data.erased, name="erased"),
    path(_("put-forward/<uuid:public_id>/withdraw/"), appointments.appointment_withdraw, name="appointment_withdraw"),
    path(_("objection/<str:token>/"), appointments.objection, name="objection"),
    path(_("invitations/<str:token>/"), invitations.invitation, name="invitation"),
]

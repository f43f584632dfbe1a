from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="event_list"),
    path(_("new/"), views.event_create, name="event_create"),
    path(_("calendar.ics"), views.event_feed, name="event_feed"),
    path("<slug:slug>/", views.event_detail, name="event_detail"),
    path(_("<slug:slug>/edit/"), views.event_edit, name="event_edit"),
    path(_("<slug:slug>/publish/"), views.event_publish, name="event_publish"),
    path(_("<slug:slug>/call-off/"), views.event_call_off, name="event_call_off"),
    path(_("<slug:slug>/participants/"), views.event_participants, name="event_participants"),
    path(_("<slug:slug>/sign-up/"), views.event_sign_up, name="event_sign_up"),
    path(_("<slug:slug>/cancel/"), views.event_cancel, name="event_cancel"),
    path(_("<slug:slug>/calendar.ics"), views.event_ics, name="event_ics"),
]

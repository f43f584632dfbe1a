"""Meetings, minutes and conferences: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import conference_views, minutes_views, views

urlpatterns = [
    path(_("meetings/<uuid:public_id>/book/"), views.slot_book, name="slot_book"),
    path(_("meetings/<uuid:public_id>/give-up/"), views.slot_release, name="slot_release"),
    path(_("meetings/<uuid:public_id>/cancel/"), views.slot_cancel, name="slot_cancel"),
    path(_("meetings/<uuid:public_id>/meeting.ics"), views.slot_ics, name="slot_ics"),
    path(_("meetings/<uuid:public_id>/minutes/"), minutes_views.minutes_detail, name="minutes_detail"),
    path(_("meetings/<uuid:public_id>/minutes/write/"), minutes_views.minutes_edit, name="minutes_edit"),
    path(_("meetings/<uuid:public_id>/minutes/mark/"), minutes_views.minutes_mark, name="minutes_mark"),
    path(_("meetings/<uuid:public_id>/minutes/correct/"), minutes_views.minutes_correct, name="minutes_correct"),
    path(_("meetings/<uuid:public_id>/minutes/share/"), minutes_views.minutes_share, name="minutes_share"),
    path(_("<slug:slug>/meetings/"), views.need_meetings, name="need_meetings"),
    path(_("<slug:slug>/meetings/plan/"), views.need_meeting_plan, name="need_meeting_plan"),
    path(_("<slug:slug>/meetings/add/"), views.need_add_slots, name="need_add_slots"),
    path(_("<slug:slug>/meetings/conference/"), conference_views.need_conference, name="need_conference"),
]

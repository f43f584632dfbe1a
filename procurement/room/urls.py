"""The room of those who follow a need: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("<slug:slug>/room/"), views.need_room, name="need_room"),
    path(_("<slug:slug>/room/new/"), views.room_post, name="room_post"),
    path(_("<slug:slug>/room/work-meeting/"), views.room_meeting, name="room_meeting"),
    path(_("<slug:slug>/room/<uuid:entry>/answer/"), views.room_answer, name="room_answer"),
    path(_("<slug:slug>/room/<uuid:entry>/remove/"), views.room_remove, name="room_remove"),
    path(_("<slug:slug>/room/files/<uuid:file>/"), views.room_file, name="room_file"),
]

"""The dialogue file and what is published of it: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import disclosure_views, views

urlpatterns = [
    path(_("<slug:slug>/dialogue/"), views.need_dialogue, name="need_dialogue"),
    path(_("<slug:slug>/dialogue/file/"), views.need_dialogue_file, name="need_dialogue_file"),
    path(_("<slug:slug>/dialogue/note/"), views.dialogue_note, name="dialogue_note"),
    path(_("<slug:slug>/dialogue/<uuid:entry>/share/"), views.dialogue_share, name="dialogue_share"),
    path(_("<slug:slug>/dialogue/publish/"), disclosure_views.need_disclosure, name="need_disclosure"),
    path(_("<slug:slug>/dialogue/archives/<int:number>/"), disclosure_views.need_bundle, name="need_bundle"),
]

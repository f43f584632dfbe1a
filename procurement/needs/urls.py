"""Following a need: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("<slug:slug>/follow/"), views.need_watch, name="need_watch"),
    path(_("<slug:slug>/unfollow/"), views.need_unwatch, name="need_unwatch"),
]

"""Bodies that follow a need: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("followers/<uuid:public_id>/"), views.follower_detail, name="follower_detail"),
    path(_("followers/<uuid:public_id>/take-back/"), views.follower_take_back, name="follower_take_back"),
    path(_("followers/<uuid:public_id>/leave/"), views.follower_leave, name="follower_leave"),
    path(_("followers/<uuid:public_id>/end/"), views.follower_end, name="follower_end"),
    path(_("followers/<uuid:public_id>/role/"), views.follower_role, name="follower_role"),
    path(_("<slug:slug>/followers/"), views.need_followers, name="need_followers"),
    path(_("<slug:slug>/followers/ask/"), views.need_follow_ask, name="need_follow_ask"),
    path(_("<slug:slug>/followers/invite/"), views.need_follower_invite, name="need_follower_invite"),
]

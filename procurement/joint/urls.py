"""Needs that several bodies share: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("together/<uuid:public_id>/"), views.joint_member, name="joint_member"),
    path(_("together/<uuid:public_id>/decline/"), views.joint_decline, name="joint_decline"),
    path(_("together/<uuid:public_id>/take-back/"), views.joint_take_back, name="joint_take_back"),
    path(_("together/<uuid:public_id>/edit/"), views.joint_edit, name="joint_edit"),
    path(_("together/<uuid:public_id>/leave/"), views.joint_leave, name="joint_leave"),
    path(_("<slug:slug>/together/"), views.need_joint, name="need_joint"),
    path(_("<slug:slug>/together/invite/"), views.joint_invite, name="joint_invite"),
    path(_("<slug:slug>/together/propose/"), views.joint_propose, name="joint_propose"),
    path(_("<slug:slug>/together/lead/"), views.joint_pass_lead, name="joint_pass_lead"),
]

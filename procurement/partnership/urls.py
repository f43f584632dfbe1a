"""Innovation partnerships, their phases and goals: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import phase_views, views

urlpatterns = [
    path(_("phases/<uuid:public_id>/edit/"), phase_views.phase_edit, name="phase_edit"),
    path(_("phases/<uuid:public_id>/remove/"), phase_views.phase_remove, name="phase_remove"),
    path(_("phases/<uuid:public_id>/begin/"), phase_views.phase_start, name="phase_start"),
    path(_("phases/<uuid:public_id>/partners/"), phase_views.phase_partners, name="phase_partners"),
    path(_("phases/<uuid:public_id>/decide/"), phase_views.phase_gate, name="phase_gate"),
    path(_("phases/<uuid:public_id>/stop/"), phase_views.phase_stop, name="phase_stop"),
    path(_("goals/<uuid:public_id>/edit/"), views.goal_edit, name="goal_edit"),
    path(_("goals/<uuid:public_id>/measure/"), views.goal_measure, name="goal_measure"),
    path(_("goals/<uuid:public_id>/remove/"), views.goal_remove, name="goal_remove"),
    path(_("<slug:slug>/partnership/"), views.need_partnership, name="need_partnership"),
    path(_("<slug:slug>/partnership/begin/"), views.partnership_start, name="partnership_start"),
    path(_("<slug:slug>/partnership/edit/"), views.partnership_edit, name="partnership_edit"),
    path(_("<slug:slug>/partnership/show/"), views.partnership_show, name="partnership_show"),
    path(_("<slug:slug>/partnership/hide/"), views.partnership_hide, name="partnership_hide"),
    path(_("<slug:slug>/partnership/phases/"), phase_views.partnership_phases, name="partnership_phases"),
    path(_("<slug:slug>/partnership/goals/"), views.goal_add, name="goal_add"),
]

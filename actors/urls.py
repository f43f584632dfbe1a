from django.urls import path
from django.utils.translation import gettext_lazy as _

from .admission import registration_views as registration
from .admission import views as admission
from .belonging import appointment_views as appointments
from .belonging import invitation_views as invitations
from .belonging import joining_views as joining
from .belonging import views as team
from .directory import export_views as directory_export
from .directory import map_views as directory_map
from .directory import views as directory
from .profile import history_views as history
from .profile import logo_views as logo
from .profile import views as profile

app_name = "actors"

urlpatterns = [
    path("", directory.actor_list, name="actor_list"),
    path(_("map/"), directory_map.actor_map, name="actor_map"),
    path(_("export.csv"), directory_export.actor_export, {"kind": "csv"}, name="actor_export_csv"),
    path(_("export.xlsx"), directory_export.actor_export, {"kind": "xlsx"}, name="actor_export_xlsx"),
    path(_("register/"), registration.actor_register, name="actor_register"),
    path("<slug:slug>/", profile.actor_detail, name="actor_detail"),
    path(_("<slug:slug>/application/"), admission.application, name="application"),
    path(_("<slug:slug>/application/edit/"), admission.application_edit, name="application_edit"),
    path(_("<slug:slug>/edit/"), profile.actor_edit, name="actor_edit"),
    path(_("<slug:slug>/edit/completeness/"), profile.actor_completeness, name="actor_completeness"),
    path(_("<slug:slug>/confirm/"), profile.actor_confirm, name="actor_confirm"),
    path(_("<slug:slug>/history/"), history.actor_history, name="actor_history"),
    path("<slug:slug>/logo/", logo.actor_logo, name="actor_logo"),
    path(_("<slug:slug>/join/"), joining.join_ask, name="join_ask"),
    path(_("<slug:slug>/join/withdraw/"), joining.join_withdraw, name="join_withdraw"),
    path(_("<slug:slug>/people/"), team.team, name="team"),
    path(_("<slug:slug>/people/invite/"), invitations.invite, name="invite"),
    path(_("<slug:slug>/people/confirm/"), appointments.appointments, name="appointments"),
    path(_("<slug:slug>/people/leave/"), team.team_leave, name="team_leave"),
    path(_("<slug:slug>/people/requests/<uuid:public_id>/"), joining.join_answer, name="join_answer"),
    path(
        _("<slug:slug>/people/invitations/<uuid:public_id>/send-again/"),
        invitations.invitation_resend,
        name="invitation_resend",
    ),
    path(
        _("<slug:slug>/people/invitations/<uuid:public_id>/withdraw/"),
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(_("<slug:slug>/people/<uuid:person>/"), team.team_member, name="team_member"),
    path(_("<slug:slug>/people/<uuid:person>/remove/"), team.team_remove, name="team_remove"),
]

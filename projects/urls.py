from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "projects"

urlpatterns = [
    path("", views.project_list, name="project_list"),
    path(_("new/"), views.project_create, name="project_create"),
    path(_("invitations/<uuid:public_id>/"), views.partner_answer, name="partner_answer"),
    path(_("invitations/<uuid:public_id>/withdraw/"), views.partner_withdraw, name="partner_withdraw"),
    path("<slug:slug>/", views.project_detail, name="project_detail"),
    path(_("<slug:slug>/edit/"), views.project_edit, name="project_edit"),
    path(_("<slug:slug>/publish/"), views.project_publish, name="project_publish"),
    path(_("<slug:slug>/archive/"), views.project_archive, name="project_archive"),
    path(_("<slug:slug>/restore/"), views.project_restore, name="project_restore"),
    path(_("<slug:slug>/phase/"), views.project_phase, name="project_phase"),
    path(_("<slug:slug>/invite/"), views.partner_invite, name="partner_invite"),
    path(_("<slug:slug>/partner-search/"), views.partner_search_open, name="partner_search_open"),
    path(_("<slug:slug>/partner-search/close/"), views.partner_search_close, name="partner_search_close"),
]

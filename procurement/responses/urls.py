"""Responses, the owner's desk and receipts: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import attachment_views, desk_views, receipts, views

urlpatterns = [
    path(_("responses/<uuid:public_id>/"), views.response_detail, name="response_detail"),
    path(_("responses/<uuid:public_id>/submit/"), views.response_submit, name="response_submit"),
    path(_("responses/<uuid:public_id>/withdraw/"), views.response_withdraw, name="response_withdraw"),
    path(_("responses/<uuid:public_id>/take-back/"), views.response_take_back, name="response_take_back"),
    path(_("responses/<uuid:public_id>/receipts/<int:number>/"), receipts.response_receipt, name="response_receipt"),
    path(
        _("responses/<uuid:public_id>/receipts/<int:number>/submitted.json"),
        receipts.response_version,
        name="response_version",
    ),
    path(_("responses/<uuid:public_id>/files/"), attachment_views.response_attach, name="response_attach"),
    path(_("responses/<uuid:public_id>/files/<uuid:file>/"), attachment_views.response_file, name="response_file"),
    path(
        _("responses/<uuid:public_id>/files/<uuid:file>/remove/"),
        attachment_views.response_detach,
        name="response_detach",
    ),
    path(_("responses/<uuid:public_id>/note/"), desk_views.response_note, name="response_note"),
    path(_("responses/<uuid:public_id>/shortlist/"), desk_views.response_shortlist, name="response_shortlist"),
    path(_("<slug:slug>/respond/"), views.response_edit, name="response_edit"),
    path(_("<slug:slug>/responses/"), views.need_responses, name="need_responses"),
    path(_("<slug:slug>/responses/reply/"), desk_views.need_reply, name="need_reply"),
    path(_("<slug:slug>/responses/download/"), desk_views.need_responses_export, name="need_responses_export"),
    path(_("<slug:slug>/responses/open/"), views.need_open_responses, name="need_open_responses"),
]

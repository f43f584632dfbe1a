"""A need from draft to end: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import amendment_views, case_views, following_views, publication_views, views, writing_views

urlpatterns = [
    path("", views.need_list, name="need_list"),
    path(_("new/"), writing_views.need_create, name="need_create"),
    path(_("responses/<uuid:public_id>/confirm/"), amendment_views.response_confirm, name="response_confirm"),
    path(_("publishing/<slug:slug>/"), publication_views.buyer_policy, name="buyer_policy"),
    path(_("following/"), following_views.following, name="following"),
    path("<slug:slug>/", views.need_detail, name="need_detail"),
    path(_("<slug:slug>/dates.ics"), views.need_ics, name="need_ics"),
    path(_("<slug:slug>/edit/"), writing_views.need_edit, name="need_edit"),
    path(_("<slug:slug>/edit/<int:step>/"), writing_views.need_edit, name="need_step"),
    path(_("<slug:slug>/documents/<uuid:public_id>/"), writing_views.need_document, name="need_document"),
    path(_("<slug:slug>/send/"), views.need_send, name="need_send"),
    path(_("<slug:slug>/return/"), views.need_return, name="need_return"),
    path(_("<slug:slug>/ask-a-colleague/"), publication_views.need_ask_release, name="need_ask_release"),
    path(_("<slug:slug>/publish/"), views.need_publish, name="need_publish"),
    path(_("<slug:slug>/hand-over/"), views.need_hand_over, name="need_hand_over"),
    path(_("<slug:slug>/conclude/"), views.need_conclude, name="need_conclude"),
    path(_("<slug:slug>/case/"), case_views.need_case, name="need_case"),
    path(_("<slug:slug>/amend/"), amendment_views.need_amend, name="need_amend"),
    path(_("<slug:slug>/reopen/"), publication_views.need_reopen, name="need_reopen"),
]

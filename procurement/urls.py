from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import amendments, attachments, desk, needs, publication, questions, receipts, responses, watching, writing

app_name = "procurement"

urlpatterns = [
    path("", needs.need_list, name="need_list"),
    path(_("new/"), writing.need_create, name="need_create"),
    path(_("responses/<uuid:public_id>/"), responses.response_detail, name="response_detail"),
    path(_("responses/<uuid:public_id>/submit/"), responses.response_submit, name="response_submit"),
    path(_("responses/<uuid:public_id>/withdraw/"), responses.response_withdraw, name="response_withdraw"),
    path(_("responses/<uuid:public_id>/take-back/"), responses.response_take_back, name="response_take_back"),
    path(_("responses/<uuid:public_id>/receipts/<int:number>/"), receipts.response_receipt, name="response_receipt"),
    path(
        _("responses/<uuid:public_id>/receipts/<int:number>/submitted.json"),
        receipts.response_version,
        name="response_version",
    ),
    path(_("responses/<uuid:public_id>/confirm/"), amendments.response_confirm, name="response_confirm"),
    path(_("responses/<uuid:public_id>/files/"), attachments.response_attach, name="response_attach"),
    path(_("responses/<uuid:public_id>/files/<uuid:file>/"), attachments.response_file, name="response_file"),
    path(
        _("responses/<uuid:public_id>/files/<uuid:file>/remove/"),
        attachments.response_detach,
        name="response_detach",
    ),
    path(_("responses/<uuid:public_id>/note/"), desk.response_note, name="response_note"),
    path(_("responses/<uuid:public_id>/shortlist/"), desk.response_shortlist, name="response_shortlist"),
    path(_("publishing/<slug:slug>/"), publication.buyer_policy, name="buyer_policy"),
    path(_("questions/to-read/"), questions.question_list, name="question_list"),
    path(_("questions/<uuid:public_id>/read/"), questions.question_moderate, name="question_moderate"),
    path(_("questions/<uuid:public_id>/answer/"), questions.question_answer, name="question_answer"),
    path("<slug:slug>/", needs.need_detail, name="need_detail"),
    path(_("<slug:slug>/dates.ics"), needs.need_ics, name="need_ics"),
    path(_("<slug:slug>/edit/"), writing.need_edit, name="need_edit"),
    path(_("<slug:slug>/edit/<int:step>/"), writing.need_edit, name="need_step"),
    path(_("<slug:slug>/documents/<uuid:public_id>/"), writing.need_document, name="need_document"),
    path(_("<slug:slug>/send/"), needs.need_send, name="need_send"),
    path(_("<slug:slug>/return/"), needs.need_return, name="need_return"),
    path(_("<slug:slug>/ask-a-colleague/"), publication.need_ask_release, name="need_ask_release"),
    path(_("<slug:slug>/publish/"), needs.need_publish, name="need_publish"),
    path(_("<slug:slug>/hand-over/"), needs.need_hand_over, name="need_hand_over"),
    path(_("<slug:slug>/conclude/"), needs.need_conclude, name="need_conclude"),
    path(_("<slug:slug>/amend/"), amendments.need_amend, name="need_amend"),
    path(_("<slug:slug>/ask/"), questions.need_ask, name="need_ask"),
    path(_("<slug:slug>/questions/"), questions.need_questions, name="need_questions"),
    path(_("<slug:slug>/follow/"), watching.need_watch, name="need_watch"),
    path(_("<slug:slug>/unfollow/"), watching.need_unwatch, name="need_unwatch"),
    path(_("<slug:slug>/respond/"), responses.response_edit, name="response_edit"),
    path(_("<slug:slug>/responses/"), responses.need_responses, name="need_responses"),
    path(_("<slug:slug>/responses/reply/"), desk.need_reply, name="need_reply"),
    path(_("<slug:slug>/responses/download/"), desk.need_responses_export, name="need_responses_export"),
    path(_("<slug:slug>/responses/open/"), responses.need_open_responses, name="need_open_responses"),
    path(_("<slug:slug>/reopen/"), publication.need_reopen, name="need_reopen"),
]

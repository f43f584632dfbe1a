from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import needs, responses

app_name = "procurement"

urlpatterns = [
    path("", needs.need_list, name="need_list"),
    path(_("new/"), needs.need_create, name="need_create"),
    path(_("responses/<uuid:public_id>/"), responses.response_detail, name="response_detail"),
    path(_("responses/<uuid:public_id>/submit/"), responses.response_submit, name="response_submit"),
    path(_("responses/<uuid:public_id>/withdraw/"), responses.response_withdraw, name="response_withdraw"),
    path(_("responses/<uuid:public_id>/open/"), responses.response_open, name="response_open"),
    path("<slug:slug>/", needs.need_detail, name="need_detail"),
    path(_("<slug:slug>/edit/"), needs.need_edit, name="need_edit"),
    path(_("<slug:slug>/send/"), needs.need_send, name="need_send"),
    path(_("<slug:slug>/return/"), needs.need_return, name="need_return"),
    path(_("<slug:slug>/publish/"), needs.need_publish, name="need_publish"),
    path(_("<slug:slug>/conclude/"), needs.need_conclude, name="need_conclude"),
    path(_("<slug:slug>/respond/"), responses.response_edit, name="response_edit"),
    path(_("<slug:slug>/responses/"), responses.need_responses, name="need_responses"),
]

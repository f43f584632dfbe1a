"""Options and calls on them: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import call_off_views, views

urlpatterns = [
    path(_("options/<uuid:public_id>/"), views.option_detail, name="option_detail"),
    path(_("options/<uuid:public_id>/edit/"), views.option_edit, name="option_edit"),
    path(_("options/<uuid:public_id>/remove/"), views.option_remove, name="option_remove"),
    path(_("options/<uuid:public_id>/give-up/"), views.option_give_up, name="option_give_up"),
    path(_("options/<uuid:public_id>/call-off/"), call_off_views.option_call_off, name="option_call_off"),
    path(_("call-offs/<uuid:public_id>/annul/"), call_off_views.call_off_annul, name="call_off_annul"),
    path(_("<slug:slug>/options/"), views.need_options, name="need_options"),
    path(_("<slug:slug>/options/new/"), views.option_new, name="option_new"),
    path(_("<slug:slug>/options/open/"), views.need_open_options, name="need_open_options"),
]

"""Questions about a need: addresses."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("questions/to-read/"), views.question_list, name="question_list"),
    path(_("questions/<uuid:public_id>/read/"), views.question_moderate, name="question_moderate"),
    path(_("questions/<uuid:public_id>/answer/"), views.question_answer, name="question_answer"),
    path(_("<slug:slug>/ask/"), views.need_ask, name="need_ask"),
    path(_("<slug:slug>/questions/"), views.need_questions, name="need_questions"),
]

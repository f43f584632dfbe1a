"""What coordinators are asked on the desk before something is done to many."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from ..models import ActorTag


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_("Each applicant gets this by e-mail, as you write it."),
    )


class TagForm(forms.Form):
    tag = forms.ModelChoiceField(
        ActorTag.objects.all(), label=_("Tag"), empty_label=_("Choose a tag"), widget=UnfoldAdminSelectWidget()
    )

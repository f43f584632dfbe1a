"""The file that a coordinator reads in."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
)

from ..models import ImportRun
from ..states import ActorState


class UploadForm(forms.Form):
    """A file of actors or people. What the file holds is checked where it is read."""

    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=ImportRun.Kind.choices,
        initial=ImportRun.Kind.ACTORS,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=_("CSV or XLSX. Nothing is changed before you have seen what the file would do."),
    )
    state = forms.ChoiceField(
        label=_("New actors"),
        choices=[
            (ActorState.APPROVED, _("are approved at once")),
            (ActorState.APPLIED, _("wait in the queue for an answer")),
        ],
        initial=ActorState.APPROVED,
        widget=UnfoldAdminRadioSelectWidget(),
    )

"""What coordinators are asked on the desk before something is done to many, and when a file is read in."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from ..models import ActorTag, ImportRun
from ..states import ActorState


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_("Each applicant gets this by e-mail, as you write it."),
    )


class ErasePersonForm(forms.Form):
    """The address of the person who is to be erased, typed: nobody does that by accident."""

    address = forms.CharField(
        label=_("Type the person's e-mail address to confirm"),
        max_length=254,
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self):
        if self.cleaned_data["address"].strip().lower() != self.person.email.lower():
            raise forms.ValidationError(_("This is another address than the person's. Nothing has been erased."))
        return self.person.email


class TagForm(forms.Form):
    tag = forms.ModelChoiceField(
        ActorTag.objects.all(), label=_("Tag"), empty_label=_("Choose a tag"), widget=UnfoldAdminSelectWidget()
    )


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

"""What is asked for when a need is moved on its way."""

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import DateTimeField

from ..vocabulary import Outcome


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("What should be mended?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The owner's people read this on the need's page."),
    )


class ConclusionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    conclusion = forms.CharField(
        label=_("What came of it?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences that anyone can read. Do not repeat what firms told you in confidence."),
    )


class HandOverForm(forms.Form):
    """Where the competition is announced."""

    url = forms.URLField(
        label=_("Address of the notice"),
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("On Doffin or TED, for example https://doffin.no/notices/2026-123456"),
    )
    notice_number = forms.CharField(label=_("Notice number"), required=False, max_length=40)
    competition_deadline = DateTimeField(label=_("Deadline of the competition"), required=False)

    def clean_competition_deadline(self):
        deadline = self.cleaned_data["competition_deadline"]
        if deadline and deadline <= timezone.now():
            raise forms.ValidationError(_("Choose a time that has not passed."), code="past")
        return deadline

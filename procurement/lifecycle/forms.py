"""How a public body wants its needs to be run, and a need opened once more."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import DateTimeField

from ..models import BuyerPolicy


class PolicyForm(forms.ModelForm):
    class Meta:
        model = BuyerPolicy
        fields = ["two_person_publication", "drafts_findable"]
        labels = {
            "two_person_publication": _("Two people publish a need"),
            "drafts_findable": _("Others with the same need may find your drafts"),
        }


class ReopenForm(forms.Form):
    """A new round of the dialogue."""

    why = forms.CharField(
        label=_("Why is it opened again?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Anyone can read this. Do not repeat what firms told you in confidence."),
    )
    response_deadline = DateTimeField(
        label=_("New deadline for responses"), help_text=_("Give firms at least three weeks.")
    )

    def clean_response_deadline(self):
        deadline = self.cleaned_data["response_deadline"]
        if deadline <= timezone.now():
            raise forms.ValidationError(_("Choose a time that has not passed."), code="past")
        return deadline

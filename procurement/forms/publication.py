"""How a public body wants its needs to be run."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import BuyerPolicy


class PolicyForm(forms.ModelForm):
    class Meta:
        model = BuyerPolicy
        fields = ["two_person_publication"]
        labels = {"two_person_publication": _("Two people publish a need")}

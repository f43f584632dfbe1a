"""What a coordinator without a second factor is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeskCodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Twelve letters and digits. Small letters and no hyphens are fine too."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

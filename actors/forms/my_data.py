"""What is asked of a person who wants to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """Typing one's own address: nobody does that by accident."""

    address = forms.CharField(
        label=_("Type your e-mail address to confirm"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self):
        if self.cleaned_data["address"].strip().lower() != self.person.email.lower():
            raise forms.ValidationError(
                _("This is not the address you log in with. Nothing has been erased."), code="other"
            )
        return self.person.email

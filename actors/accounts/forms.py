"""What people are asked when they make an account, and the code that a coordinator types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..my_data import consent


class SignUpForm(forms.Form):
    """What we ask beyond what allauth asks."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1", "password2"]

    # Stands under the form; kept with the account, word for word.
    STATEMENT_SHOWN = _("When you make an account, we store what the privacy statement says, and nothing else.")

    @property
    def statement_shown(self):
        return self.STATEMENT_SHOWN

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        consent.record_statement_shown(person=user, wording=str(self.STATEMENT_SHOWN))


class DeskCodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Twelve letters and digits. Small letters and no hyphens are fine too."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

"""What a person says of themselves, and what is asked before somebody is erased."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
)

from ..models import User


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


class AboutMeForm(forms.ModelForm):
    """Both can be given at any time; the name may be left empty, and then the e-mail address stands in its place."""

    language = forms.ChoiceField(
        label=_("Language of e-mail to you"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("On the pages you choose the language at the top."),
    )

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name")}
        help_texts = {
            "name": _(
                "Shown to your colleagues in the portal, to organisers of what you sign up for and to coordinators."
            )
        }
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

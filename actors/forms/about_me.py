"""A person's own name and language."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..models import User


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

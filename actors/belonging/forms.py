"""Input about who belongs to an actor."""

import re

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..models import Membership

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
ROLE_HELP = _(
    "Administrators run the profile and decide who belongs here. Editors write and publish on behalf of the actor. "
    "Members read what is shared among you."
)


def role_field(**more):
    return forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, widget=forms.RadioSelect, help_text=ROLE_HELP, **more
    )


class RoleForm(forms.Form):
    role = role_field()


class InviteForm(forms.Form):
    """A colleague is asked by e-mail."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The person answers with this address, whether or not they have an account already."),
    )
    role = role_field(initial=Membership.Role.EDITOR)
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the e-mail."),
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "nb").split("-")[0]

    def clean_message(self):
        message = self.cleaned_data["message"]
        if LINK.search(message):
            raise forms.ValidationError(_("Leave out web addresses: the e-mail has the link that is needed."))
        return message


class JoinForm(forms.Form):
    """Somebody who works for an actor asks to join it."""

    message = forms.CharField(
        label=_("Who are you?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your role and department, so that your colleague knows who asks."),
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person gets these words by e-mail."),
    )

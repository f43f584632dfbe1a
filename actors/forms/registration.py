"""An organisation asks to come in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Actor
from ..validators import clean_organisation_number
from ..vocabulary import ActorKind
from .profile import ProfileForm


class RegistrationForm(ProfileForm):
    """A person registers the organisation they work for."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ActorKind.choices, initial=ActorKind.FIRM)
    organisation_number = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        help_text=_("Nine digits. Spaces and «NO … MVA» are understood."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    application = forms.CharField(
        label=_("Why do you want to join?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences for the coordinator who reads your application."),
    )
    field_order = ["name", "kind", "organisation_number", "application", *ProfileForm.field_order]

    class Meta(ProfileForm.Meta):
        fields = ["about", "website", "region", "size_band", "offers_text", "seeks_text", "application"]

    def clean_organisation_number(self):
        number = clean_organisation_number(self.cleaned_data["organisation_number"])
        if Actor.objects.filter(organisation_number=number).exists():
            raise forms.ValidationError(
                _("This organisation is already registered. Ask its administrator, or a coordinator, to add you."),
                code="taken",
            )
        return number

    @property
    def identity(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("name", "kind", "organisation_number")}

"""Input about people and actors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import SeenField

from .fields import TopicsField
from .models import Actor, Region
from .validators import clean_organisation_number
from .vocabulary import ActorKind, Offers, Seeks


class SignUpForm(forms.Form):
    """What we ask beyond what allauth asks."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm):
    """What an actor says of itself."""

    seeks = forms.MultipleChoiceField(
        label=_("What you seek"), choices=Seeks.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    offers = forms.MultipleChoiceField(
        label=_("What you offer"), choices=Offers.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = TopicsField(help_text=_("Topics decide much of which matches you get."))

    class Meta:
        model = Actor
        fields = ["about", "website", "region", "size_band", "offers_text", "seeks_text"]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("about", "offers_text", "seeks_text")}
        help_texts = {
            "offers_text": _(
                "Describe what you can do, in the words a municipality would use. This is what we match on."
            ),
            "seeks_text": _("What would you like to find: partners, test sites, funding?"),
        }

    field_order = ["about", "offers_text", "offers", "seeks_text", "seeks", "topics", "region", "size_band", "website"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("name")
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
            interests = list(self.instance.interests.all())
            for side in ("seeks", "offers"):
                self.fields[side].initial = [i.code for i in interests if i.side == side]
            self.fields["topics"].initial = self.instance.topics.all()

    @property
    def interests(self) -> list[tuple[str, str]]:
        return [(side, code) for side in ("seeks", "offers") for code in self.cleaned_data[side]]

    @property
    def profile(self) -> dict:
        """The plain fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


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

"""An organisation asks to come in."""

from dataclasses import asdict

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from ..models import Actor, Region
from ..validators import clean_organisation_number
from ..vocabulary import ActorKind
from . import queries
from .enterprise import Enterprise

SEAL = "actors.registration"
SEAL_LASTS = 24 * 3600  # seconds a form may lie open and still be known to be filled in by the register


class NumberForm(forms.Form):
    """The first step."""

    number = forms.CharField(
        label=_("Organisation number"),
        max_length=40,
        help_text=_("Nine digits. Spaces and «NO … MVA» are understood."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self):
        return clean_organisation_number(self.cleaned_data["number"])


class RegistrationForm(forms.ModelForm):
    """A person registers the organisation they work for. What the register says can be changed before it is sent."""

    FROM_REGISTER = ("name", "kind", "region", "sector", "size_band", "website", "address")

    organisation_number = NumberForm.base_fields["number"]
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose the kind")), *ActorKind.choices])
    application = forms.CharField(
        label=_("Why do you want to join?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences for the coordinator who reads your application."),
    )
    offers_text = forms.CharField(
        label=_("What do you bring?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you can do for others, in the words a municipality would use. This becomes public later."),
    )
    register = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Actor
        fields = [
            "organisation_number",
            "name",
            "kind",
            "region",
            "sector",
            "size_band",
            "website",
            "address",
            "application",
            "offers_text",
        ]
        labels = {"name": _("Name of the organisation")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("name")

    @classmethod
    def filled(cls, typed, number: str, enterprise: Enterprise | None) -> "RegistrationForm":
        """A fresh form with what was typed, and what the register says where nothing was.

        What the register filled in the last time, and nobody has touched, gives way to what it says now.
        """
        fields = cls.base_fields
        initial = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in fields.items()}
        before = unsealed(initial["register"])
        if enterprise is None and before is not None and before.number == number:
            enterprise = before
        said, was = _as_initial(enterprise), _as_initial(before)
        for name in cls.FROM_REGISTER:
            if not initial[name] or initial[name] == was.get(name):
                initial[name] = said.get(name, "")
        initial |= {"organisation_number": number, "register": sealed(enterprise)}
        return cls(initial=initial)

    def clean_organisation_number(self):
        return clean_organisation_number(self.cleaned_data["organisation_number"])

    def validate_unique(self):
        """The action says it, in plain words and against the database as it stands then."""

    @property
    def content(self) -> dict:
        """As the action takes it."""
        enterprise = unsealed(self.cleaned_data["register"])
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"enterprise": enterprise}


def sealed(enterprise: Enterprise | None) -> str:
    """What the register said, for the form to bring back unaltered."""
    return signing.dumps(asdict(enterprise), salt=SEAL, compress=True) if enterprise else ""


def unsealed(text: str | None) -> Enterprise | None:
    try:
        return Enterprise(**signing.loads(text or "", salt=SEAL, max_age=SEAL_LASTS))
    except (signing.BadSignature, TypeError):
        return None


def _as_initial(enterprise) -> dict[str, str]:
    if enterprise is None:
        return {}
    region = queries.region_of(enterprise)
    return {
        **{name: getattr(enterprise, name) for name in RegistrationForm.FROM_REGISTER if name != "region"},
        "region": str(region.pk) if region else "",
    }

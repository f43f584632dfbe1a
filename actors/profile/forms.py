"""What an actor says of itself."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import SeenField

from ..fields import LogoField, RegionsField, RelevanceField, TopicsField
from ..models import Actor, Interest, Region
from ..vocabulary import Offers, Seeks, WorkingLanguage
from .completeness import Completeness, measure

LONGEST = 4000


class ProfileForm(forms.ModelForm):
    """An actor's own words, and its choices from the lists."""

    seeks = RelevanceField(label=_("What you seek"), choices=Seeks.choices)
    offers = RelevanceField(label=_("What you offer"), choices=Offers.choices)
    topics = TopicsField(help_text=_("Topics decide much of which matches you get."))
    regions_served = RegionsField(
        label=_("Where you work"),
        help_text=_(
            "Choose a whole county, or single municipalities. Leave it empty if you work in the whole country."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you work in"),
        choices=WorkingLanguage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    logo = LogoField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is shown small, so a simple mark works best."),
    )

    class Meta:
        model = Actor
        fields = [
            "about",
            "website",
            "official_email",
            "region",
            "sector",
            "size_band",
            "offers_text",
            "seeks_text",
            "language",
            "languages",
        ]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
            "offers_text": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
            "seeks_text": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
            "website": forms.URLInput(attrs={"autocomplete": "url"}),
        }
        labels = {
            "about": _("About you"),
            "offers_text": _("What you offer, in your own words"),
            "seeks_text": _("What you seek, in your own words"),
            "language": _("Which language are the texts written in?"),
        }
        help_texts = {
            "about": _("Who you are and what you do, in a few sentences."),
            "offers_text": _(
                "Describe what you can do, in the words a municipality would use. This is what we match on."
            ),
            "seeks_text": _("What would you like to find: partners, test sites, funding?"),
        }

    field_order = [
        "offers_text",
        "offers",
        "seeks_text",
        "seeks",
        "topics",
        "about",
        "language",
        "website",
        "official_email",
        "logo",
        "region",
        "regions_served",
        "languages",
        "sector",
        "size_band",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("name")
        for name in ("about", "offers_text", "seeks_text"):
            self.fields[name].max_length = LONGEST
            self.fields[name].validators.append(MaxLengthValidator(LONGEST))
        if self.instance.pk:
            self.fields["seen"] = SeenField(self.instance)
            self.fields["logo"].initial = self.instance.logo
            interests = list(self.instance.interests.all())
            for side in Interest.Side.values:
                self.fields[side].initial = {i.code: i.relevance for i in interests if i.side == side}
            self.fields["topics"].initial = self.instance.topics.all()
            self.fields["regions_served"].initial = self.instance.regions_served.all()

    def _post_clean(self):
        """The form asks; the action changes. The row stays as it is, so that the page still shows what is saved."""

    @property
    def interests(self) -> list[tuple[str, str, int]]:
        """(side, code, relevance), as the actions take them."""
        return [
            (side, code, relevance)
            for side in Interest.Side.values
            for code, relevance in self.cleaned_data[side].items()
        ]

    @property
    def profile(self) -> dict:
        """Everything else, as the actions take it."""
        plain = {name: self.cleaned_data[name] for name in self.Meta.fields}
        several = {name: self.cleaned_data[name] for name in ("topics", "regions_served")}
        return plain | several | {"logo": self.new_logo}

    @property
    def new_logo(self):
        """A file, False to remove the one there is, None to leave it."""
        given = self.cleaned_data.get("logo")
        return given if "logo" in self.changed_data or given is False else None

    def completeness(self, *, has_logo: bool) -> Completeness:
        """Of what is typed, valid or not; what has a fault counts as missing."""
        self.is_valid()  # once only: a file can be read only once
        return measure({**self.cleaned_data, "logo": has_logo})

"""What an actor says of itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.forms import SeenField

from ..fields import TopicsField
from ..models import Actor, Region
from ..vocabulary import Offers, Seeks


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

"""How a person chooses digests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .kinds import Frequency, Kind

# What the person says yes to, word for word; kept with the yes (markedsføringsloven § 15).
CONSENT = _(
    "HelseHub may send me e-mail about new matches for the organisations I belong to, for the kinds I have chosen "
    "and as often as I have chosen. I can change my mind at any time, by a link in every e-mail."
)


class ChoicesForm(forms.Form):
    """One choice for each kind. Choosing anything but off is the consent, whose words stand above the button."""

    def __init__(self, *args, current, **kwargs):
        initial = {kind: (current[kind].frequency if kind in current else Frequency.OFF) for kind in Kind.values}
        super().__init__(*args, initial=initial, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=Frequency.choices)

    @property
    def choices(self) -> dict[str, str]:
        return {kind: self.cleaned_data[kind] for kind in Kind.values}


class MatchFilterForm(forms.Form):
    """Narrows my matches. What is not understood filters nothing."""

    kind = forms.MultipleChoiceField(
        label=_("Kind"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    actor = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.actors = list(person.active_actors().by_name())
        self.fields["actor"].choices = [("", _("All my organisations")), *((a.slug, a.name) for a in self.actors)]
        if len(self.actors) < 2:
            del self.fields["actor"]

    @property
    def filters(self) -> dict:
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        chosen = data.get("actor")
        return {
            "kinds": data.get("kind") or None,
            "actor": next((actor for actor in self.actors if actor.slug == chosen), None),
        }

"""How a person chooses digests."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .kinds import Frequency, Kind, WhyNot

# What the person says yes to, word for word; kept with the yes (markedsføringsloven § 15).
CONSENT = _(
    "HelseHub may send me e-mail about new matches for the organisations I belong to, for the kinds I have chosen "
    "and as often as I have chosen. I can change my mind at any time, by a link in every e-mail."
)


SEARCH_CONSENT = _(
    "HelseHub may send me e-mail about new needs that my saved searches find, as often as I have chosen for each. I can "
    "change my mind at any time, by a link in every e-mail."
)


class ChoicesForm(forms.Form):
    """One choice for each kind, and one for each saved search. Choosing anything but off is the consent, whose words
    stand above the button."""

    def __init__(self, *args, current, searches=(), **kwargs):
        initial = {kind: (current[kind].frequency if kind in current else Frequency.OFF) for kind in Kind.values}
        super().__init__(*args, initial=initial, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=Frequency.choices)
        self.searches = {str(search.public_id): search for search in searches}
        for key, search in self.searches.items():
            label = _("“%(text)s” (paused)") if search.paused_at else _("“%(text)s”")
            self.fields[f"search-{key}"] = forms.ChoiceField(
                label=label % {"text": search.name},
                choices=Frequency.choices,
                initial=search.frequency,
                required=False,
            )

    @property
    def of_kinds(self):
        return [self[kind] for kind in Kind.values]

    @property
    def of_searches(self):
        return [self[f"search-{key}"] for key in self.searches]

    @property
    def for_searches(self) -> dict[str, str]:
        """By public id. A search saved since the form was opened is left alone."""
        return {key: chosen for key in self.searches if (chosen := self.cleaned_data[f"search-{key}"])}

    @property
    def choices(self) -> dict[str, str]:
        return {kind: self.cleaned_data[kind] for kind in Kind.values}


class SearchForm(forms.Form):
    """A saved search's name, and how often it tells. Nothing is chosen beforehand: a yes must be the person's own."""

    name = forms.CharField(
        label=_("Name of the search"), max_length=80, help_text=_("So that you know it again, here and in the e-mail.")
    )
    frequency = forms.ChoiceField(
        label=_("E-mail about new needs"),
        choices=[
            (Frequency.AT_ONCE, Frequency.AT_ONCE.label),
            (Frequency.DAILY, Frequency.DAILY.label),
            (Frequency.WEEKLY, Frequency.WEEKLY.label),
            (Frequency.OFF, _("None, just keep the search")),
        ],
        widget=forms.RadioSelect,
    )


class NotForUsForm(forms.Form):
    """Why something does not fit, for one of the actors the person edits."""

    actor = forms.ChoiceField(label=_("Organisation"))
    reason = forms.ChoiceField(label=_("Why does it not fit?"), choices=WhyNot.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Only your own organisation sees these words."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, actors, **kwargs):
        super().__init__(*args, **kwargs)
        self.actors = {actor.slug: actor for actor in actors}
        self.fields["actor"].choices = [(slug, actor.name) for slug, actor in self.actors.items()]
        if len(actors) == 1:
            del self.fields["actor"]

    @property
    def chosen_actor(self):
        slug = self.cleaned_data.get("actor")
        return self.actors[slug] if slug else next(iter(self.actors.values()))

    def clean(self):
        data = super().clean()
        if data.get("reason") == WhyNot.OTHER and not data.get("words", "").strip():
            self.add_error("words", _("Write in a few words why it does not fit."))
        return data


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

"""Two actors side by side: which one lives on, and whose word counts, field by field."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Actor
from ..vocabulary import WorkingLanguage
from .actions import STANDING, VALUES, why_not_merge
from .queries import references_of

ONE, OTHER = "one", "other"


class MergeForm(forms.Form):
    """`keep`, `drop` and `values` are what `merge_actors` takes; `seen` the versions the page was made from."""

    def __init__(self, *args, one, other, **kwargs):
        super().__init__(*args, **kwargs)
        self.one, self.other = one, other
        self.fields["keep"] = forms.ChoiceField(
            label=gettext_lazy("Keep"), choices=[(ONE, one.name), (OTHER, other.name)], initial=suggested(one, other)
        )
        for side, actor in ((ONE, one), (OTHER, other)):
            self.fields[f"seen_{side}"] = forms.CharField(widget=forms.HiddenInput, initial=actor.version_seen)
        for name in VALUES:
            if not same(one, other, name):
                self.fields[name] = forms.ChoiceField(
                    label=label_of(name),
                    choices=[(ONE, ONE), (OTHER, OTHER)],
                    initial=fuller(one, other, name),
                    required=False,
                )

    def clean(self):
        data = super().clean()
        if not self.errors and (reason := why_not_merge(self.keep, self.drop)):
            raise forms.ValidationError(reason)
        return data

    @property
    def keep_side(self) -> str:
        return str(self["keep"].value())

    @property
    def keep(self):
        return self.one if self.cleaned_data["keep"] == ONE else self.other

    @property
    def drop(self):
        return self.other if self.cleaned_data["keep"] == ONE else self.one

    @property
    def values(self) -> list[str]:
        side = OTHER if self.cleaned_data["keep"] == ONE else ONE
        return [name for name in VALUES if self.cleaned_data.get(name) == side]

    @property
    def seen(self) -> dict[int, str]:
        return {self.one.pk: self.cleaned_data["seen_one"], self.other.pk: self.cleaned_data["seen_other"]}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One line of the comparison. `field` is empty where there is nothing to choose; `chosen` is one or other."""

    label: str
    one: Any
    other: Any
    field: str = ""
    chosen: str = ""
    note: str = ""


def compared(one, other, form) -> list[ComparedRow]:
    rows = [ComparedRow(_("Status"), one.get_state_display(), other.get_state_display())]
    for name in VALUES:
        bound = form[name] if name in form.fields else None
        rows.append(
            ComparedRow(
                label_of(name),
                shown(one, name),
                shown(other, name),
                field=name if bound else "",
                chosen=str(bound.value() or "") if bound else "",
            )
        )
    united = _("United")
    for title, names in (
        (_("Topics"), lambda actor: [str(topic) for topic in actor.topics.all()]),
        (_("Seeks and offers"), lambda actor: [str(interest) for interest in actor.interests.all()]),
        (_("Regions served"), lambda actor: [str(region) for region in actor.regions_served.all()]),
        (_("Coordinators' tags"), lambda actor: [tag.name for tag in actor.tags.all()]),
    ):
        rows.append(ComparedRow(title, ", ".join(names(one)), ", ".join(names(other)), note=united))
    return [row for row in rows if row.one or row.other]


def suggested(one, other) -> str:
    """Which side to keep: the one that has come further, then the one with more to its name, then the older."""
    used = {actor.pk: 0 for actor in (one, other)}
    for _kind, (first, second) in references_of([one, other]):
        used[one.pk] += first
        used[other.pk] += second

    def rank(actor):
        return not why_not_merge(actor, one if actor is other else other), STANDING.get(actor.state, 0), used[actor.pk]

    return OTHER if (rank(other), -other.pk) > (rank(one), -one.pk) else ONE


def fuller(one, other, name) -> str:
    """The side that alone has something to say. Where both have, the one that lives on keeps its own unless told else:
    nothing is chosen beforehand, so that what is seen is what comes, whichever one is kept."""
    has_one, has_other = bool(getattr(one, name)), bool(getattr(other, name))
    if has_one != has_other:
        return ONE if has_one else OTHER
    return ""


def same(one, other, name) -> bool:
    return _plain(one, name) == _plain(other, name)


def shown(actor, name) -> str:
    if name == "logo":
        return format_html('<img src="{}" alt="" class="h-12">', actor.logo_url) if actor.logo else ""
    if name == "is_partner":
        return _("Yes") if actor.is_partner else _("No")
    if name == "languages":
        return ", ".join(str(WorkingLanguage(code).label) for code in actor.languages)
    display = getattr(actor, f"get_{name}_display", None)
    return str(display() if display else getattr(actor, name) or "")


def label_of(name) -> str:
    return str(capfirst(Actor._meta.get_field(name).verbose_name))


def _plain(actor, name):
    value = getattr(actor, name)
    return value.name or "" if name == "logo" else value

"""Form fields that many apps' forms share, and those of the profile."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.shared.slugs import sort_key

from .logos import read_logo
from .models import Interest, Region, Topic

RELEVANCES = (
    (0, pgettext_lazy("relevance", "Not")),
    (Interest.Relevance.RELEVANT, Interest.Relevance.RELEVANT.label),
    (Interest.Relevance.VERY_RELEVANT, Interest.Relevance.VERY_RELEVANT.label),
)


class TopicsByBranch(ModelChoiceIterator):
    """The tree of topics as groups of choices: each root with everything below it."""

    def __iter__(self):
        branches: dict[str, list] = {}
        for topic in self.queryset:
            branches.setdefault(topic.path.split("/", 1)[0], []).append(self.choice(topic))
        for choices in branches.values():
            yield choices[0][1], choices


class TopicsField(forms.ModelMultipleChoiceField):
    """Any number of topics, as check boxes grouped by branch."""

    iterator = TopicsByBranch
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, help_text: Any) -> None:
        super().__init__(Topic.objects.all(), label=_("Topics"), required=False, help_text=help_text)


class RelevanceTable(forms.CheckboxSelectMultiple):
    """One row per choice, with three radio buttons: not, relevant, very relevant. Each row posts its own name."""

    template_name = "actors/widgets/relevance_table.html"

    def get_context(self, name, value, attrs):
        context = forms.Widget.get_context(self, name, value, attrs)
        chosen = value if isinstance(value, dict) else {}
        context["widget"]["columns"] = [words for _number, words in RELEVANCES]
        context["widget"]["rows"] = [
            {"code": code, "words": words, "name": f"{name}-{code}", "options": _options(chosen.get(code, 0))}
            for code, words in self.choices
        ]
        return context

    def value_from_datadict(self, data, files, name):
        """{code: number as sent}. A plain list of codes under the field's own name means that they are relevant."""
        listed = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        given = dict.fromkeys(listed, str(int(Interest.Relevance.RELEVANT)))
        return given | {code: data[f"{name}-{code}"] for code, _words in self.choices if f"{name}-{code}" in data}

    def value_omitted_from_data(self, data, files, name):
        return False  # radio buttons left alone are not sent


def _options(chosen):
    return [
        {"value": int(number), "words": words, "checked": str(chosen) == str(int(number))}
        for number, words in RELEVANCES
    ]


class RelevanceField(forms.Field):
    """How relevant each of some choices is: {code: 1 or 2}, those that are not left out."""

    widget = RelevanceTable

    def __init__(self, *, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.choices = self.widget.choices = list(choices)

    def to_python(self, value):
        codes, numbers = dict(self.choices), {str(int(number)): int(number) for number, _words in RELEVANCES}
        found = {}
        for code, number in (value or {}).items():
            if code not in codes or str(number) not in numbers:
                raise ValidationError(_("Choose one of those in the list."), code="invalid_choice")
            if numbers[str(number)]:
                found[code] = numbers[str(number)]
        return found

    def has_changed(self, initial, data):
        try:
            return (initial or {}) != self.to_python(data)
        except ValidationError:
            return True


class RegionsByCounty(ModelChoiceIterator):
    """Each county with its municipalities, both by name as Norwegians sort it."""

    def __iter__(self):
        regions = sorted(self.queryset, key=lambda region: sort_key(region.name))
        for county in (region for region in regions if region.level == Region.Level.COUNTY):
            own = [self.choice(region) for region in regions if region.parent_id == county.pk]
            yield county.name, [self.choice(county), *own]


class CountyChoices(forms.CheckboxSelectMultiple):
    """A fold per county, so that a phone shows a short list; open where something is chosen."""

    template_name = "actors/widgets/county_choices.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["counties"] = [
            {
                "name": county,
                "whole": options[0],
                "parts": options[1:],
                "chosen": sum(1 for option in options if option["selected"]),
            }
            for county, options, _index in context["widget"]["optgroups"]
        ]
        return context


class RegionsField(forms.ModelMultipleChoiceField):
    """Any number of counties and municipalities."""

    iterator = RegionsByCounty
    widget = CountyChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Region.objects.all(), required=False, **kwargs)


class LogoInput(forms.ClearableFileInput):
    """The logo as it is, a box to take it away, and a file to replace it."""

    template_name = "actors/widgets/logo_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["logo_url"] = getattr(getattr(value, "instance", None), "logo_url", "")
        return context


class LogoField(forms.FileField):
    """A picture checked by its content and drawn anew: a ContentFile, False to remove, or the one that is there."""

    widget = LogoInput

    def to_python(self, data):
        file = super().to_python(data)
        return read_logo(file) if file is not None else None

"""The facets of the catalogue."""

import django_filters as filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Topic

from .models import Adoption, Solution
from .vocabulary import TrlBand


class Sort(models.TextChoices):
    ADOPTED = "adopted", _("Most used")
    NEWEST = "newest", _("Newest")
    NAME = "name", _("Name")


ORDER = {
    Sort.ADOPTED: ["-adoption_count", "sort_title", "pk"],
    Sort.NEWEST: ["-vetted_at", "-pk"],
    Sort.NAME: ["sort_title", "pk"],
}


def suppliers(request):
    """Only those with something to show."""
    supplying = Solution.objects.published().exclude(supplier=None).order_by().values("supplier")
    return Actor.objects.approved().filter(pk__in=supplying).by_name()


def adopters(request):
    """Only those who have confirmed that they try out or use something."""
    using = Adoption.objects.public().current().order_by().values("actor")
    return Actor.objects.approved().filter(pk__in=using).by_name()


class SolutionFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="filter_text", widget=forms.TextInput(attrs={"type": "search"}))
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        method="filter_topic",
        empty_label=_("All"),
    )
    used_by = filters.ModelChoiceFilter(
        label=_("In use by"), queryset=adopters, to_field_name="slug", method="filter_used_by", empty_label=_("All")
    )
    supplier = filters.ModelChoiceFilter(
        label=_("Supplier"), queryset=suppliers, to_field_name="slug", empty_label=_("All")
    )
    maturity = filters.ChoiceFilter(
        label=_("Maturity"), choices=TrlBand.choices, method="filter_maturity", empty_label=_("All")
    )
    sort = filters.ChoiceFilter(label=_("Sort"), choices=Sort.choices, method="leave", widget=forms.HiddenInput)

    class Meta:
        model = Solution
        fields = ["q", "topic", "used_by", "supplier", "maturity", "sort"]

    def filter_queryset(self, queryset):
        chosen = self.form.cleaned_data
        solutions = super().filter_queryset(queryset)
        sort = chosen.get("sort") or ("" if chosen.get("q") else Sort.ADOPTED)
        return solutions.order_by(*ORDER[sort]) if sort else solutions  # a search gives the best hits first

    def leave(self, solutions, name, value):
        return solutions  # `filter_queryset` has looked at it

    def filter_text(self, solutions, name, value):
        return solutions.search(value)

    def filter_topic(self, solutions, name, topic):
        return solutions.in_topic(topic)

    def filter_used_by(self, solutions, name, actor):
        return solutions.adopted_by(actor)

    def filter_maturity(self, solutions, name, value):
        return solutions.filter(maturity_trl__in=list(TrlBand(value).levels))

"""The directory's facets."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import Actor, Region, Topic
from .vocabulary import ActorKind, Offers, Seeks, SizeBand


def regions_with_actors(request):
    """Places where there is somebody to find, and their counties; the rest of the country would only be noise."""
    homes = Actor.objects.approved().exclude(region=None).order_by().values("region")
    return Region.objects.filter(Q(pk__in=homes) | Q(children__in=homes)).distinct().order_by("name")


class ActorFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="filter_text", widget=forms.TextInput(attrs={"type": "search"}))
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=ActorKind.choices, widget=forms.CheckboxSelectMultiple)
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        method="filter_topic",
        empty_label=_("All"),
    )
    region = filters.ModelChoiceFilter(
        label=_("Place"),
        queryset=regions_with_actors,
        to_field_name="code",
        method="filter_region",
        empty_label=_("All"),
    )
    offers = filters.ChoiceFilter(
        label=_("Offers"), choices=Offers.choices, method="filter_interest", empty_label=_("All")
    )
    seeks = filters.ChoiceFilter(
        label=_("Seeks"), choices=Seeks.choices, method="filter_interest", empty_label=_("All")
    )
    size = filters.ChoiceFilter(label=_("Size"), field_name="size_band", choices=SizeBand.choices, empty_label=_("All"))

    class Meta:
        model = Actor
        fields = ["q", "kind", "topic", "region", "offers", "seeks", "size"]

    def filter_text(self, actors, name, value):
        return actors.search(value)

    def filter_topic(self, actors, name, topic):
        return actors.in_topic(topic) if topic else actors

    def filter_region(self, actors, name, region):
        return actors.in_region(region) if region else actors

    def filter_interest(self, actors, name, code):
        return actors.with_interest(name, code) if code else actors

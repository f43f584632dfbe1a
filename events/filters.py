"""The programme's facets."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Region, Topic

from .models import Event

WHEN = [("upcoming", _("Upcoming")), ("past", _("Past"))]


def regions_with_events(request):
    """Places where something happens, and their counties."""
    places = Event.objects.announced().exclude(region=None).order_by().values("region")
    return Region.objects.filter(Q(pk__in=places) | Q(children__in=places)).distinct().order_by("name")


class EventFilter(filters.FilterSet):
    """As the API has it: all events unless `when` says otherwise."""

    q = filters.CharFilter(label=_("Search"), method="filter_text", widget=forms.TextInput(attrs={"type": "search"}))
    when = filters.ChoiceFilter(label=_("When"), choices=WHEN, method="filter_when")
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"), choices=Event.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        method="filter_topic",
        empty_label=_("All"),
    )
    region = filters.ModelChoiceFilter(
        label=_("Place"),
        queryset=regions_with_events,
        to_field_name="code",
        method="filter_region",
        empty_label=_("All"),
    )
    online = filters.BooleanFilter(
        label=_("Can be followed online"), method="filter_online", widget=forms.CheckboxInput
    )

    class Meta:
        model = Event
        fields = ["q", "when", "kind", "topic", "region", "online"]

    def filter_text(self, events, name, value):
        return events.search(value)

    def filter_when(self, events, name, value):
        now = timezone.now()
        return events.past(at=now) if value == "past" else events.upcoming(at=now)

    def filter_topic(self, events, name, topic):
        return events.in_topic(topic) if topic else events

    def filter_region(self, events, name, region):
        return events.in_region(region) if region else events

    def filter_online(self, events, name, value):
        return events.online() if value else events


class ProgrammeFilter(EventFilter):
    """As the page has it: what comes, unless one asks for the past. So "upcoming" is no filter to take away."""

    when = filters.ChoiceFilter(
        label=_("When"), choices=WHEN[1:], empty_label=WHEN[0][1], method="filter_when", widget=forms.RadioSelect
    )

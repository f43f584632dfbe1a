"""The project catalogue's facets."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Region, Topic

from .models import Project, ProjectPartner
from .states import Phase


def actors_with_projects(request):
    published = Project.objects.published()
    leads = published.order_by().values("lead")
    partners = ProjectPartner.objects.shown().filter(project__in=published).order_by().values("actor")
    return Actor.objects.filter(Q(pk__in=leads) | Q(pk__in=partners)).by_name()


def regions_with_projects(request):
    """Places where something goes on, and their counties."""
    places = Project.objects.published().exclude(region=None).order_by().values("region")
    return Region.objects.filter(Q(pk__in=places) | Q(children__in=places)).distinct().order_by("name")


class ProjectFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="filter_text", widget=forms.TextInput(attrs={"type": "search"}))
    phase = filters.MultipleChoiceFilter(label=_("Phase"), choices=Phase.choices, widget=forms.CheckboxSelectMultiple)
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        method="filter_topic",
        empty_label=_("All"),
    )
    actor = filters.ModelChoiceFilter(
        label=_("Actor"),
        queryset=actors_with_projects,
        to_field_name="slug",
        method="filter_actor",
        empty_label=_("All"),
    )
    region = filters.ModelChoiceFilter(
        label=_("Place"),
        queryset=regions_with_projects,
        to_field_name="code",
        method="filter_region",
        empty_label=_("All"),
    )
    seeks_partners = filters.BooleanFilter(
        label=_("Looks for partners now"), method="filter_seeks_partners", widget=forms.CheckboxInput
    )

    class Meta:
        model = Project
        fields = ["q", "phase", "topic", "actor", "region", "seeks_partners"]

    def filter_text(self, projects, name, value):
        return projects.search(value)

    def filter_topic(self, projects, name, topic):
        return projects.in_topic(topic) if topic else projects

    def filter_actor(self, projects, name, actor):
        return projects.with_actor(actor) if actor else projects

    def filter_region(self, projects, name, region):
        return projects.in_region(region) if region else projects

    def filter_seeks_partners(self, projects, name, value):
        return projects.seeking_partners(on=timezone.localdate()) if value else projects

"""The needs' facets, for the page and the API."""

from datetime import timedelta

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Region, Topic

from ..models import Need
from ..models.joint import is_joint
from ..vocabulary import InnovationType

STAGES = (
    ("open", _("Open for responses")),
    ("closed", _("Deadline passed")),
    ("handed_over", _("In competition elsewhere")),
    ("concluded", _("Concluded")),
    ("all", _("All needs")),
)
SORTS = (("deadline", _("Deadline")), ("-published_at", _("Newest")))


def owners(request):
    return Actor.objects.filter(pk__in=Need.objects.published().values("owner")).by_name()


def regions(request):
    published = Need.objects.published()
    return Region.objects.filter(
        Q(pk__in=published.values("region")) | Q(pk__in=published.values("region__parent"))
    ).order_by("name")


class NeedFilter(filters.FilterSet):
    """Without a chosen stage the list shows what firms come for: needs that are open now."""

    q = filters.CharFilter(label=_("Search"), method="filter_text", widget=forms.TextInput(attrs={"type": "search"}))
    stage = filters.ChoiceFilter(
        label=_("Stage"),
        choices=STAGES[1:],
        empty_label=STAGES[0][1],
        widget=forms.RadioSelect,
        method="leave",
    )
    deadline = filters.ChoiceFilter(
        label=_("Deadline within"),
        choices=[("7", _("One week")), ("30", _("One month")), ("90", _("Three months"))],
        empty_label=_("All"),
        method="filter_deadline",
    )
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        method="filter_topic",
        empty_label=_("All"),
    )
    innovation = filters.MultipleChoiceFilter(
        label=_("Kind of innovation"),
        choices=InnovationType.choices,
        widget=forms.CheckboxSelectMultiple,
        method="filter_innovation",
    )
    owner = filters.ModelChoiceFilter(label=_("Owner"), queryset=owners, to_field_name="slug", empty_label=_("All"))
    region = filters.ModelChoiceFilter(
        label=_("Place"), queryset=regions, to_field_name="code", method="filter_region", empty_label=_("All")
    )
    joint = filters.BooleanFilter(label=_("Only joint needs"), method="filter_joint", widget=forms.CheckboxInput)
    sort = filters.ChoiceFilter(choices=SORTS, widget=forms.HiddenInput, method="leave")

    default_stage = "open"

    class Meta:
        model = Need
        fields = ["q", "stage", "deadline", "topic", "innovation", "owner", "region", "joint"]

    def filter_queryset(self, needs):
        now = timezone.now()
        asked = self.form.cleaned_data
        stage = asked.get("stage") or self.default_stage
        stages = {
            "open": lambda: needs.open(now).by_deadline(),
            "closed": lambda: needs.past_deadline(now).by_deadline().reverse(),
            "handed_over": lambda: needs.handed_over().by_deadline().reverse(),
            "concluded": lambda: needs.concluded().by_deadline().reverse(),
            "all": lambda: needs.by_deadline().reverse(),
        }
        found = super().filter_queryset(stages[stage]())
        # A search shows the best hits first until another order is asked for.
        if asked.get("sort") == "-published_at":
            return found.newest_first()
        if asked.get("sort") == "deadline" and asked.get("q"):
            return found.by_deadline() if stage == "open" else found.by_deadline().reverse()
        return found

    def leave(self, needs, name, value):
        """Stage and order are taken care of together, above."""
        return needs

    def filter_text(self, needs, name, value):
        return needs.search(value)

    def filter_topic(self, needs, name, topic):
        return needs.in_topic(topic) if topic else needs

    def filter_region(self, needs, name, region):
        return needs.in_region(region) if region else needs

    def filter_innovation(self, needs, name, codes):
        return needs.filter(innovation_types__overlap=codes) if codes else needs

    def filter_joint(self, needs, name, wanted):
        return needs.filter(is_joint()) if wanted else needs

    def filter_deadline(self, needs, name, days):
        now = timezone.now()
        return needs.open(now).closing_before(now + timedelta(days=int(days))) if days else needs


class NeedApiFilter(NeedFilter):
    """The API lists every published need until a stage is asked for."""

    default_stage = "all"
    stage = filters.ChoiceFilter(label=_("Stage"), choices=STAGES, method="leave")

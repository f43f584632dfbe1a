"""The facets of the calls."""

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Topic
from actors.vocabulary import ActorKind

from .models import Call, Funder
from .vocabulary import Level


class Status(models.TextChoices):
    OPEN = "open", _("Open now")
    UPCOMING = "upcoming", _("Opens later")
    CLOSED = "closed", _("Closed")


class AtLeast(models.IntegerChoices):
    """Steps of the largest possible amount, in kroner."""

    HUNDRED_THOUSAND = 100_000, _("At least NOK 100,000")
    HALF_MILLION = 500_000, _("At least NOK 500,000")
    TWO_MILLION = 2_000_000, _("At least NOK 2 million")
    TEN_MILLION = 10_000_000, _("At least NOK 10 million")


class Sort(models.TextChoices):
    DEADLINE = "deadline", _("Deadline")
    NEWEST = "newest", _("Newest")
    AMOUNT = "amount", _("Amount")


ORDER = {
    Sort.DEADLINE: [F("deadline").asc(nulls_last=True), "-pk"],
    Sort.NEWEST: [F("published_at").desc(nulls_last=True), "-pk"],
    Sort.AMOUNT: [F("size_in_nok").desc(nulls_last=True), "-pk"],
}
LATEST_DEADLINE = [F("deadline").desc(nulls_last=True), "-pk"]


class CallFilter(filters.FilterSet):
    """When no status is chosen, the list holds what one can still plan for: open and upcoming calls."""

    q = filters.CharFilter(label=_("Search"), method="filter_text", widget=forms.TextInput(attrs={"type": "search"}))
    status = filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, method="leave", empty_label=_("Open and upcoming")
    )
    kind = filters.ChoiceFilter(
        label=_("Who can apply"), choices=ActorKind.choices, method="filter_kind", empty_label=_("All")
    )
    topic = filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        method="filter_topic",
        empty_label=_("All"),
    )
    funder = filters.ModelChoiceFilter(
        label=_("Funder"),
        queryset=Funder.objects.shown().order_by("sort_name"),
        to_field_name="slug",
        field_name="programme__funder",
        empty_label=_("All"),
    )
    level = filters.MultipleChoiceFilter(label=_("Level"), choices=Level.choices, widget=forms.CheckboxSelectMultiple)
    amount = filters.ChoiceFilter(
        label=_("Possible amount"), choices=AtLeast.choices, method="filter_amount", empty_label=_("All")
    )
    sort = filters.ChoiceFilter(label=_("Sort"), choices=Sort.choices, method="leave", widget=forms.HiddenInput)

    class Meta:
        model = Call
        fields = ["q", "status", "kind", "topic", "funder", "level", "amount", "sort"]

    def filter_queryset(self, queryset):
        chosen = self.form.cleaned_data
        calls = super().filter_queryset(self.of_status(queryset, chosen.get("status")))
        sort = chosen.get("sort") or ("" if chosen.get("q") else Sort.DEADLINE)
        if not sort:
            return calls  # a search gives the best hits first
        if sort == Sort.DEADLINE and chosen.get("status") == Status.CLOSED:
            return calls.order_by(*LATEST_DEADLINE)
        return calls.order_by(*ORDER[sort])

    @staticmethod
    def of_status(calls, status):
        now = timezone.now()
        if status == Status.OPEN:
            return calls.open(at=now)
        if status == Status.UPCOMING:
            return calls.upcoming(at=now)
        if status == Status.CLOSED:
            return calls.over(at=now)
        return calls.coming_to_an_end_after(at=now)

    def leave(self, calls, name, value):
        return calls  # `filter_queryset` has looked at it

    def filter_text(self, calls, name, value):
        return calls.search(value)

    def filter_kind(self, calls, name, value):
        return calls.for_kind(value)

    def filter_topic(self, calls, name, topic):
        return calls.in_topic(topic)

    def filter_amount(self, calls, name, value):
        return calls.filter(size_in_nok__gte=int(value))

"""Rows shown inside another row's page."""

from unfold.admin import TabularInline

from ..models import Interest, Membership


class MembershipInline(TabularInline):
    model = Membership
    fields = ["person", "actor", "role"]
    autocomplete_fields = ["person", "actor"]
    extra = 0
    tab = True


class InterestInline(TabularInline):
    model = Interest
    extra = 0
    tab = True

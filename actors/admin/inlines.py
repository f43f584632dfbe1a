"""Rows shown inside another row's page."""

from unfold.admin import TabularInline

from ..models import Interest
from .belonging import MembershipInline

__all__ = ["InterestInline", "MembershipInline"]


class InterestInline(TabularInline):
    model = Interest
    extra = 0
    tab = True

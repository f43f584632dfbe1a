"""A call said in words: `{% load funding %}`. They format; they never fetch."""

from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext

from ecosystem.shared.templatetags.ui import nok_range

from ..models import Call
from ..vocabulary import Currency

register = template.Library()

STATUS_COLORS = {"draft": "neutral", "upcoming": "info", "open": "success", "closed": "neutral"}


def _euro(amount: int) -> str:
    if amount >= 1_000_000:
        millions = number_format((Decimal(amount) / 1_000_000).quantize(Decimal("0.01")).normalize(), use_l10n=True)
        return gettext("EUR %(amount)s million") % {"amount": millions}
    return gettext("EUR %(amount)s") % {"amount": f"{amount:,}".replace(",", "\u00a0")}


@register.filter
def amount_words(call: Call) -> str:
    """What one can apply for, as the funder has announced it; empty when it has not."""
    low, high = call.amount_from, call.amount_to
    if call.currency == Currency.NOK:
        return nok_range(low, high)
    if low and high:
        words = {"low": _euro(low), "high": _euro(high)}
        return words["low"] if low == high else gettext("%(low)s to %(high)s") % words
    if low:
        return gettext("from %(amount)s") % {"amount": _euro(low)}
    return gettext("up to %(amount)s") % {"amount": _euro(high)} if high else ""


@register.filter
def status_words(status: str) -> str:
    return {
        "draft": pgettext("call", "Draft"),
        "upcoming": pgettext("call", "Opens later"),
        "open": pgettext("call", "Open"),
        "closed": pgettext("call", "Closed"),
    }.get(status, "")


@register.filter
def status_color(status: str) -> str:
    return STATUS_COLORS.get(status, "neutral")


@register.simple_tag
def call_status(call: Call) -> str:
    return call.status(timezone.now())


@register.filter
def opening_words(call: Call) -> str:
    """When it opens or opened; empty when it has always been open."""
    if call.opens_on is None:
        return ""
    words = {"date": date_format(call.opens_on, "DATE_FORMAT")}
    if call.opens_on > timezone.localdate():
        return gettext("Opens on %(date)s") % words
    return gettext("Opened on %(date)s") % words


@register.filter
def deadline_in_full(call: Call) -> str:
    """The deadline with its clock, or that there is none."""
    if call.deadline is None:
        return gettext("No deadline: you can apply at any time.")
    at = timezone.localtime(call.deadline)
    return gettext("%(date)s at %(time)s") % {
        "date": date_format(at, "DATE_FORMAT"),
        "time": date_format(at, "TIME_FORMAT"),
    }

"""Tags and filters for the pages: `{% load ui %}`. They format; they never fetch."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from ecosystem.shared import filtering

register = template.Library()

# State value -> Designsystemet colour. The words say the state; the colour only helps the eye.
STATE_COLORS = {
    "draft": "neutral",
    "applied": "warning",
    "asked": "warning",
    "waiting": "warning",
    "pending": "warning",
    "invited": "warning",
    "waiting_list": "warning",
    "submitted": "info",
    "announced": "info",
    "planned": "info",
    "published": "success",
    "open": "success",
    "approved": "success",
    "accepted": "success",
    "active": "success",
    "vetted": "success",
    "confirmed": "success",
    "signed_up": "success",
    "running": "success",
    "in_use": "success",
    "closed": "neutral",
    "handed_over": "info",
    "concluded": "brand3",
    "ended": "neutral",
    "withdrawn": "neutral",
    "cancelled": "danger",
    "rejected": "danger",
    "declined": "danger",
    "refused": "danger",
    "suspended": "danger",
}

ROLE_WORDS = {"as", "asa", "sa", "hf", "kommune", "fylkeskommune", "i", "og", "for", "av", "and", "of"}


@register.filter
def state_color(state: object) -> str:
    return STATE_COLORS.get(str(state or "").lower(), "neutral")


# The six kinds of thing on the portal: icon (same name), colour and word are the same everywhere.
KINDS = {
    "need": ("brand1", _("Need")),
    "funding": ("brand2", _("Funding")),
    "project": ("brand3", _("Project")),
    "solution": ("accent", _("Solution")),
    "event": ("brand1", _("Event")),
    "actor": ("accent", _("Actor")),
}


@register.filter
def kind_color(kind: str) -> str:
    return KINDS[kind][0] if kind in KINDS else "accent"


@register.filter
def kind_words(kind: str) -> str:
    return str(KINDS[kind][1]) if kind in KINDS else ""


@register.filter
def strip_html_space(text: object) -> str:
    """For asking whether a component's slot has anything in it."""
    return str(text or "").strip()


@register.filter
def markdown(text: str | None) -> SafeString:
    from ecosystem.shared.markdown import render  # late: the sanitizer loads only where text is shown

    return render(text or "")


def _short(number: Decimal) -> str:
    """One decimal where it says something: 1.5, but 2 and 150."""
    rounded = number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if rounded == rounded.to_integral_value() or rounded >= 100:
        rounded = rounded.quantize(Decimal("1"), rounding=ROUND_HALF_UP)
    return formats.number_format(rounded, use_l10n=True)


@register.filter
def nok(amount: Any) -> str:
    """An amount in kroner in words a person reads at a glance; empty for nothing."""
    if amount is None or amount == "":
        return ""
    value = Decimal(str(amount))
    size = abs(value)
    if size >= 999_950_000:
        return gettext("NOK %(amount)s billion") % {"amount": _short(value / 1_000_000_000)}
    if size >= 1_000_000:
        return gettext("NOK %(amount)s million") % {"amount": _short(value / 1_000_000)}
    whole = value.quantize(Decimal("1"), rounding=ROUND_HALF_UP)
    # A no-break space keeps the thousands together at the end of a line.
    return gettext("NOK %(amount)s") % {"amount": f"{whole:,}".replace(",", "\u00a0")}


@register.simple_tag
def nok_range(low: Any, high: Any) -> str:
    """ "NOK 1 million to NOK 3 million"; "from …" or "up to …" when only one end is known."""
    if low and high:
        return nok(low) if low == high else gettext("%(low)s to %(high)s") % {"low": nok(low), "high": nok(high)}
    if low:
        return gettext("from %(amount)s") % {"amount": nok(low)}
    return gettext("up to %(amount)s") % {"amount": nok(high)} if high else ""


def _local_day(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def days_left(value: dt.date | dt.datetime | None) -> int | None:
    """Whole calendar days in Norwegian time until the date; negative when it has passed."""
    return None if not value else (_local_day(value) - timezone.localdate()).days


@register.simple_tag
def deadline_words(value: dt.date | dt.datetime | None) -> dict[str, Any]:
    """`words` (how long), `urgency` (calm, soon, last, closed) for a deadline; empty for none."""
    days = days_left(value)
    if value is None or days is None:
        return {}
    if days < 0 or (isinstance(value, dt.datetime) and value <= timezone.now()):
        return {"words": pgettext("deadline", "closed"), "urgency": "closed", "closed": True}
    if days == 0:
        if isinstance(value, dt.datetime):
            clock = formats.time_format(timezone.localtime(value), "TIME_FORMAT")
            return {"words": gettext("today at %(time)s") % {"time": clock}, "urgency": "last"}
        return {"words": gettext("today"), "urgency": "last"}
    if days == 1:
        return {"words": gettext("tomorrow"), "urgency": "last"}
    if days < 21:
        words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
        return {"words": words, "urgency": "last" if days <= 3 else "soon" if days <= 10 else "calm"}
    if days < 70:
        weeks = days // 7
        return {
            "words": ngettext("%(weeks)s week left", "%(weeks)s weeks left", weeks) % {"weeks": weeks},
            "urgency": "calm",
        }
    months = round(days / 30.4)
    return {
        "words": ngettext("%(months)s month left", "%(months)s months left", months) % {"months": months},
        "urgency": "calm",
    }


@register.filter
def initials(name: str | None) -> str:
    """At most two letters that tell a name from its neighbours: "Drammen kommune" is D, "Vestre Viken HF" is VV."""
    words = [w for w in (name or "").replace("-", " ").split() if w[:1].isalpha()]
    telling = [w for w in words if w.lower() not in ROLE_WORDS] or words
    return "".join(w[0] for w in telling[:2]).upper()


@register.filter
def avatar_color(name: str | None) -> str:
    """The same name gets the same colour everywhere."""
    return ("accent", "brand3", "brand2", "brand1")[sum((name or "").encode()) % 4]


@register.simple_tag(takes_context=True)
def query_replace(context: template.Context, **changes: Any) -> str:
    """This page's address with GET parameters changed; None or "" removes one, a new choice goes back to page 1."""
    request = context.get("request")
    params = request.GET.copy() if request else filtering.empty_query()
    if "page" not in changes:
        params.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    query = params.urlencode()
    path = request.path if request else ""
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def query_set(context: template.Context, name: str, value: str) -> str:
    """`query_replace` for a parameter whose name is itself a variable."""
    return query_replace(context, **{name: value})


@register.simple_tag(takes_context=True)
def current_sort(context: template.Context, param: str, default: str = "") -> str:
    request = context.get("request")
    return (request.GET.get(param) if request else "") or default


@register.simple_tag(takes_context=True)
def translated_url(context: template.Context, language: str) -> str:
    """This page's address in the other language, with its filters. Asked for in several places, found out once."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return "/"
    known: dict[str, str] = request.__dict__.setdefault("translated_urls", {})
    if language not in known:
        known[language] = translate_url(request.get_full_path(), language)
    return known[language]


@register.simple_tag(takes_context=True)
def current_page(context: template.Context, url: str) -> SafeString:
    """Marks the menu entry one is on, or under."""
    request = context.get("request")
    path = request.path if request else ""
    if path == url:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(url) else mark_safe("")


@register.simple_tag
def lang_attr(language: str | None) -> SafeString:
    """`lang="nb"` on content in another language than the page; nothing when they are the same."""
    page = get_language() or "nb"
    if not language or language.split("-")[0] == page.split("-")[0]:
        return mark_safe("")
    return format_html('lang="{}"', language)


@register.simple_tag(takes_context=True)
def active_filters(context: template.Context, form: Any) -> list[dict[str, str]]:
    """What the visitor has filtered on, as {label, value, href}: following `href` takes that one away."""
    request = context.get("request")
    return filtering.active_filters(form, request) if request and form is not None else []


@register.simple_tag
def page_numbers(page: Any) -> list[int | str]:
    """Page numbers around the current one; "…" for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def widget_kind(bound_field: Any) -> str:
    """How a field is laid out: choices (a group), check (one box), file, hidden or line."""
    return filtering.widget_kind(bound_field.field.widget)


@register.filter
def only_choice(bound_field: Any) -> tuple[str, str] | None:
    """(value, label) of a choice that is none: required, and one thing to choose."""
    field = bound_field.field
    choices = ((str(value), str(label)) for value, label in field.choices if value not in ("", None))
    found = list(islice(choices, 2))
    return found[0] if field.required and len(found) == 1 else None


@register.simple_tag(takes_context=True)
def acts_from_outside(context: template.Context, actor: Any) -> bool:
    """Whether the visitor acts for this actor as a coordinator, and not as one of its own people."""
    user = context.get("user")
    return bool(user and user.is_authenticated and user.is_coordinator and actor and not user.is_member_of(actor))

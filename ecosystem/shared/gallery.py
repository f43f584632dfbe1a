"""Every component in all its states on one page, /ui/: for looking at, and for the tests to render."""

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.shared.forms import DateField, DateTimeField

LONG = "Helseinnovasjonssamarbeidspartneravtaleforvaltningskoordinator"


class FilterExample(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    topic = forms.MultipleChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("ehealth", gettext_lazy("E-health")), ("remote", gettext_lazy("Remote monitoring")), ("long", LONG)],
    )
    open_only = forms.BooleanField(label=gettext_lazy("Open only"), required=False)


class FormExample(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("Say what is needed, not how to solve it.")
    )
    about = forms.CharField(
        label=gettext_lazy("Description"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400, required=False
    )
    email = forms.EmailField(label=gettext_lazy("Email"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", "–"), ("a", gettext_lazy("Firm")), ("b", gettext_lazy("Municipality"))],
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size"), widget=forms.RadioSelect, choices=[("s", "1–5"), ("m", "6–20"), ("l", "21–50")]
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose one or more."),
        choices=[("ehealth", gettext_lazy("E-health")), ("remote", gettext_lazy("Remote monitoring"))],
    )
    amount = forms.IntegerField(label=gettext_lazy("Amount"), required=False)
    day = DateField(label=gettext_lazy("Date"), required=False)
    deadline = DateTimeField(label=gettext_lazy("Deadline"))
    attachment = forms.FileField(
        label=gettext_lazy("Attachment"), required=False, help_text=gettext_lazy("PDF, at most 10 MB.")
    )
    agree = forms.BooleanField(label=gettext_lazy("I have the right to speak for the organisation"))

    def clean(self) -> dict[str, Any]:
        self.add_error(None, _("The deadline must be after the date."))
        return self.cleaned_data


def _middle_page() -> Page[int]:
    return Paginator(range(200), 10).page(7)


def gallery(request: HttpRequest) -> HttpResponse:
    language = "en" if request.GET.get("lang") == "en" else "nb"
    now = timezone.now()
    with translation.override(language):
        context = {
            "LANGUAGE_CODE": language,
            "long": LONG,
            "days": [
                (word, now + dt.timedelta(days=day, hours=1))
                for word, day in (("past", -3), ("today", 0), ("three", 3), ("nine", 9), ("weeks", 40), ("months", 150))
            ],
            "states": ["draft", "applied", "submitted", "published", "concluded", "cancelled"],
            "kinds": ["need", "funding", "project", "solution", "event", "actor"],
            "colors": ["info", "success", "warning", "danger"],
            "tag_colors": ["neutral", "accent", "brand1", "brand2", "brand3", "info", "success", "warning", "danger"],
            "icons": "need funding project solution event actor search menu close arrow back external clock check cross warning info pin people lock mail download upload filter user globe plus edit trash star link document tag handshake flag bell chart history question chat send logout settings".split(),
            "now": now,
            "next_month": now + dt.timedelta(days=30),
            "page": _middle_page(),
            "sorts": [("deadline", _("Deadline")), ("-published", _("Newest"))],
            "reasons": [
                {"icon": "tag", "text": _("Shared topic: remote monitoring")},
                _("You offer technological solutions"),
            ],
            "empty_form": FormExample(),
            "bad_form": FormExample({"title": "", "email": "not-an-address"}, prefix="bad"),
            "filter_form": FilterExample(QueryDict("topic=remote&topic=long&q=fall&open_only=on")),
        }
        return render(request, "ui/gallery.html", context)

"""What a filter form holds now, said for people. Works for any GET form, django-filter's included."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import formats
from django.utils.translation import gettext


def empty_query() -> QueryDict:
    return QueryDict(mutable=True)


def widget_kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.ClearableFileInput):
        return "file"
    if isinstance(widget, forms.MultiWidget) and not isinstance(widget, forms.SplitDateTimeWidget):
        return "choices"
    if isinstance(widget, forms.SplitDateTimeWidget | forms.SelectDateWidget):
        return "choices"
    return "line"


def _choice_words(field: forms.Field, value: str) -> str:
    for key, words in getattr(field, "choices", None) or []:
        if isinstance(words, list | tuple):
            for inner_key, inner_words in words:
                if str(inner_key) == value:
                    return str(inner_words)
        elif str(key) == value:
            return str(words)
    return ""


def _without(data: QueryDict, path: str, name: str, value: str | None) -> str:
    params = data.copy()
    params.pop("page", None)
    left = [v for v in params.getlist(name) if value is not None and v != value]
    if left:
        params.setlist(name, left)
    else:
        params.pop(name, None)
    query = params.urlencode()
    return f"{path}?{query}" if query else path


def active_filters(form: Any, request: HttpRequest) -> list[dict[str, str]]:
    data = form.data if isinstance(getattr(form, "data", None), QueryDict) else request.GET
    chips = []
    for name, field in form.fields.items():
        html_name = form.add_prefix(name)
        if field.widget.is_hidden or html_name == "sort":
            continue
        label = str(form[name].label)
        kind = widget_kind(field.widget)
        if kind == "check":
            if data.get(html_name) in ("on", "true", "True", "1"):
                chips.append({"label": "", "value": label, "href": _without(data, request.path, html_name, None)})
            continue
        for raw in data.getlist(html_name):
            if not raw.strip():
                continue
            words = _choice_words(field, raw) if hasattr(field, "choices") else raw
            if isinstance(field, forms.DateField):
                try:
                    words = formats.date_format(dt.date.fromisoformat(raw), "SHORT_DATE_FORMAT")
                except ValueError:
                    words = ""
            if not words:
                continue
            if isinstance(field, forms.CharField) and not hasattr(field, "choices"):
                words = gettext("“%(text)s”") % {"text": words}
            chips.append({"label": label, "value": words, "href": _without(data, request.path, html_name, raw)})
    return chips

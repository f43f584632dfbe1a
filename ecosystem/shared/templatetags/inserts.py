"""`{% load inserts %}{% inserts "procurement.need_list" %}`: what layers above have for this spot."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ..inserts import INSERTS

register = template.Library()


@register.simple_tag(takes_context=True)
def inserts(context: Any, spot: str, thing: Any = None) -> SafeString:
    request = context["request"]
    shown = []
    for name, contents in INSERTS.get(spot, ()):
        found = contents(request, thing)
        if found is not None:
            shown.append(render_to_string(name, found, request))
    return format_html_join("", "{}", ((each,) for each in shown))

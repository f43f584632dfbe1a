"""Where text goes that is not read as text: `{% load escaping %}`. Each filter is the only door to its kind of place."""

import json
import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ATTRIBUTE_NAME = re.compile(r"[A-Za-z_@:][A-Za-z0-9_.:@-]*")
_MARKUP_SIGNS = frozenset('"<>')


@register.filter
def plain(text: str | None) -> str:
    """Markdown as one line without the marks, to shorten and put anywhere: the template escapes it like any text."""
    from ecosystem.shared.markdown import plain as without_marks  # late: the sanitizer loads only where text is shown

    return " ".join(without_marks(text or "").split())


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    """Line breaks and indentation as single spaces: for a page's title and description, which templates lay out."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")


# In a script element nothing but these can end it, or begin another.
_SCRIPT_SIGNS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.filter
def script_json(said: Any) -> SafeString:
    """JSON that cannot leave the `<script>` it stands in. Only for there: its quotes are not escaped."""
    return mark_safe(json.dumps(said, ensure_ascii=False).translate(_SCRIPT_SIGNS))


@register.filter
def passed_on(attrs: Any, but: str = "") -> SafeString:
    """The attributes that a component or a widget hands on to its own element, escaped, each after a space.

    A bare `{{ attrs }}` of a component escapes nothing. `but`: names to leave out. Markup in a value is shown as it is
    written. ValueError for what is not the name of an attribute.
    """
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    found = [(name, value) for name, value in given.items() if value is not False and name not in but.split()]
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in found))


def _attribute(name: str, value: Any) -> SafeString:
    if not _ATTRIBUTE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an attribute")
    if value is True:
        return format_html(" {}", name)
    text = conditional_escape(value)
    return format_html(' {}="{}"', name, escape(text) if _MARKUP_SIGNS.intersection(text) else text)

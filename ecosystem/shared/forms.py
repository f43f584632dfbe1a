"""How every form on the portal is drawn: Django's own form templates in Designsystemet's clothes."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class DesignsystemetRenderer(TemplatesSetting):
    """Templates under templates/django/forms/ give labels, help, errors and the links between them."""

    form_template_name = "django/forms/form.html"
    formset_template_name = "django/forms/formset.html"
    field_template_name = "django/forms/field.html"


class DateInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class SplitDateTimeWidget(forms.SplitDateTimeWidget):
    """A date and a time of day, side by side."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, (DateInput(attrs), TimeInput(attrs)))


class DateField(forms.DateField):
    widget = DateInput


class DateTimeField(forms.SplitDateTimeField):
    widget = SplitDateTimeWidget

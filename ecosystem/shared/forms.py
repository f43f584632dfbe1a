"""How every form on the portal is drawn: Django's own form templates in Designsystemet's clothes."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from .models import TimeStamped


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


# Nobody means another year. The database takes earlier ones, but Python cannot read them all back.
YEARS = range(1900, 2200)


def check_year(day: dt.date | None) -> None:
    if day and day.year not in YEARS:
        raise forms.ValidationError(
            _("Choose a year from %(first)s to %(last)s."),
            code="year",
            params={"first": str(YEARS[0]), "last": str(YEARS[-1])},
        )


class DateField(forms.DateField):
    widget = DateInput

    def to_python(self, value):
        day = super().to_python(value)
        check_year(day)
        return day


class DateTimeField(forms.SplitDateTimeField):
    widget = SplitDateTimeWidget

    def compress(self, data_list):
        if data_list:
            check_year(data_list[0])
        return super().compress(data_list)


class ListField(SimpleArrayField):
    """Values with commas between. Django fills in the words of an item's error twice: the second time, a per cent sign in
    what was written, which the error repeats, would be read as a place for more."""

    def clean(self, value: Any) -> list[Any]:
        try:
            return super().clean(value)
        except ValidationError as error:
            raise ValidationError([self._filled_in(one) for one in error.error_list]) from error

    @staticmethod
    def _filled_in(error: ValidationError) -> ValidationError:
        is_of_item = error.params is not None and "nth" in error.params
        return ValidationError(str(error.message), code=error.code) if is_of_item else error


class SeenField(forms.CharField):
    """Carries which version of `row` a form was made from, to the action that refuses to overwrite a newer one."""

    widget = forms.HiddenInput

    def __init__(self, row: TimeStamped) -> None:
        super().__init__(required=False, max_length=40, initial=row.version_seen)

"""A row of any model, for tests that walk all models: required columns are filled after their type."""

from datetime import date
from itertools import count

from django.db import models
from django.utils import timezone

NUMBERS = count(1)


def any_row(model, **given):
    """`given` wins. Raises what the database raises where a model asks for more than types tell."""
    values = dict(given)
    for field in model._meta.concrete_fields:
        if field.name in values or field.primary_key or field.generated or field.null or field.has_default():
            continue
        values[field.name] = _value(field)
    return model._base_manager.create(**values)


def _value(field):
    if field.is_relation:
        return any_row(field.related_model)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.EmailField):
        return f"person{next(NUMBERS)}@rad.example"
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.1"
    if isinstance(field, models.FileField):
        return "a.pdf"
    if isinstance(field, models.CharField | models.TextField):
        return f"r{next(NUMBERS)}"[: field.max_length]
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return date(2026, 1, 1)
    return next(NUMBERS)

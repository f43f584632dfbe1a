"""Where money for a call comes from, and in which coin it is counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# A round rate, only for sorting and sifting calls in different currencies; amounts are always shown as announced.
EUR_IN_NOK = 11


class Level(models.TextChoices):
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")
    NORDIC = "nordic", _("Nordic")
    EU = "eu", _("EU")


class Currency(models.TextChoices):
    NOK = "NOK", _("Norwegian kroner")
    EUR = "EUR", _("euro")

"""Numbers the law gives, with the days they hold."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ecosystem.shared.models import TimeStamped


class LegalValue(TimeStamped):
    """A number the law gives, for a stretch of time: thresholds are revised every second year. Never in code."""

    class Code(models.TextChoices):
        PARTNERSHIP_REQUEST_DAYS = "partnership_request_days", _("Innovation partnership: days for requests")
        PARTNERSHIP_INVITED = "partnership_invited", _("Innovation partnership: suppliers invited, at least")
        THRESHOLD_NATIONAL = "threshold_national", _("National threshold, NOK")
        THRESHOLD_EEA_MUNICIPAL = (
            "threshold_eea_municipal",
            _("EEA threshold for municipalities, goods and services, NOK"),
        )
        THRESHOLD_EEA_WORKS = "threshold_eea_works", _("EEA threshold for works, NOK")

    code = models.CharField(_("what"), max_length=30, choices=Code.choices)
    value = models.PositiveBigIntegerField(_("value"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day; empty: open."))
    source = models.CharField(_("source"), max_length=300)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("value given by law")
        verbose_name_plural = _("values given by law")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="legal_value_once_a_day"),
            models.CheckConstraint(
                name="legal_value_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_code_display()} {self.valid_from:%Y-%m-%d}"

    @property
    def is_current(self) -> bool:
        today = timezone.localdate()
        return self.valid_from <= today and (self.valid_until is None or today <= self.valid_until)

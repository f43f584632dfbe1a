"""Two needs that look alike and are not."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import User
from procurement.models import Need


class NotTheSame(models.Model):
    """A coordinator has seen that these are two needs: they are not suggested as one again. The older need comes first."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="+", verbose_name=_("need"))
    other = models.ForeignKey(Need, models.CASCADE, related_name="+", verbose_name=_("the other need"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("said by"))
    at = models.DateTimeField(_("said"), default=timezone.now)

    class Meta:
        verbose_name = _("needs that are not the same")
        verbose_name_plural = _("needs that are not the same")
        ordering = ["-at", "-pk"]
        default_permissions = ("view", "delete")
        constraints = [
            models.UniqueConstraint(fields=["need", "other"], name="not_the_same_once"),
            models.CheckConstraint(name="not_the_same_in_order", condition=Q(need__lt=F("other"))),
        ]

    def __str__(self):
        return f"{self.need} / {self.other}"

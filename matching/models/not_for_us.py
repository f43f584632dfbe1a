"""What an actor has said does not fit it, and why."""

import uuid

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, User

from ..kinds import WhyNot
from .matches import THINGS


def _thing(model, words):
    return models.ForeignKey(model, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=words)


class NotForUs(models.Model):
    """One actor's no to one thing. It is never matched with it again, until somebody in the actor takes it back.

    Who said no to what is for the actor alone: the owner of a need is never told, and coordinators see numbers.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="noes", verbose_name=_("actor"))
    need = _thing("procurement.Need", _("need"))
    call = _thing("funding.Call", _("call"))
    partner_search = _thing("projects.PartnerSearch", _("partner search"))
    event = _thing("events.Event", _("event"))
    solution = _thing("solutions.Solution", _("solution"))
    reason = models.CharField(_("reason"), max_length=12, choices=WhyNot.choices)
    words = models.CharField(_("in your own words"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("said by"))
    at = models.DateTimeField(_("said"), default=timezone.now)

    class Meta:
        verbose_name = _("thing that does not fit")
        verbose_name_plural = _("things that do not fit")
        ordering = ["-at", "-pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.CheckConstraint(
                name="not_for_us_one_thing",
                condition=Exact(
                    Func(*(F(name) for name in THINGS), function="num_nonnulls", output_field=models.IntegerField()), 1
                ),
            ),
            *(models.UniqueConstraint(fields=["actor", name], name=f"not_for_us_once_{name}") for name in THINGS),
            models.CheckConstraint(name="not_for_us_reason_known", condition=Q(reason__in=WhyNot.values)),
            models.CheckConstraint(name="not_for_us_other_in_words", condition=~Q(reason="other") | ~Q(words="")),
        ]

    def __str__(self):
        return f"not for us {self.public_id}"

    @property
    def kind(self) -> str:
        return next(name for name in THINGS if getattr(self, f"{name}_id") is not None)

    @property
    def thing(self):
        return getattr(self, self.kind)
